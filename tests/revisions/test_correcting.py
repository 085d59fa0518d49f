"""A wrong key found later: listed first, applied by a second person, raising marks and never lowering one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.learning.models import ActivityProgress
from elearn.quizzes import queries as quizzes
from elearn.quizzes import service as quizzing
from elearn.quizzes.keys import Key
from elearn.quizzes.models import Attempt, AttemptRemark, CorrectionDecision
from elearn.revisions import service
from elearn.revisions.queries import corrections
from tests.conftest import NOW
from tests.learning import school
from tests.parallel import at_once, write
from tests.revisions import classroom
from tests.revisions.classroom import ALL_RIGHT, begin, read, record_of, sit

# The key of c1 says A; B is right. The pass mark is 75 %: three of four.
ONE, TWO = replace(MACHINE, user_id=101, name="Người đề nghị"), replace(MACHINE, user_id=102, name="Người duyệt")
WRONGED = {**ALL_RIGHT, "c1": 1}  # answered B, as is right
FAILED = {"c1": 1, "c2": 0, "c3": 0, "c4": 1}  # two of four by the wrong key, three by the right one
LUCKY = {"c1": 0, "c2": 0, "c3": 0}  # passed by the wrong key


@pytest.fixture
def room(app):
    return classroom.make_room(write(school.make_unit))


def propose(room, right=(1,), *, void=False, key="c1"):
    asked = classroom.question_id(room.old, key)
    return write(service.propose, asked, right, void=void, reason="Khoản 2 Điều 7 nói ngược lại", actor=ONE)


def correct(room, right=(1,), *, void=False, key="c1"):
    return write(service.approve, propose(room, right, void=void, key=key), actor=TWO)


def result(attempt):
    db.session.rollback()
    row = next(r for r in quizzes.attempts_of(attempt.record_id, attempt.activity_id) if r.id == attempt.id)
    return row.points, bool(row.passed)


def dry_run(room, key):
    db.session.rollback()
    return corrections.dry_run(MACHINE, corrections.question(classroom.question_id(room.old)), key, {})


def test_the_dry_run_lists_everybody_whose_result_changes_and_writes_nothing(room):
    raised, fallen, same = (room.learner(name) for name in ("An Được Nâng", "Bình Theo Đáp Án Sai", "Chi Không Đổi"))
    sit(room, raised, FAILED)
    sit(room, fallen, LUCKY)
    sit(room, same, {"c1": 2, "c2": 0})
    before = classroom.facts()
    found = dry_run(room, Key(False, (1,)))
    assert [(c.name, c.remark.newly_passed, c.remark.held) for c in found] == [
        ("An Được Nâng", True, False),
        ("Bình Theo Đáp Án Sai", False, True),
    ]
    assert classroom.facts() == before


def test_a_raised_mark_passes_the_quiz_and_the_original_stays_in_sight(room):
    learner = room.learner()
    failed = sit(room, learner, FAILED)
    with clock.at(NOW + timedelta(days=1)):
        correct(room)
        assert result(failed) == (3.0, True)
        kept = db.session.get(Attempt, failed.id)
        assert (kept.points, kept.passed) == (2.0, False)
        row = db.session.get(ActivityProgress, (failed.record_id, failed.activity_id))
    assert row.best_percent == 75
    assert row.completed_at == NOW + timedelta(days=1), "as of the correction: days that are over don't change"


def test_a_pass_that_is_the_last_cause_completes_the_course_and_was_announced(room):
    learner = room.learner()
    read(room, learner, "bai-1", "bai-2", "bai-3")
    sit(room, learner, FAILED)
    assert [change.completes for change in dry_run(room, Key(False, (1,)))] == [True]
    correct(room)
    assert record_of(learner).completed_at == NOW


def test_a_pass_given_by_the_wrong_key_is_never_taken_away(room):
    learner = room.learner()
    lucky = sit(room, learner, LUCKY)
    assert lucky.passed
    touched = correct(room)
    assert [change.remark.held for change in touched] == [True]
    assert result(lucky) == (3.0, True)
    row = db.session.get(ActivityProgress, (lucky.record_id, lucky.activity_id))
    assert (row.best_percent, row.completed_at) == (75, NOW)
    assert db.session.scalars(select(AttemptRemark.by_key)).one() == 2.0, "what the right key would give is on record"


def test_a_cancelled_question_gives_its_point_also_to_who_answered_nothing(room):
    silent = room.learner()
    attempt = sit(room, silent, {"c2": 0, "c3": 0})
    correct(room, (), void=True)
    assert result(attempt) == (3.0, True)


def test_an_open_attempt_keeps_its_questions_and_is_marked_with_the_right_key(room):
    learner = room.learner()
    attempt_id = begin(room, learner)
    form = quizzes.attempt_for(learner, attempt_id).form
    classroom.answer(attempt_id, learner, FAILED)
    assert correct(room) == []
    assert quizzes.attempt_for(learner, attempt_id).form == form
    done = write(quizzing.submit_attempt, attempt_id, actor=learner)
    assert (done.points, done.passed) == (3.0, True)


def test_later_attempts_are_marked_with_the_right_key_and_the_published_question_is_untouched(room):
    learner = room.learner()
    correct(room)
    assert sit(room, learner, WRONGED).points == 4.0
    assert sit(room, learner, ALL_RIGHT).points == 3.0
    catalogue.forget()
    body = catalogue.questions_of(room.old.activities["kiem-tra"])[classroom.question_id(room.old)].body
    assert [option["correct"] for option in body["options"]] == [True, False, False]


def test_nobody_approves_their_own_proposal(room):
    made = propose(room)
    with pytest.raises(Refused, match="không tự duyệt"):
        write(service.approve, made, actor=ONE)
    with pytest.raises(Refused, match="không tự duyệt"):
        write(service.reject, made, reason="Thôi", actor=ONE)
    assert not quizzes.keys_of(room.old.activities["kiem-tra"])


def test_a_rejected_proposal_changes_nothing_and_may_be_made_again(room):
    attempt = sit(room, room.learner(), FAILED)
    made = propose(room)
    with pytest.raises(Conflict, match="đang chờ"):
        propose(room)
    with pytest.raises(Refused, match="lý do"):
        write(service.reject, made, reason="", actor=TWO)
    write(service.reject, made, reason="Đáp án cũ đúng", actor=TWO)
    assert result(attempt) == (2.0, False)
    correct(room)
    assert result(attempt) == (3.0, True)


@pytest.mark.parametrize(
    ("right", "void", "words"),
    [((), False, "Chưa chọn"), ((7,), False, "Chưa chọn"), ((0,), False, "đang là đáp án")],
)
def test_a_proposal_that_says_nothing_is_refused(room, right, void, words):
    with pytest.raises(Refused, match=words):
        propose(room, right, void=void)


def test_two_corrections_of_one_quiz_add_up(room):
    attempt = sit(room, room.learner(), {"c1": 1, "c2": 1, "c3": 0})
    correct(room, key="c1")
    assert result(attempt) == (2.0, False)
    correct(room, key="c2")
    assert result(attempt) == (3.0, True)


def test_a_correction_reaches_who_was_moved_to_a_newer_version_meanwhile(room):
    learner = room.learner()
    sit(room, learner, FAILED)
    write(service.move_people, room.slug, 1, 2, None, marked=(), reason="Luật mới", actor=TWO)
    correct(room)
    row = db.session.get(ActivityProgress, (record_of(learner).id, room.new.activities["kiem-tra"]))
    assert (row.best_percent, row.completed_at) == (75, NOW)
    assert row.earned_activity_id == room.old.activities["kiem-tra"]


def test_two_who_approve_at_once_apply_once(app, room):
    sit(room, room.learner(), FAILED)
    made = propose(room)
    given, raised = at_once(app, lambda: write(service.approve, made, actor=TWO), 2)
    assert len(given) == 1
    assert [type(error) for error in raised] == [Conflict]
    assert db.session.scalar(select(func.count()).select_from(AttemptRemark)) == 1


def test_submitting_while_a_key_is_corrected_is_marked_with_the_right_key_either_way(app, room):
    learners = [room.learner(f"Trần Người {n}") for n in range(3)]
    attempts = [begin(room, learner) for learner in learners]
    for attempt_id, learner in zip(attempts, learners, strict=True):
        classroom.answer(attempt_id, learner, FAILED)
    made = propose(room)
    jobs = iter(
        [lambda a=a, w=w: write(quizzing.submit_attempt, a, actor=w) for a, w in zip(attempts, learners, strict=True)]
        + [lambda: write(service.approve, made, actor=TWO)]
    )
    _given, raised = at_once(app, lambda: next(jobs)(), 4)
    assert not raised
    for attempt_id, learner in zip(attempts, learners, strict=True):
        assert result(quizzes.attempt_for(learner, attempt_id)) == (3.0, True)


def test_the_acts_are_in_the_trail(room):
    sit(room, room.learner(), FAILED)
    correct(room)
    words = list(db.session.scalars(select(AuditEvent.word).where(AuditEvent.word.like("quiz:key:%"))))
    assert words == [Did.KEY_PROPOSED, Did.KEY_CORRECTED]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.word == Did.KEY_CORRECTED)).one()
    assert (event.details["key"], event.details["raised"], event.details["passed"]) == ("B", 1, 1)


@pytest.mark.parametrize("table", ["question_correction", "correction_decision", "attempt_remark"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_a_correction_cannot_be_taken_back_even_by_hand(room, table, act):
    sit(room, room.learner(), FAILED)
    correct(room)
    column = "by_key" if table == "attempt_remark" else "reason"
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(act.format(table, column, column)))
    assert db.session.scalar(select(func.count()).select_from(CorrectionDecision)) == 1
