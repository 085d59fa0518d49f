"""The report of a day that is over prints the same bytes after everything that is recorded later, and the recount agrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from elearn.careers import doubles
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning.models import Enrolment
from elearn.letters.rules import Told
from elearn.mandates import amending
from elearn.people import dated
from elearn.people.models import Staff
from elearn.reports import checking, explain, movement, periods, queries, recount, table, texts
from elearn.reports.queries import Question
from elearn.reports.seal import Seal
from elearn.snapshots import queries as snapshots
from elearn.snapshots import service as snapshots_service
from elearn.snapshots.models import Snapshot
from elearn.units import service as units
from tests.parallel import write
from tests.reports.conftest import DUE, learn
from tests.reports.test_commands import run

AFTER = datetime(2026, 12, 20, 3, tzinfo=UTC)  # the autumn is over
LATER = AFTER + timedelta(days=10)
LAST = DUE + timedelta(days=1)
ROLES = ("", "leader", "spokesperson", "comms")


def rename(world):
    dated.rename(db.session.get_one(Staff, world.staff["comms_a"]), "Bùi Thùy An")  # from the middle to the top


def recode(world):
    dated.recode(db.session.get_one(Staff, world.staff["leader_a"]), "TN-9001")


def merge_two_of_one_duty(world):
    doubles.merge(world.staff["trainee_a"], world.staff["spokesperson_a"], "Cùng một người", actor=MACHINE)


def merge_into_a_record_without_duties(world):
    doubles.merge(world.staff["spokesperson_a"], world.staff["staff_a"], "Cùng một người", actor=MACHINE)


def merge_and_part(world):
    number = doubles.merge(world.staff["trainee_a"], world.staff["spokesperson_a"], "Cùng một người", actor=MACHINE)
    with clock.at(LATER + timedelta(hours=30)):
        doubles.part(number, "Hai người khác nhau", actor=MACHINE)


def move_the_deadline(world):
    letter = Told("09/TN-VH", clock.today(), "Sở Văn hóa Thử Nghiệm")
    wish = amending.Wish(letter, clock.today(), None, date(2027, 2, 1), "Bão lũ")
    amending.amend(world.mandate_id, wish, actor=world.actors["department"])


def finish_late(world):
    learn(world, "trainee_b", started=clock.end_of(DUE) - timedelta(seconds=1), completed=clock.now())


def merge_the_ward(world):
    units.merge_unit(
        world.units["b"], successor_id=world.units["a"], effective_on=clock.today(), decision="NQ", actor=MACHINE
    )


LATER_ACTS = [
    rename,
    recode,
    merge_two_of_one_duty,
    merge_into_a_record_without_duties,
    merge_and_part,
    move_the_deadline,
    finish_late,
    merge_the_ward,
]


def printed(built, world):
    """Everything the day's report is: the two commands, the list as the site writes it, comparisons by role and time."""
    told = []
    for command in ("compliance", "people"):
        answer = run(built, command, "--as-of", LAST.isoformat(), "--format", "csv")
        assert answer.exit_code == 0, answer.output
        told.append(answer.stdout_bytes)
    asked = Question(as_of=LAST)
    rows = db.session.execute(texts.people_text(MACHINE, asked)).all()
    told.append([tuple(row) for row in rows])
    for role in ROLES:
        made = table.build(MACHINE, asked.narrowed(role=role))
        assert checking.compare(MACHINE, made).findings == []
        told.append(made.total.figures)
    quarter = periods.free(date(2026, 10, 1), LAST)
    told.append(movement.totals(MACHINE, asked, quarter.starts))
    told.append([row.id for row in queries.people_page(MACHINE, asked, 1).rows])
    return told


@pytest.mark.parametrize("act", LATER_ACTS, ids=lambda act: act.__name__)
def test_nothing_recorded_later_changes_a_byte_of_a_day_that_is_over(autumn, built, act):
    with clock.at(AFTER):
        before = printed(built, autumn)
    with clock.at(LATER):
        write(act, autumn)
    with clock.at(LATER + timedelta(days=3)):
        assert printed(built, autumn) == before


