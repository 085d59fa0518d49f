"""A published mandate stays as it is; a later letter moves its deadlines, from its day on and never backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.learning.models import LearningRecord
from elearn.letters.rules import Told
from elearn.mandates import amending, deadlines, queries, service
from elearn.mandates.amending import Wish
from elearn.mandates.models import Mandate, MandateAmendment
from elearn.reports import checking, explain, periods, table
from elearn.reports import queries as reports
from elearn.reports.queries import Question
from elearn.snapshots import service as snapshots
from tests.parallel import at_once, write
from tests.world import fill_and_approve, letter

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 14)  # of the world's mandate
LATER = date(2026, 12, 31)


def wish(number="77/SỬA", issued_on=TODAY, registration=None, completion=LATER, reason="Bão số 9", issuer="Sở"):
    return Wish(Told(number, issued_on, issuer), issued_on, registration, completion, reason)


def amend(world, **told):
    return write(amending.amend, world.mandate_id, wish(**told), actor=world.actors["department"])


def finish(world, name="trainee_a"):
    def complete():
        record = db.session.scalars(select(LearningRecord).where(LearningRecord.staff_id == world.staff[name])).one()
        record.started_at = record.completed_at = clock.now()

    write(complete)


def terms(world, day):
    mandate = db.session.get_one(Mandate, world.mandate_id)
    found = deadlines.terms_on(mandate, deadlines.amendments_of(mandate.id), day)
    return found.registration_due_on, found.completion_due_on


def figures(world, days):
    """Everything said of each day: figures, rows of the list, the recount's answer."""
    told = []
    for day in days:
        asked = Question(as_of=day, mandate_id=world.mandate_id)
        made = table.build(MACHINE, asked)
        assert checking.compare(MACHINE, made).findings == []
        rows = [tuple(row) for row in db.session.execute(reports.people(MACHINE, asked))]
        told.append(([(line.unit.id, line.course_id, line.tally) for line in made.lines], rows))
    return told


def test_the_deadline_in_force_is_that_of_the_last_letter_in_effect(world):
    amend(world, registration=date(2026, 12, 1))
    with clock.at(clock.now() + timedelta(days=5)):
        amend(world, number="78/SỬA", issued_on=TODAY + timedelta(5), completion=date(2026, 12, 20))
    own = (date(2026, 11, 25), DUE)
    assert terms(world, TODAY - timedelta(1)) == own
    assert terms(world, TODAY) == (date(2026, 12, 1), LATER)
    assert terms(world, TODAY + timedelta(4)) == (date(2026, 12, 1), LATER)
    assert terms(world, TODAY + timedelta(5)) == (date(2026, 12, 1), date(2026, 12, 20))
    mandate = db.session.get_one(Mandate, world.mandate_id)
    assert (mandate.registration_due_on, mandate.completion_due_on) == own  # the letter itself is untouched


def test_a_letter_of_an_earlier_day_takes_effect_when_it_is_recorded(world):
    assert amend(world, issued_on=date(2026, 11, 10)).since == TODAY
    with clock.at(clock.now() + timedelta(days=1)):
        later = TODAY + timedelta(10)
        assert amend(world, number="78/SỬA", issued_on=later, completion=date(2027, 1, 15)).since == later


def test_no_figure_of_a_day_that_is_over_changes(world):
    """Two are late and overdue when the extension is recorded: yesterday keeps saying so, today does not."""
    write(fill_and_approve, world)
    with clock.at(clock.now() + timedelta(days=27)):  # 17/12: the deadline is over
        finish(world)
        days = [TODAY, DUE, DUE + timedelta(1), DUE + timedelta(3)]
    with clock.at(clock.now() + timedelta(days=30)):
        over, today = [*days, clock.today() - timedelta(1)], clock.today()
        before = figures(world, over)
        late = reports.tallies(MACHINE, Question(as_of=today, mandate_id=world.mandate_id))
        amend(world, issued_on=today)
        assert figures(world, over) == before
        (row,) = late.values()
        assert (row.completed_on_time, row.completed_late, row.overdue) == (0, 1, 3)
        (row,) = reports.tallies(MACHINE, Question(as_of=today, mandate_id=world.mandate_id)).values()
        assert (row.completed_on_time, row.completed_late, row.overdue) == (1, 0, 0)
        figures(world, [today])  # the recount says the same


