"""A new round begins; the last one stays. One effort serves two mandates unless the round asks for a fresh one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import Enrolment, LearningRecord
from elearn.learning.rules import status_on
from elearn.mandates import queries, rules, service
from elearn.mandates.models import LineRule, Mandate
from elearn.mandates.service import LineWish, Terms
from elearn.registrations import preview as previews
from elearn.registrations import queries as registrations
from elearn.registrations import service as registrations_service
from elearn.reports import queries as reports
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import fill_and_approve, letter

TODAY = date(2026, 11, 20)
NEXT_YEAR = date(2027, 11, 1)


def publish(world, number, terms=None, **days):
    """A mandate that asks every ward for its spokesperson, published now."""
    so, course = world.actors["department"], (world.course_id,)
    mandate_id = write(service.draft_mandate, letter(number, **days), actor=so)
    write(
        service.set_scope, mandate_id, course_ids=course, unit_ids=[world.units["a"], world.units["b"]],
        lines=[LineWish(LineRule.EVERY, "spokesperson", 0, course)], revision=1, terms=terms, actor=so,
    )  # fmt: skip
    write(service.publish_mandate, mandate_id, revision=2, actor=so)
    return mandate_id


def register(world, mandate_id, name="spokesperson_a"):
    """Ward A registers its spokesperson, and its head approves."""
    found = registrations.list_states(MACHINE, [mandate_id], clock.today())
    list_id = next(row.list_id for row in found if row.unit_id == world.units["a"])
    (line,) = queries.lines_of(mandate_id)
    coordinator = world.actors["coordinator_a"]
    write(registrations_service.add_people, list_id, line.id, [world.staff[name]], actor=coordinator)
    revision = registrations.list_for(MACHINE, list_id).revision
    write(registrations_service.submit_list, list_id, revision=revision, actor=coordinator)
    write(registrations_service.approve_list, list_id, revision=revision, actor=world.actors["head_a"])


def finish(world, name="spokesperson_a"):
    """The person finishes the open effort, now."""

    def complete():
        for record in db.session.scalars(
            select(LearningRecord).where(
                LearningRecord.staff_id == world.staff[name], LearningRecord.completed_at.is_(None)
            )
        ):
            record.started_at = record.started_at or clock.now()
            record.completed_at = clock.now()

    write(complete)


def records(world, name="spokesperson_a"):
    rows = db.session.execute(
        select(LearningRecord.cycle, LearningRecord.started_at, LearningRecord.completed_at)
        .where(LearningRecord.staff_id == world.staff[name])
        .order_by(LearningRecord.id)
    )
    return [tuple(row) for row in rows]


def status(world, mandate_id, day, name="spokesperson_a"):
    one = db.session.scalars(
        select(Enrolment.id).where(Enrolment.staff_id == world.staff[name], Enrolment.mandate_id == mandate_id)
    ).one()
    found = status_on(learning.enrolment_for(MACHINE, one).facts, day)
    return str(found.key) if found else None


YEARLY = Terms(recurrence="yearly", starts_on=date(2026, 11, 1), recognition="since_start")


def next_round(world, mandate_id, number="2/ĐỢT", starts_on=NEXT_YEAR):
    """The next round, opened and published a year on."""
    so = world.actors["department"]
    new_id = write(
        service.open_round, mandate_id,
        letter(number, issued_on=starts_on, registration_due_on=starts_on + timedelta(20),
               completion_due_on=starts_on + timedelta(50)),
        starts_on, actor=so,
    )  # fmt: skip
    mandate = queries.mandate_for(so, new_id, drafts=True)
    write(service.publish_mandate, new_id, revision=mandate.revision, actor=so)
    return new_id


def test_a_round_that_asks_for_a_fresh_effort_leaves_the_last_one_whole(world):
    """Three rounds leave three complete histories; nothing is reset (lessons, section 4.6)."""
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    register(world, mandate_id)
    finish(world)
    rounds, kept = [mandate_id], records(world)
    for turn in (1, 2):
        with clock.at(clock.now() + timedelta(days=366 * turn)):
            rounds.append(next_round(world, rounds[-1], f"{turn + 1}/ĐỢT", clock.today()))
            register(world, rounds[-1])
            assert status(world, rounds[-1], clock.today()) == "not_started"
            assert records(world)[:-1] == kept
            finish(world)
            kept = records(world)
    assert [cycle for cycle, _started, _completed in kept] == [1, 2, 3]
    assert [status(world, one, TODAY + timedelta(800)) for one in rounds] == ["completed_on_time"] * 3


@pytest.mark.parametrize(
    ("terms", "fresh"),
    [
        (Terms(recurrence="yearly", recognition="any"), False),
        (Terms(recurrence="yearly", recognition="within_months", recognition_months=13), False),
        (Terms(recurrence="yearly", recognition="within_months", recognition_months=6), True),
        (Terms(recurrence="yearly", recognition="since_start", starts_on=date(2026, 11, 1)), True),
    ],
)
def test_what_was_finished_before_counts_as_the_mandate_says(world, terms, fresh):
    mandate_id = publish(world, "1/ĐỢT", terms)
    register(world, mandate_id)
    finish(world)
    with clock.at(clock.now() + timedelta(days=366)):
        new_id = next_round(world, mandate_id, starts_on=clock.today())
        register(world, new_id)
        assert status(world, new_id, clock.today()) == ("not_started" if fresh else "completed_on_time")
        assert len(records(world)) == (2 if fresh else 1)


def test_an_effort_still_open_serves_the_new_round_too(world):
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    register(world, mandate_id)
    with clock.at(clock.now() + timedelta(days=366)):
        new_id = next_round(world, mandate_id, starts_on=clock.today())
        register(world, new_id)
        assert len(records(world)) == 1
        finish(world)
        assert status(world, new_id, clock.today()) == "completed_on_time"
        assert status(world, mandate_id, clock.today()) == "completed_late"


def test_two_mandates_on_one_course_need_one_effort(world):
    """Lesson 1.4, SAP: completed yet reassigned. Here completion belongs to the person and the course."""
    write(fill_and_approve, world)
    finish(world)
    other = publish(world, "12/KHÁC")
    register(world, other)
    assert status(world, other, TODAY) == "completed_on_time"
    assert len(records(world)) == 1


def test_no_figure_of_a_past_day_changes_when_a_round_opens(world):
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    register(world, mandate_id)
    finish(world)
    write(fill_and_approve, world)
    days = [TODAY + timedelta(n) for n in (-1, 0, 1, 30, 100)]

    def figures():
        asked = [reports.Question(as_of=day, mandate_id=one) for day in days for one in (mandate_id, None)]
        lists = [[tuple(row) for row in db.session.execute(reports.people(MACHINE, one))] for one in asked]
        return [reports.tallies(MACHINE, one) for one in asked], lists

    before = figures()
    with clock.at(clock.now() + timedelta(days=366)):
        register(world, next_round(world, mandate_id, starts_on=clock.today()))
        assert figures() == before


def test_the_learner_works_on_the_fresh_effort_and_sees_the_old_one_done(world):
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    register(world, mandate_id)
    finish(world)
    with clock.at(clock.now() + timedelta(days=366)):
        register(world, next_round(world, mandate_id, starts_on=clock.today()))
        actor = world.actors["spokesperson_a"]
        standing = learning.record_for(actor, "nho")
        assert (standing.started_at, standing.completed_at, standing.progress) == (None, None, {})
        write(learning_service.finish_lesson, "nho", "bai-1", actor=actor)
        assert len(learning.record_for(actor, "nho").progress) == 1
        assert records(world)[0][2] is not None


def test_one_round_follows_another_however_many_open_it_at_once(built, world):
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    so, numbers = world.actors["department"], iter(range(6))
    wanted = [letter(f"{n}/MỚI", registration_due_on=NEXT_YEAR, completion_due_on=NEXT_YEAR) for n in numbers]

    def one():
        return write(service.open_round, mandate_id, wanted.pop(), NEXT_YEAR, actor=so)

    given, raised = at_once(built, one, 6)
    assert (len(given), {type(error) for error in raised}) == (1, {Conflict})
    draft = queries.mandate_for(so, given[0], drafts=True)
    assert (draft.round, draft.follows_id, draft.recurrence, draft.recognition) == (
        2, mandate_id, "yearly", "since_start",
    )  # fmt: skip
    assert [(line.rule, line.press_role) for line in queries.lines_of(draft.id)] == [("every", "spokesperson")]
    assert queries.unit_ids_of(draft.id) == queries.unit_ids_of(mandate_id)


@pytest.mark.parametrize(
    ("terms", "starts_on", "words"),
    [
        (Terms(), NEXT_YEAR, "không định kỳ"),
        (YEARLY, date(2026, 11, 1), "phải bắt đầu sau ngày 01/11/2026"),
    ],
)
def test_a_round_that_cannot_be_is_refused(world, terms, starts_on, words):
    mandate_id = publish(world, "1/ĐỢT", terms)
    with pytest.raises(Refused, match=words):
        write(service.open_round, mandate_id, letter("9/MỚI"), starts_on, actor=world.actors["department"])


@pytest.mark.parametrize(
    ("statement"),
    [
        "UPDATE audience_line SET wording = 'khác'",
        "UPDATE audience_line SET minimum = 9",
        "DELETE FROM audience_line",
    ],
)
def test_the_rule_of_a_published_mandate_is_frozen_even_by_hand(world, statement):
    with unit_of_work(), pytest.raises(Exception, match=r"append-only|FOREIGN KEY|violates foreign key"):
        db.session.execute(text(statement))


def test_the_frozen_words_are_shown_whatever_the_code_says_later(world, client, monkeypatch):
    mandate_id = publish(world, "5/CHỮ")
    monkeypatch.setattr(rules, "_asked", lambda line: "cách nói mới")
    page = text_of(client("department").get(f"/mandates/{mandate_id}"))
    assert "mọi người phát ngôn" in page
    assert "cách nói mới" not in page
    mandate = db.session.get_one(Mandate, mandate_id)
    assert rules.text_hash(mandate.rule_text) == mandate.rule_hash
    assert mandate.rule_hash in page


def test_the_preview_tells_who_is_ordered_the_same_course_already(world, client):
    """Counts, names behind each, and units with nobody stay in, marked to be dealt with (lesson 1.4)."""
    write(fill_and_approve, world)
    finish(world)  # the spokesperson; leader and two officers are still at it
    so, course = world.actors["department"], (world.course_id,)
    mandate_id = write(service.draft_mandate, letter("6/XEM"), actor=so)
    wishes = [
        LineWish(LineRule.EVERY, "spokesperson", 0, course),
        LineWish(LineRule.AT_LEAST, "comms", 2, course, ("phuong",)),
        LineWish(LineRule.EXACTLY, "authorised", 1, course, ("phuong",)),
    ]
    units = [world.units[name] for name in ("a", "b", "department")]
    write(service.set_scope, mandate_id, course_ids=course, unit_ids=units, lines=wishes, revision=1, actor=so)
    found = previews.preview(queries.mandate_for(so, mandate_id, drafts=True), TODAY)
    assert [(row.code, len(row.lacking)) for row in found.units] == [("P-TS", 2), ("SO-VH", 1), ("P-DH", 0)]
    already = {world_name: one.already for one in found.people for world_name, i in world.staff.items()
               if i == one.staff_id}  # fmt: skip
    assert already == {
        "spokesperson_a": "done", "trainee_a": "due", "comms_a": "due", "authorised_a": "new",
        "spokesperson_b": "new", "trainee_b": "new",
    }  # fmt: skip
    browser = client("department")
    page = browser.get(f"/mandates/{mandate_id}/preview")
    assert "Cần xử lý" in text_of(page)
    assert "2 đơn vị chưa có đủ người phù hợp" in text_of(page)
    for state, count in (("done", 1), ("due", 2), ("new", 3)):
        listed = text_of(browser.get(f"/mandates/{mandate_id}/preview/people?already={state}"))
        assert f"{count} người" in listed
    assert "01/TN-VH" in text_of(browser.get(f"/mandates/{mandate_id}/preview/people?already=due"))


def test_lines_are_added_by_the_form_itself_and_nothing_typed_is_lost(world, client):
    so = client("department")
    mandate_id = write(service.draft_mandate, letter("7/DÒNG"), actor=world.actors["department"])
    sent = {
        "courses": world.course_id, "kinds": "phuong", "revision": "1", "codes": "SO-VH",
        "lines-0-who": "leader", "lines-0-rule": "exactly", "lines-0-minimum": "1", "lines-0-kinds": "phuong",
        "lines-1-who": "comms", "lines-1-rule": "at_least", "lines-1-minimum": "2",
        "lines-2-who": "", "lines-2-rule": "at_least", "double_filling": "y", "recurrence": "half_yearly",
        "recognition": "within_months", "recognition_months": "6",
    }  # fmt: skip
    page = so.post(f"/mandates/{mandate_id}/scope", {**sent, "add": "1"}, status=200)
    assert "Thành phần 4" in text_of(page)
    assert "SO-VH" in page.text
    wrong = so.post(f"/mandates/{mandate_id}/scope", {**sent, "lines-1-minimum": "0"}, status=422)
    assert "Số người phải từ 1 đến 999." in text_of(wrong)
    so.post(f"/mandates/{mandate_id}/scope", sent)
    assert [rules.words(line) for line in queries.lines_of(mandate_id)] == [
        "01 lãnh đạo (phường)",
        "ít nhất 02 cán bộ làm công tác truyền thông",
    ]
    mandate = queries.mandate_for(world.actors["department"], mandate_id, drafts=True)
    assert (mandate.double_filling, mandate.recurrence, mandate.recognition_months) == (True, "half_yearly", 6)
    assert "half_yearly" in so.get(f"/mandates/{mandate_id}/scope").text


def test_a_round_is_opened_through_its_page(world, client):
    mandate_id = publish(world, "1/ĐỢT", YEARLY)
    so = client("department")
    assert "Mở đợt mới" in text_of(so.get(f"/mandates/{mandate_id}"))
    so.get(f"/mandates/{mandate_id}/round")
    form = {
        "number": "2/ĐỢT", "issued_on": "2026-11-19", "issuer": "Sở", "subject": "Đợt hai", "starts_on": "2027-01-01",
        "registration_due_on": "2027-02-01", "completion_due_on": "2027-03-01",
    }  # fmt: skip
    so.post(f"/mandates/{mandate_id}/round", {**form, "starts_on": ""}, status=422)
    scope = so.post(f"/mandates/{mandate_id}/round", form).location
    so.get(scope)
    assert "Đợt 2: văn bản 2/ĐỢT" in text_of(so.get(f"/mandates/{mandate_id}"))
    assert "Đợt 2" not in text_of(client("coordinator_a").get(f"/mandates/{mandate_id}"))  # a draft is not told
