"""Reads of attempts. An attempt belongs to the person who made it; nobody else reaches it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, exists, func, or_, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, Course, Question
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import LearningRecord
from elearn.people.identity import same_person
from elearn.quizzes.keys import Key, with_keys
from elearn.quizzes.models import Answer, Attempt, AttemptRemark, CorrectionDecision, QuestionCorrection


class AttemptRow(NamedTuple):
    """An attempt with the course and quiz it belongs to."""

    id: int
    record_id: int
    activity_id: int
    number: int
    form: list[dict[str, Any]]
    started_at: datetime
    deadline_at: datetime
    submitted_at: datetime | None
    points: float | None
    max_points: float
    passed: bool | None
    slug: str
    key: str
    title: str


_COLUMNS = (
    Attempt.id,
    Attempt.record_id,
    Attempt.activity_id,
    Attempt.number,
    Attempt.form,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.submitted_at,
    Attempt.points,
    Attempt.max_points,
    Attempt.passed,
    Course.slug,
    Activity.key,
    Activity.title,
)


_ATTEMPT_FOR: AnySelect = (
    select(*_COLUMNS)
    .join(LearningRecord, LearningRecord.id == Attempt.record_id)
    .join(Course, Course.id == LearningRecord.course_id)
    .join(Activity, Activity.id == Attempt.activity_id)
    .where(
        Attempt.id == bindparam("attempt_id"),
        same_person(LearningRecord.staff_id, bindparam("staff_id", type_=Integer)),
    )
)
_ATTEMPT_FOR_LOCKED = _ATTEMPT_FOR.with_for_update(of=Attempt)
_ANSWERS_OF = select(Answer.place, Answer.response, Answer.sequence, Answer.saved_at, Answer.points).where(
    Answer.attempt_id == bindparam("attempt_id")
)


_KEYS_OF = (
    select(QuestionCorrection.question_id, QuestionCorrection.void, QuestionCorrection.right)
    .join(CorrectionDecision, CorrectionDecision.correction_id == QuestionCorrection.id)
    .join(Question, Question.id == QuestionCorrection.question_id)
    .where(Question.activity_id == bindparam("activity_id"), CorrectionDecision.approved)
    .order_by(CorrectionDecision.at, QuestionCorrection.id)
)


def attempt_for(actor: Actor, attempt_id: int, *, lock: bool = False) -> AttemptRow:
    """The actor's own attempt, or Missing. `lock` holds its row until the transaction ends."""
    row = db.session.execute(
        _ATTEMPT_FOR_LOCKED if lock else _ATTEMPT_FOR, {"attempt_id": attempt_id, "staff_id": actor.staff_id}
    ).one_or_none()
    if row is None:
        raise Missing
    return AttemptRow(*row)


def attempts_of(record_id: int, activity_id: int) -> Sequence[AnyRow]:
    """A person's attempts at a quiz, first to last: id, number, times, points, max_points, passed.

    Marks are those that count: after a correction of a key, the better one.
    """
    again = AttemptRemark.attempt_id == Attempt.id
    better = select(func.max(AttemptRemark.points)).where(again).scalar_subquery()
    return db.session.execute(
        select(
            Attempt.id,
            Attempt.number,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.submitted_at,
            func.coalesce(better, Attempt.points).label("points"),
            Attempt.max_points,
            or_(Attempt.passed.is_(True), exists().where(again, AttemptRemark.passed)).label("passed"),
        )
        .where(Attempt.record_id == record_id, Attempt.activity_id == activity_id)
        .order_by(Attempt.number)
    ).all()


def answers_of(attempt_id: int) -> dict[int, AnyRow]:
    """The stored answers by place: response, sequence, saved_at, points."""
    rows = db.session.execute(_ANSWERS_OF, {"attempt_id": attempt_id})
    return {row.place: row for row in rows}


def keys_of(activity_id: int) -> dict[int, Key]:
    """The right keys found later for questions of a quiz, by question; the newest approved one holds."""
    rows = db.session.execute(_KEYS_OF, {"activity_id": activity_id})
    return {row.question_id: Key(row.void, tuple(row.right)) for row in rows}


def questions_now(activity_id: int) -> Mapping[int, catalogue.QuestionData]:
    """A quiz's pool by question id, with the keys that hold today."""
    return with_keys(catalogue.questions_of(activity_id), keys_of(activity_id))


def remark_of(attempt_id: int) -> AnyRow | None:
    """What corrections made of a submitted attempt: points, passed, at; None when nothing changed."""
    return db.session.execute(
        select(AttemptRemark.points, AttemptRemark.passed, AttemptRemark.at)
        .where(AttemptRemark.attempt_id == attempt_id)
        .order_by(AttemptRemark.correction_id.desc())
        .limit(1)
    ).one_or_none()


def expired_attempts(before: datetime) -> Sequence[AnyRow]:
    """Open attempts whose deadline passed before an instant: id and staff_id."""
    return db.session.execute(
        select(Attempt.id, LearningRecord.staff_id)
        .join(LearningRecord, LearningRecord.id == Attempt.record_id)
        .where(Attempt.submitted_at.is_(None), Attempt.deadline_at < before)
        .order_by(Attempt.id)
    ).all()


def results_of(record_id: int) -> dict[int, float]:
    """The best mark of each quiz a person has submitted, in per cent, by activity id."""
    best = func.max(Attempt.points * 100.0 / Attempt.max_points)
    rows = db.session.execute(
        select(Attempt.activity_id, best)
        .where(Attempt.record_id == record_id, Attempt.submitted_at.is_not(None))
        .group_by(Attempt.activity_id)
    )
    return {row[0]: float(row[1] or 0) for row in rows}


def critical_right(attempt: AttemptRow, marks: Mapping[int, float]) -> int:
    """How many questions of the critical block were answered fully right; `marks` are points by place."""
    pool = catalogue.questions_of(attempt.activity_id)
    return sum(
        pool[asked["question"]].critical and marks.get(place, 0.0) >= 1
        for place, asked in enumerate(attempt.form, start=1)
    )


def known_outcomes(attempt: AttemptRow, marks: Mapping[int, float]) -> set[str]:
    """The outcomes whose every question in the attempt was answered fully right; `marks` are points by place."""
    pool = catalogue.questions_of(attempt.activity_id)
    by_place = {place: pool[asked["question"]].outcome for place, asked in enumerate(attempt.form, start=1)}
    missed = {outcome for place, outcome in by_place.items() if marks.get(place, 0.0) < 1}
    return set(by_place.values()) - missed
