"""Moving people to another version: what is kept, what stays, who is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.catalogue.models import Activity, CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries as learning_queries
from elearn.learning import service as learning
from elearn.learning import status_sql
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, VersionMove
from elearn.learning.rules import status_on
from elearn.quizzes import service as quizzing
from elearn.quizzes.models import Attempt
from elearn.revisions import service
from elearn.revisions.queries import people
from tests.conftest import NOW
from tests.learning import school
from tests.page import statements
from tests.parallel import at_once, write
from tests.revisions import classroom
from tests.revisions.classroom import ALL_RIGHT, begin, facts, read, record_of, sit, version_number


@pytest.fixture
def room(app):
    return classroom.make_room(write(school.make_unit))


def move(room, only=None, *, to=2, marked=(), number=1):
    return write(service.move_people, room.slug, number, to, only, marked=marked, reason="Luật mới", actor=MACHINE)


def done_keys(learner, slug):
    standing = learning_queries.record_for(learner, slug)
    ids = {i for i, p in standing.progress.items() if p.completed_at is not None}
    return {row.key for row in db.session.execute(select(Activity.key).where(Activity.id.in_(ids)))}


def statuses(days):
    """The status of every enrolment on each day, once in SQL and once in Python."""
    db.session.rollback()
    by_sql = {}
    for day in days:
        rows = db.session.execute(
            status_sql.joined(select(Enrolment.id, status_sql.status(day))).where(status_sql.counted(day))
        )
        by_sql[day] = {row[0]: row[1] for row in rows}
    by_python = {day: {} for day in days}
    for enrolment_id in db.session.scalars(select(Enrolment.id)):
        row = learning_queries.enrolment_for(MACHINE, enrolment_id)
        for day in days:
            if found := status_on(row.facts, day):
                by_python[day][enrolment_id] = str(found.key)
    assert by_sql == by_python
    return by_sql


def test_what_is_the_same_is_kept_with_its_time_and_where_it_was_earned(room):
    learner = room.learner()
    read(room, learner, "bai-1", "bai-2", "bai-3")
    with clock.at(NOW + timedelta(days=3)):
        move(room)
    record = record_of(learner)
    assert version_number(record) == 2
    assert done_keys(learner, room.slug) == {"bai-1"}
    row = db.session.get(ActivityProgress, (record.id, room.new.activities["bai-1"]))
    assert row.completed_at == NOW
    assert row.earned_activity_id == room.old.activities["bai-1"]
    told = db.session.scalars(select(VersionMove.kept)).one()
    assert told == {"kept": ["bai-1"], "anew": ["bai-2"], "history": ["bai-3"]}


def test_a_changed_lesson_is_kept_as_read_when_it_is_marked_so(room):
    learner = room.learner()
    read(room, learner, "bai-1", "bai-2")
    move(room, marked=["bai-2"])
    assert done_keys(learner, room.slug) == {"bai-1", "bai-2"}


def test_a_quiz_passed_in_the_same_way_is_passed(room):
    learner = room.learner()
    sit(room, learner, ALL_RIGHT)
    move(room)
    assert done_keys(learner, room.slug) == {"kiem-tra"}
    row = db.session.get(ActivityProgress, (record_of(learner).id, room.new.activities["kiem-tra"]))
    assert row.best_percent == 100


def test_a_quiz_passed_in_another_way_is_to_be_done_anew_even_when_it_is_marked(app):
    room = classroom.make_room(write(school.make_unit), quiz_changed=True)
    learner = room.learner()
    sit(room, learner, ALL_RIGHT)
    move(room, marked=["kiem-tra"])
    assert done_keys(learner, room.slug) == set()


def test_a_person_who_has_done_all_that_is_left_is_through_as_of_the_move(app):
    room = classroom.make_room(write(school.make_unit))
    third = classroom.add_version(room, 2)  # bai-1, bai-2 as in version 1, and the quiz
    learner = room.learner()
    read(room, learner, "bai-1", "bai-2")
    sit(room, learner, ALL_RIGHT)
    with clock.at(NOW + timedelta(days=2)):
        done = move(room, to=3)
        record = record_of(learner)
    assert (done.moved, done.completed) == (1, 1)
    assert record.version_id == third.id
    assert record.completed_at == NOW + timedelta(days=2)
    assert (
        db.session.get(LearningRecord, db.session.scalars(select(VersionMove.from_record_id)).one()).completed_at
        is None
    )


def test_who_has_finished_is_never_moved(room):
    finished, other = room.learner(), room.learner("Lê Người Khác")
    read(room, finished, "bai-1", "bai-2", "bai-3")
    sit(room, finished, ALL_RIGHT)
    before = record_of(finished).id
    assert move(room).moved == 1
    assert record_of(finished).id == before
    assert version_number(record_of(other)) == 2
    with pytest.raises(Conflict, match="đã hoàn thành"):
        move(room, [before])


def test_only_forward_with_a_reason_and_within_the_units_of_the_actor(room, app):
    learner = room.learner()
    with pytest.raises(Refused, match="mới hơn"):
        move(room, number=2, to=1)
    with pytest.raises(Refused, match="lý do"):
        write(service.move_people, room.slug, 1, 2, None, marked=(), reason="  ", actor=MACHINE)
    with pytest.raises(Missing):
        move(room, to=9)
    stranger = write(school.make_learner, write(school.make_unit))
    with pytest.raises(Conflict):
        write(service.move_people, room.slug, 1, 2, None, marked=(), reason="Thử", actor=stranger)
    assert version_number(record_of(learner)) == 1


def test_an_open_attempt_finishes_on_its_own_questions_before_its_person_moves(room):
    learner, idle = room.learner(), room.learner("Lê Đang Rảnh")
    attempt_id = begin(room, learner)
    done = move(room)
    assert (done.moved, done.busy) == (1, 1)
    assert version_number(record_of(learner)) == 1
    with pytest.raises(Refused, match="đang làm bài"):
        move(room)
    classroom.answer(attempt_id, learner, ALL_RIGHT)
    assert write(quizzing.submit_attempt, attempt_id, actor=learner).passed
    assert move(room).moved == 1
    assert done_keys(learner, room.slug) == {"kiem-tra"}
    assert version_number(record_of(idle)) == 2


def test_an_attempt_left_to_run_out_holds_nobody_and_still_counts_in_the_new_version(room):
    learner = room.learner()
    attempt_id = begin(room, learner)
    classroom.answer(attempt_id, learner, ALL_RIGHT)
    with clock.at(NOW + timedelta(hours=1)):
        assert move(room).moved == 1
        write(quizzing.close_expired, actor=MACHINE)
        db.session.rollback()
        attempt = db.session.get(Attempt, attempt_id)
        assert attempt.passed
        assert attempt.activity_id == room.old.activities["kiem-tra"], "it stays with its own version"
        assert done_keys(learner, room.slug) == {"kiem-tra"}
        row = db.session.get(ActivityProgress, (record_of(learner).id, room.new.activities["kiem-tra"]))
    assert row.best_percent == 100
    assert row.earned_activity_id == room.old.activities["kiem-tra"]


def test_the_last_cause_may_come_from_an_attempt_of_the_version_that_was_left(room):
    learner = room.learner()
    attempt_id = begin(room, learner)
    classroom.answer(attempt_id, learner, ALL_RIGHT)
    with clock.at(NOW + timedelta(hours=1)):
        move(room)
        read(room, learner, "bai-1", "bai-2", "bai-3b", "bai-4")
        assert record_of(learner).completed_at is None
        write(quizzing.close_expired, actor=MACHINE)
        record = record_of(learner)
    assert record.completed_at == NOW + timedelta(hours=1)
    assert version_number(record) == 2


def test_pressing_twice_moves_once(room):
    learner = room.learner()
    assert move(room).moved == 1
    with pytest.raises(Conflict):
        move(room)
    assert db.session.scalar(select(func.count()).select_from(VersionMove)) == 1
    assert version_number(record_of(learner)) == 2


def test_two_managers_at_once_move_once(app, room):
    for n in range(5):
        read(room, room.learner(f"Trần Người {n}"), "bai-1")
    given, raised = at_once(app, lambda: move(room), 2)
    assert [done.moved for done in given] == [5]
    assert [type(error) for error in raised] == [Conflict]
    assert db.session.scalar(select(func.count()).select_from(VersionMove)) == 5
    live = select(func.count()).select_from(LearningRecord).where(LearningRecord.moved_to_id.is_(None))
    assert db.session.scalar(live) == 5


def test_a_move_while_lessons_are_being_finished_loses_nothing(app, room):
    learner = room.learner()
    read(room, learner, "bai-2")
    jobs = iter([lambda: read(room, learner, "bai-1"), lambda: move(room)])
    _given, raised = at_once(app, lambda: next(jobs)(), 2)
    assert not raised
    assert done_keys(learner, room.slug) == {"bai-1"}


def test_a_new_letter_finds_the_effort_where_it_goes_on(room):
    learner = room.learner()
    read(room, learner, "bai-1")
    move(room)
    mandate = write(school.make_mandate)
    write(learning.enrol, learner.staff_id, room.old.course_id, room.new.id, mandate, room.unit_id, actor=MACHINE)
    records = set(db.session.scalars(select(Enrolment.record_id)))
    assert len(records) == 1
    assert version_number(db.session.get(LearningRecord, records.pop())) == 2


def test_a_move_is_undone_by_another_move_and_everything_is_there(room):
    learner = room.learner()
    read(room, learner, "bai-1", "bai-2")
    first = record_of(learner).id
    move(room)
    read(room, learner, "bai-4")
    move_id = db.session.scalars(select(VersionMove.id)).one()
    write(service.undo_move, move_id, reason="Chuyển nhầm", actor=MACHINE)
    assert record_of(learner).id == first
    assert done_keys(learner, room.slug) == {"bai-1", "bai-2"}
    with pytest.raises(Conflict):
        write(service.undo_move, move_id, reason="Lần nữa", actor=MACHINE)
    move(room)
    assert done_keys(learner, room.slug) == {"bai-1", "bai-4"}, "what was learned in version 2 is still there"


def test_a_person_not_begun_keeps_not_having_begun_and_can_be_enrolled_again_after_an_undo(room):
    learner = room.learner()
    move(room)
    assert record_of(learner).started_at is None
    write(service.undo_move, db.session.scalars(select(VersionMove.id)).one(), reason="Nhầm", actor=MACHINE)
    mandate = write(school.make_mandate)
    write(learning.enrol, learner.staff_id, room.old.course_id, room.new.id, mandate, room.unit_id, actor=MACHINE)
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 2


def test_the_act_is_in_the_trail_once_with_its_reason(room):
    room.learner()
    move(room)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.word == Did.VERSION_MOVED)).one()
    assert event.details["reason"] == "Luật mới"
    assert event.details["people"] == 1
    assert (event.details["before"], event.details["after"]) == ({"version": 1}, {"version": 2})


@pytest.mark.parametrize("act", ["DELETE FROM version_move", "UPDATE version_move SET reason = 'x'"])
def test_a_move_cannot_be_taken_back_even_by_hand(room, act):
    room.learner()
    move(room)
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(act))


ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.sampled_from(["bai-1", "bai-2", "bai-3", "bai-3b", "bai-4", "pass", "fail", "move", "move marked", "undo"]),
    ),
    max_size=14,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_for_any_history_no_fact_is_lost_and_no_past_day_changes(app, acts):
    room = classroom.make_room(write(school.make_unit))
    learners = [room.learner(f"Trần Người {n}") for n in range(3)]
    days, now = [NOW.date() - timedelta(days=1), NOW.date()], NOW
    for who, act in acts:
        now += timedelta(hours=20)
        with clock.at(now):
            before, told = facts(), statuses(days)
            _do(room, learners[who], act)
            after = facts()
            for table in ("version_move", "attempt", "answer"):
                assert before[table] <= after[table], (act, table)
            assert statuses(days) == told, "a day that is over never changes"
            _progress_only_grows(before, after)
            days.append(clock.today() - timedelta(days=1))


def _progress_only_grows(before, after):
    """Every activity that was done is done, in the same record, since the same time."""
    names = [c.name for c in ActivityProgress.__table__.columns if c.name != "moved_to_id"]
    at = [names.index(n) for n in ("record_id", "activity_id", "completed_at", "earned_activity_id")]
    finished = lambda rows: {tuple(row[i] for i in at) for row in rows if row[at[2]] != "None"}  # noqa: E731
    assert finished(before["activity_progress"]) <= finished(after["activity_progress"])


def _do(room, learner, act):
    try:
        if act.startswith("move"):
            move(room, [record_of(learner).id], marked=["bai-2"] if act.endswith("marked") else ())
        elif act == "undo":
            last = db.session.scalars(
                select(VersionMove.id)
                .join(LearningRecord, LearningRecord.id == VersionMove.to_record_id)
                .where(LearningRecord.staff_id == learner.staff_id, VersionMove.undoes_id.is_(None))
                .order_by(VersionMove.id.desc())
                .limit(1)
            ).first()
            if last is not None:
                write(service.undo_move, last, reason="Thử", actor=MACHINE)
        elif act in ("pass", "fail"):
            sit(room, learner, ALL_RIGHT if act == "pass" else {})
        else:
            read(room, learner, act)
    except (Refused, Conflict, Missing):
        db.session.rollback()


def test_the_version_of_a_past_day_is_the_one_of_that_day(room):
    learner = room.learner()
    read(room, learner, "bai-1")
    with clock.at(NOW + timedelta(days=3)):
        move(room)
        on = lambda day: db.session.scalar(  # noqa: E731
            status_sql.joined(select(status_sql.version_on(day))).join(
                CourseVersion, CourseVersion.id == LearningRecord.version_id
            )
        )
        found = [on(NOW.date() + timedelta(days=n)) for n in (0, 2, 3)]
    assert found == [1, 1, 2]


def test_a_number_and_its_list_are_the_same_people(room):
    learners = [room.learner(f"Trần Người {n}") for n in range(4)]
    read(room, learners[0], "bai-1")
    read(room, learners[1], "bai-1")
    move(room, [record_of(learners[1]).id])
    write(
        learning.withdraw,
        db.session.scalars(select(Enrolment.id).where(Enrolment.staff_id == learners[3].staff_id)).one(),
        "Nghỉ",
        actor=MACHINE,
    )
    db.session.rollback()
    counts = people.counts(MACHINE, room.old.course_id)
    for version in (room.old, room.new):
        for part in people.PARTS:
            assert counts[version.id][part] == len(db.session.execute(people.people(MACHINE, version.id, part)).all())
    assert counts[room.old.id] == {"not_started": 1, "in_progress": 1, "finished": 0}
    assert counts[room.new.id] == {"not_started": 0, "in_progress": 1, "finished": 0}


def test_thousands_move_in_a_few_statements(room):
    for n in range(30):
        read(room, room.learner(f"Trần Người {n}"), "bai-1")
    with statements() as seen:
        assert move(room).moved == 30
    assert len(seen) < 30, f"{len(seen)} statements"
