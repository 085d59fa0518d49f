"""Questions of published versions, corrections of their keys, and the attempts those touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, Course, CourseVersion, Question
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord
from elearn.people.models import Staff
from elearn.quizzes.keys import Key, mark
from elearn.quizzes.models import Answer, Attempt, AttemptRemark, CorrectionDecision, QuestionCorrection
from elearn.revisions.rules import PassMark, Remark, Result, remark
from elearn.units.models import UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Change:
    """An attempt that a correction touches. `unit` is "" and `visible` False outside the actor's units."""

    attempt_id: int
    record_id: int
    staff_id: int
    code: str
    name: str
    unit: str
    visible: bool
    number: int
    max_points: float
    remark: Remark
    completes: bool  # the whole course, by this


def questions(version_id: int, words: str = "") -> AnySelect:
    """The questions of a version in the order of its quizzes: id, key, kind, body, critical, quiz."""
    query = (
        select(Question.id, Question.key, Question.kind, Question.body, Question.critical, Activity.title.label("quiz"))
        .join(Activity, Activity.id == Question.activity_id)
        .where(Activity.version_id == version_id)
        .order_by(Activity.position, Question.id)
    )
    return query.where(func.lower(Question.key).contains(words.lower(), autoescape=True)) if words else query


def question(question_id: int) -> AnyRow:
    """A published question and where it is asked; Missing when there is none."""
    row = db.session.execute(
        select(
            Question.id,
            Question.key,
            Question.kind,
            Question.body,
            Question.activity_id,
            Activity.title.label("quiz"),
            CourseVersion.number,
            CourseVersion.title.label("course"),
            CourseVersion.id.label("version_id"),
            Course.slug,
        )
        .join(Activity, Activity.id == Question.activity_id)
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Question.id == question_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def _corrections() -> AnySelect:
    return (
        select(
            QuestionCorrection.id,
            QuestionCorrection.question_id,
            QuestionCorrection.void,
            QuestionCorrection.right,
            QuestionCorrection.reason,
            QuestionCorrection.user_id,
            QuestionCorrection.name,
            QuestionCorrection.proposed_at,
            CorrectionDecision.approved,
            CorrectionDecision.reason.label("answer"),
            CorrectionDecision.name.label("decided_by"),
            CorrectionDecision.at.label("decided_at"),
            Question.key,
            Question.activity_id,
            Activity.title.label("quiz"),
            CourseVersion.number,
        )
        .join(Question, Question.id == QuestionCorrection.question_id)
        .join(Activity, Activity.id == Question.activity_id)
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .outerjoin(CorrectionDecision, CorrectionDecision.correction_id == QuestionCorrection.id)
        .order_by(QuestionCorrection.id.desc())
    )


def of_course(course_id: int) -> Sequence[AnyRow]:
    """Every correction ever proposed for questions of a course, newest first."""
    return db.session.execute(_corrections().where(CourseVersion.course_id == course_id)).all()


def correction(correction_id: int) -> AnyRow:
    row = db.session.execute(_corrections().where(QuestionCorrection.id == correction_id)).one_or_none()
    if row is None:
        raise Missing
    return row


def pending(question_id: int) -> int | None:
    """The correction of a question that waits for a second person."""
    return db.session.scalar(
        _corrections()
        .with_only_columns(QuestionCorrection.id)
        .where(QuestionCorrection.question_id == question_id, CorrectionDecision.correction_id.is_(None))
        .limit(1)
    )


def remarks(correction_id: int, actor: Actor) -> Sequence[AnyRow]:
    """What an approved correction changed: code, full_name, number, first, points, passed, first_passed, by name."""
    return db.session.execute(
        select(
            Staff.code,
            Staff.full_name,
            Attempt.number,
            Attempt.points.label("first"),
            Attempt.passed.label("first_passed"),
            Attempt.max_points,
            AttemptRemark.points,
            AttemptRemark.by_key,
            AttemptRemark.passed,
        )
        .join(Attempt, Attempt.id == AttemptRemark.attempt_id)
        .join(LearningRecord, LearningRecord.id == Attempt.record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .where(AttemptRemark.correction_id == correction_id, LearningRecord.staff_id.in_(_seen_by(actor)))
        .order_by(Staff.sort_key, Staff.id, Attempt.number)
    ).all()


def _seen_by(actor: Actor) -> AnySelect:
    return select(Enrolment.staff_id).where(within(Enrolment.unit_id, actor))


def dry_run(actor: Actor, asked: AnyRow, key: Key, held: Mapping[int, Key]) -> list[Change]:
    """Every submitted attempt whose mark this key would change, by name; `held` are the keys of the quiz corrected
    before. Writes nothing."""
    form = catalogue.quiz_form(asked.activity_id)
    need = PassMark(form.pass_percent, form.critical_need)
    pool, keys = catalogue.questions_of(asked.activity_id), {**held, asked.id: key}
    stored = _answers(asked.activity_id)
    found = []
    for row in _attempts(actor, asked.activity_id):
        if not any(place["question"] == asked.id for place in row.form):
            continue
        before = Result(row.points if row.better is None else row.better, bool(row.passed or row.pass_again))
        again = remark(before, mark(row.form, stored[row.id], pool, keys), row.max_points, need)
        if again.touched:
            found.append((row, again))
    return _with_completions(found, asked)


def _attempts(actor: Actor, activity_id: int) -> Sequence[AnyRow]:
    """Submitted attempts with what counts of them and who made them, by name."""
    again = AttemptRemark.attempt_id == Attempt.id
    unit = (
        select(UnitPeriod.name)
        .join(Enrolment, Enrolment.unit_id == UnitPeriod.unit_id)
        .where(
            Enrolment.staff_id == LearningRecord.staff_id,
            Enrolment.course_id == LearningRecord.course_id,
            within(Enrolment.unit_id, actor),
            period_on(clock.today()),
        )
        .order_by(Enrolment.id)
        .limit(1)
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            Attempt.id,
            Attempt.record_id,
            Attempt.number,
            Attempt.form,
            Attempt.points,
            Attempt.max_points,
            Attempt.passed,
            select(func.max(AttemptRemark.points)).where(again).scalar_subquery().label("better"),
            select(AttemptRemark.attempt_id).where(again, AttemptRemark.passed).exists().label("pass_again"),
            LearningRecord.staff_id,
            LearningRecord.track,
            LearningRecord.version_id,
            LearningRecord.completed_at,
            LearningRecord.moved_to_id,
            Staff.code,
            Staff.full_name,
            unit.label("unit_name"),
            LearningRecord.staff_id.in_(_seen_by(actor)).label("visible"),
        )
        .join(LearningRecord, LearningRecord.id == Attempt.record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .where(Attempt.activity_id == activity_id, Attempt.submitted_at.is_not(None))
        .order_by(Staff.sort_key, Staff.id, Attempt.number)
    ).all()


def _answers(activity_id: int) -> dict[int, dict[int, tuple[Any, float | None]]]:
    """What was answered in submitted attempts at a quiz: (response, points) by attempt and place."""
    found: dict[int, dict[int, tuple[Any, float | None]]] = defaultdict(dict)
    for row in db.session.execute(
        select(Answer.attempt_id, Answer.place, Answer.response, Answer.points)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.activity_id == activity_id, Attempt.submitted_at.is_not(None))
    ):
        found[row.attempt_id][row.place] = (row.response, row.points)
    return found


def _with_completions(found: Sequence[tuple[AnyRow, Remark]], asked: AnyRow) -> list[Change]:
    """The changes, with whether a pass would be the last thing a person needs for the course."""
    winners = {row.record_id for row, again in found if again.newly_passed and row.completed_at is None}
    done = _done(winners)
    outline = catalogue.outline(asked.version_id)
    changes = []
    for row, again in found:
        left = outline.required(row.track) - done.get(row.record_id, set())
        completes = row.record_id in winners and row.moved_to_id is None and left == {asked.activity_id}
        changes.append(
            Change(
                row.id,
                row.record_id,
                row.staff_id,
                row.code,
                row.full_name,
                row.unit_name or "",
                bool(row.visible),
                row.number,
                row.max_points,
                again,
                completes and again.newly_passed,
            )
        )
    return changes


def _done(records: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if not records:
        return found
    for record_id, activity_id in db.session.execute(
        select(ActivityProgress.record_id, ActivityProgress.activity_id).where(
            ActivityProgress.record_id.in_(records), ActivityProgress.completed_at.is_not(None)
        )
    ):
        found[record_id].add(activity_id)
    return found
