"""Attempts as learners make them: nothing stored is lost, nothing counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import service as learning
from elearn.learning.models import ActivityProgress, LearningRecord
from elearn.quizzes import queries, service
from elearn.quizzes.models import Answer, Attempt
from tests.parallel import at_once, write
from tests.world import fill_and_approve


@pytest.fixture
def learner(world):
    write(fill_and_approve, world)
    return world.actors["trainee_a"]


def begin(learner):
    return write(service.start_attempt, "nho", "kiem-tra", actor=learner)


def right_fields(attempt_id, learner, place):
    """What a form with the right answer to the question at `place` holds."""
    attempt = queries.attempt_for(learner, attempt_id)
    question = catalogue.questions_of(attempt.activity_id)[attempt.form[place - 1]["question"]]
    body = question.body
    if question.kind in {"mc1", "mr"}:
        return {"choice": [str(i) for i, option in enumerate(body["options"]) if option["correct"]]}
    if question.kind == "or":
        return {f"place-{i}": [str(i)] for i in range(len(body["items"]))}
    return {f"card-{i}": [card["category"]] for i, card in enumerate(body["cards"])}


def save(attempt_id, place, fields, learner, sequence=None):
    return write(service.save_answer, attempt_id, place, lambda name: fields.get(name, []), sequence, actor=learner)


def answer_all(attempt_id, learner):
    for place in range(1, 5):
        save(attempt_id, place, right_fields(attempt_id, learner, place), learner)


def test_an_attempt_is_fixed_when_it_starts(learner):
    first = begin(learner)
    kept = queries.attempt_for(learner, first)
    assert begin(learner) == first
    assert queries.attempt_for(learner, first).form == kept.form
    assert kept.deadline_at == kept.started_at + timedelta(minutes=20)


def test_all_right_passes_and_completes_the_quiz_in_the_same_breath(learner):
    attempt_id = begin(learner)
    answer_all(attempt_id, learner)
    result = write(service.submit_attempt, attempt_id, actor=learner)
    assert (result.points, result.passed) == (4.0, True)
    progress = db.session.scalars(
        select(ActivityProgress).where(ActivityProgress.activity_id == result.activity_id)
    ).one()
    assert progress.completed_at == result.submitted_at
    assert progress.best_percent == 100


def test_the_last_cause_completes_the_course_in_its_own_transaction(learner):
    for key in ("bai-1", "bai-2"):
        write(learning.finish_lesson, "nho", key, actor=learner)
    attempt_id = begin(learner)
    answer_all(attempt_id, learner)
    result = write(service.submit_attempt, attempt_id, actor=learner)
    record = db.session.get(LearningRecord, result.record_id)
    assert record.completed_at == result.submitted_at


def test_a_pass_is_never_lowered_by_a_later_attempt(learner):
    attempt_id = begin(learner)
    answer_all(attempt_id, learner)
    passed = write(service.submit_attempt, attempt_id, actor=learner)
    worse = begin(learner)
    write(service.submit_attempt, worse, actor=learner)
    progress = db.session.scalars(
        select(ActivityProgress).where(ActivityProgress.activity_id == passed.activity_id)
    ).one()
    assert (progress.completed_at, progress.best_percent) == (passed.submitted_at, 100)


def test_an_older_answer_never_replaces_a_newer_one(learner):
    attempt_id = begin(learner)
    now = int(clock.now().timestamp() * 1000)
    place = next(p for p in range(1, 5) if "choice" in right_fields(attempt_id, learner, p))
    save(attempt_id, place, {"choice": ["1"]}, learner, now)
    late = save(attempt_id, place, {"choice": ["0"]}, learner, now - 5000)
    assert late.superseded
    again = save(attempt_id, place, {"choice": ["1"]}, learner, now)
    assert not again.superseded
    stored = queries.answers_of(attempt_id)[place].response
    assert stored in (1, [1])


def test_a_clock_a_year_ahead_does_not_lock_other_devices_out(learner):
    attempt_id = begin(learner)
    place = next(p for p in range(1, 5) if "choice" in right_fields(attempt_id, learner, p))
    save(attempt_id, place, {"choice": ["0"]}, learner, int((clock.now() + timedelta(days=365)).timestamp() * 1000))
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert not save(attempt_id, place, {"choice": ["1"]}, learner).superseded


def test_nothing_is_written_for_no_choice(learner):
    attempt_id = begin(learner)
    assert save(attempt_id, 1, {}, learner) is None
    assert not queries.answers_of(attempt_id)


def test_a_submitted_attempt_takes_no_answer(learner):
    attempt_id = begin(learner)
    write(service.submit_attempt, attempt_id, actor=learner)
    with pytest.raises(Conflict):
        save(attempt_id, 1, right_fields(attempt_id, learner, 1), learner)


def test_after_the_deadline_what_was_stored_still_counts(learner):
    attempt_id = begin(learner)
    answer_all(attempt_id, learner)
    with clock.at(clock.now() + timedelta(minutes=30)):
        with pytest.raises(Conflict):
            save(attempt_id, 1, right_fields(attempt_id, learner, 1), learner)
        assert write(service.close_expired, actor=MACHINE) == 1
        assert queries.attempt_for(learner, attempt_id).passed


def test_attempts_run_out_and_the_database_says_so_too(learner):
    for _try in range(3):
        write(service.submit_attempt, begin(learner), actor=learner)
    with pytest.raises(Refused):
        begin(learner)
    row = db.session.execute(select(Attempt.record_id, Attempt.activity_id, Attempt.max_points).limit(1)).one()
    fourth = Attempt(
        record_id=row.record_id,
        activity_id=row.activity_id,
        number=3,
        form=[],
        started_at=clock.now(),
        deadline_at=clock.now(),
        max_points=1,
        submitted_at=clock.now(),
    )
    with unit_of_work():
        db.session.add(fourth)
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_somebody_elses_attempt_is_not_there(learner, world):
    attempt_id = begin(learner)
    with pytest.raises(Missing):
        queries.attempt_for(world.actors["trainee_b"], attempt_id)


def test_fifty_submits_at_once_make_one_result(built, learner):
    attempt_id = begin(learner)
    answer_all(attempt_id, learner)
    _given, faults = at_once(built, lambda: write(service.submit_attempt, attempt_id, actor=learner), 50)
    assert not faults
    assert db.session.scalar(select(func.count()).where(Attempt.submitted_at.is_not(None))) == 1
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 4


def test_ten_starts_at_once_make_one_attempt(built, learner):
    _given, faults = at_once(built, lambda: begin(learner), 10)
    assert not faults
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