@pytest.mark.parametrize("act", LATER_ACTS, ids=lambda act: act.__name__)
def test_after_every_act_the_recount_agrees_with_the_tables_of_every_day(autumn, built, act):
    with clock.at(LATER):
        write(act, autumn)
    with clock.at(LATER + timedelta(days=3)):
        for day in (LAST, clock.local_day(LATER), clock.local_day(LATER) + timedelta(days=1), clock.today()):
            for role in ROLES:
                asked = Question(as_of=day, role=role)
                made = table.build(MACHINE, asked)
                assert checking.compare(MACHINE, made).findings == [], (day, role)
                listed = [row.id for row in queries.stream(queries.people(MACHINE, asked))]
                assert sorted(listed) == sorted(recount.people_of(MACHINE, asked)), (day, role)


@pytest.mark.parametrize(
    "act", [merge_two_of_one_duty, merge_into_a_record_without_duties, merge_and_part], ids=lambda act: act.__name__
)
def test_a_merge_of_records_is_nothing_that_came_after_an_earlier_snapshot(autumn, built, act):
    with clock.at(AFTER):
        period = periods.free(date(2026, 10, 1), LAST)
        number = write(
            snapshots_service.freeze, period, Question(as_of=LAST), scope="", note="", actor=autumn.actors["department"]
        ).id
    with clock.at(LATER):
        write(act, autumn)
    with clock.at(LATER + timedelta(days=3)):
        assert snapshots.since_frozen(db.session.get_one(Snapshot, number)) == []
        # and the figures of today can be frozen too: the recount takes the one who counts twice for one
        today = periods.free(date(2026, 10, 1), clock.today())
        frozen = write(
            snapshots_service.freeze,
            today,
            Question(as_of=clock.today()),
            scope="",
            note="",
            actor=autumn.actors["department"],
        )
        assert frozen.fresh


@pytest.mark.parametrize("act", LATER_ACTS, ids=lambda act: act.__name__)
def test_the_explanation_of_a_past_day_says_what_the_list_of_that_day_says(autumn, built, act):
    with clock.at(LATER):
        write(act, autumn)
    with clock.at(LATER + timedelta(days=3)):
        for day in (LAST, clock.today()):
            for row in queries.stream(queries.people(MACHINE, Question(as_of=day))):
                told = explain.explain(MACHINE, row.id, day)
                assert (told.row.code, told.row.full_name) == (row.code, row.full_name)
                assert (told.status.key, told.status.overdue) == (row.status, bool(row.overdue))
                assert (told.due_on, told.row.version) == (row.completion_due_on, row.version)
                post = explain.post_at(told.row)
                assert (post.position, post.press_role) == (row.position, row.press_role)
                assert told.lines, "the line of the letter is still known"


def test_the_explanation_tells_of_the_merge_and_who_made_it(autumn, client):
    with clock.at(LATER):
        write(
            doubles.merge,
            autumn.staff["spokesperson_a"],
            autumn.staff["staff_a"],
            "Một người, hai mã",
            actor=autumn.actors["department"],
        )
        number = db.session.scalar(select(Enrolment.id).where(Enrolment.staff_id == autumn.staff["staff_a"]))
    with clock.at(LATER + timedelta(days=1)):
        page = client("department").get(f"/compliance/people/{number}?as_of={LAST}").get_data(as_text=True)
        assert "Hồ sơ TN-0002 được gộp vào TN-0006" in page
        assert "Một người, hai mã" in page
        assert "Trịnh Đình Khoa" in page  # who it was on that day
        assert "(sau ngày tính số liệu)" in page


def test_the_list_of_a_past_day_says_nothing_that_was_learned_later(autumn, built):
    with clock.at(LATER):
        rows = {row.code: row for row in queries.stream(queries.people(MACHINE, Question(as_of=DUE)))}
        assert rows["TN-0002"].status == "in_progress"
        assert rows["TN-0002"].started_at is not None
        assert rows["TN-0002"].completed_at is None


def test_the_seal_of_a_list_is_of_the_rows_of_that_day(autumn, built, tmp_path):
    def digest():
        seal = Seal([], ())
        with (tmp_path / "list.csv").open("wb") as file:
            texts.write_people(file, MACHINE, Question(as_of=LAST), seal)
        return next(iter(seal))

    with clock.at(AFTER):
        before = digest()
    with clock.at(LATER):
        for act in (rename, recode, merge_two_of_one_duty):
            write(act, autumn)
        assert digest() == before