def test_a_nearer_deadline_makes_people_overdue_from_its_day_on_only(world):
    write(fill_and_approve, world)
    amend(world, registration=TODAY, completion=date(2026, 11, 30))
    asked = [Question(as_of=day, mandate_id=world.mandate_id) for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert [sum(row.overdue for row in reports.tallies(MACHINE, one).values()) for one in asked] == [0, 4]


def test_the_list_the_file_and_the_explanation_name_the_deadline_of_their_day(world, tmp_path):
    write(fill_and_approve, world)
    with clock.at(clock.now() + timedelta(days=3)):
        amend(world, issued_on=TODAY)
        for day, due in ((TODAY + timedelta(2), DUE), (TODAY + timedelta(3), LATER)):
            rows = db.session.execute(reports.people(MACHINE, Question(as_of=day))).all()
            assert {row.completion_due_on for row in rows} == {due}
            told = explain.explain(MACHINE, rows[0].id, day)
            assert told.due_on == due
            assert (told.due_by.number if told.due_by else None) == (None if due == DUE else "77/SỬA")
            (event,) = [one for one in told.events if "77/SỬA" in one.words]
            assert (event.counts, event.reason) == (due == LATER, "Bão số 9")
        assert {m.completion_due_on for m in reports.published_mandates(MACHINE)} == {LATER}
        assert {m.completion_due_on for m in reports.published_mandates(MACHINE, TODAY)} == {DUE}


def test_a_snapshot_keeps_the_deadline_of_its_day(world):
    write(fill_and_approve, world)
    with clock.at(clock.now() + timedelta(days=27)):
        yesterday = clock.today() - timedelta(1)
        asked = Question(as_of=yesterday, mandate_id=world.mandate_id)
        period = periods.free(yesterday - timedelta(9), yesterday)
        frozen = write(snapshots.freeze, period, asked, scope="", note="", actor=world.actors["department"])
        amend(world, issued_on=clock.today())
        with pytest.raises(Refused, match="Không có gì phát sinh"):
            write(snapshots.correct, frozen.id, note="Hạn đã sửa", actor=world.actors["department"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"completion": DUE}, "không khác hạn đang áp dụng"),
        ({"completion": None}, "không khác hạn đang áp dụng"),
        ({"completion": TODAY - timedelta(1)}, "sớm hơn ngày văn bản áp dụng"),
        ({"registration": TODAY - timedelta(1)}, "Hạn đăng ký mới .* sớm hơn ngày văn bản áp dụng"),
        ({"issued_on": TODAY + timedelta(9), "completion": TODAY + timedelta(8)}, r"áp dụng \(29/11/2026\)"),
        ({"issued_on": date(2026, 11, 1)}, "ban hành trước văn bản 01/TN-VH"),
        ({"completion": TODAY + timedelta(1)}, "Hạn hoàn thành sớm hơn hạn đăng ký"),
        ({"number": "01/tn-vh", "issued_on": date(2026, 11, 2), "issuer": "Sở Văn hóa Thử Nghiệm"}, "chính là văn bản"),
    ],
)
def test_what_no_letter_can_do_is_refused_and_leaves_nothing(world, told, words):
    with pytest.raises((Refused, Conflict), match=words):
        amend(world, **told)
    assert db.session.scalar(select(func.count()).select_from(MandateAmendment)) == 0


def test_letters_come_in_the_order_of_their_days_and_each_once(world):
    amend(world, issued_on=TODAY - timedelta(2))
    with pytest.raises(Refused, match="ban hành trước văn bản 77/SỬA ngày 18/11/2026"):
        amend(world, number="70/SỬA", issued_on=TODAY - timedelta(3), completion=date(2027, 1, 9))
    with pytest.raises(Conflict, match="đã được ghi là văn bản sửa đổi"):
        amend(world, issued_on=TODAY - timedelta(2), completion=date(2027, 1, 9))


def test_a_draft_is_edited_instead(world):
    draft = write(service.draft_mandate, letter("9/NHÁP"), actor=world.actors["department"])
    with pytest.raises(Refused, match="còn là bản thảo"):
        write(amending.amend, draft, wish(), actor=world.actors["department"])


def test_pressing_many_times_at_once_records_one(built, world):
    given, raised = at_once(built, lambda: amend(world), 6)
    assert (len(given), {type(error) for error in raised}) == (1, {Conflict})
    assert len(deadlines.amendments_of(world.mandate_id)) == 1
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.word == str(Did.MANDATE_AMENDED))).all()
    assert [one.subject for one in told] == [f"mandate:{world.mandate_id}"]


@pytest.mark.parametrize("statement", ["UPDATE mandate_amendment SET reason = 'khác'", "DELETE FROM mandate_amendment"])
def test_what_was_recorded_cannot_be_taken_back_even_by_hand(world, statement):
    amend(world)
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))


def test_the_rule_in_words_and_the_lines_stay_frozen(world):
    mandate = db.session.get_one(Mandate, world.mandate_id)
    before = (mandate.rule_text, mandate.rule_hash, mandate.revision, queries.lines_of(mandate.id))
    amend(world)
    db.session.refresh(mandate)
    assert (mandate.rule_text, mandate.rule_hash, mandate.revision, queries.lines_of(mandate.id)) == before
