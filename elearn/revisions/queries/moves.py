"""Moves that were made, for those who manage a course and for the person who was moved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from elearn.catalogue.models import Activity, Course, CourseVersion
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import ActivityProgress, Enrolment, JointPart, LearningRecord, VersionMove
from elearn.people.identity import same_person
from elearn.people.models import Staff
from elearn.quizzes.models import Attempt
from elearn.units.scope import within


def moves(actor: Actor, version_id: int) -> AnySelect:
    """Moves away from a version, of people whom the actor's units enrolled, newest first."""
    there, to = aliased(LearningRecord), aliased(CourseVersion)
    undo = aliased(VersionMove)
    undone = select(undo.id).where(undo.undoes_id == VersionMove.id)
    return (
        select(
            VersionMove.id,
            VersionMove.at,
            VersionMove.name,
            VersionMove.reason,
            VersionMove.kept,
            VersionMove.undoes_id,
            Staff.code,
            Staff.full_name,
            to.number.label("to_number"),
            there.completed_at,
            there.moved_to_id,
            undone.exists().label("undone"),
        )
        .join(LearningRecord, LearningRecord.id == VersionMove.from_record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .join(there, there.id == VersionMove.to_record_id)
        .join(to, to.id == there.version_id)
        .where(LearningRecord.version_id == version_id, _of_units(actor))
        .order_by(VersionMove.at.desc(), VersionMove.id.desc())
    )


def _of_units(actor: Actor) -> ColumnElement[bool]:
    # The unit that enrolled a person for the course, whichever record the enrolment refers to by now.
    mine = select(Enrolment.id).where(
        Enrolment.staff_id == LearningRecord.staff_id,
        Enrolment.course_id == LearningRecord.course_id,
        within(Enrolment.unit_id, actor),
    )
    return mine.exists()


def moved_away(actor: Actor, course_id: int) -> dict[int, int]:
    """How many times people were moved away from each version."""
    rows = db.session.execute(
        select(LearningRecord.version_id, func.count())
        .join(VersionMove, VersionMove.from_record_id == LearningRecord.id)
        .where(LearningRecord.course_id == course_id, _of_units(actor))
        .group_by(LearningRecord.version_id)
    )
    return {row[0]: row[1] for row in rows}


def move_for(actor: Actor, move_id: int) -> AnyRow:
    """A move of somebody of the actor's units: from_record_id, to_record_id, from_version, to_version, slug, undone."""
    there, undo = aliased(LearningRecord), aliased(VersionMove)
    row = db.session.execute(
        select(
            VersionMove.from_record_id,
            VersionMove.to_record_id,
            LearningRecord.version_id.label("from_version"),
            there.version_id.label("to_version"),
            there.completed_at,
            Course.slug,
            CourseVersion.number,
            select(undo.id).where(undo.undoes_id == VersionMove.id).exists().label("undone"),
        )
        .join(LearningRecord, LearningRecord.id == VersionMove.from_record_id)
        .join(there, there.id == VersionMove.to_record_id)
        .join(Course, Course.id == LearningRecord.course_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .where(VersionMove.id == move_id, _of_units(actor))
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def own_moves(staff_id: int | None, course_id: int) -> Sequence[AnyRow]:
    """A person's own moves on a course, newest first: at, reason, kept, from_number, to_number."""
    there, to = aliased(LearningRecord), aliased(CourseVersion)
    return db.session.execute(
        select(
            VersionMove.at,
            VersionMove.reason,
            VersionMove.kept,
            CourseVersion.number.label("from_number"),
            to.number.label("to_number"),
        )
        .join(LearningRecord, LearningRecord.id == VersionMove.from_record_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .join(there, there.id == VersionMove.to_record_id)
        .join(to, to.id == there.version_id)
        .where(same_person(LearningRecord.staff_id, staff_id or 0), LearningRecord.course_id == course_id)
        .order_by(VersionMove.at.desc(), VersionMove.id.desc())
    ).all()


def own_results(staff_id: int | None, course_id: int) -> Sequence[AnyRow]:
    """What a person did in versions they were moved away from: number, title, kind, completed_at, best_percent."""
    return db.session.execute(
        select(
            CourseVersion.number,
            Activity.title,
            Activity.kind,
            ActivityProgress.completed_at,
            ActivityProgress.best_percent,
        )
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .join(Activity, Activity.id == ActivityProgress.activity_id)
        .where(
            same_person(LearningRecord.staff_id, staff_id or 0),
            LearningRecord.course_id == course_id,
            LearningRecord.moved_to_id.is_not(None),
            LearningRecord.id.not_in(select(JointPart.record_id)),  # holds nothing of its own
            ActivityProgress.earned_activity_id.is_(None),
            ActivityProgress.completed_at.is_not(None),
        )
        .order_by(CourseVersion.number.desc(), Activity.position)
    ).all()


def own_attempts(staff_id: int | None, course_id: int) -> Sequence[AnyRow]:
    """A person's attempts in versions they were moved away from: id, number, title, version, submitted_at."""
    return db.session.execute(
        select(Attempt.id, Attempt.number, Activity.title, CourseVersion.number.label("version"), Attempt.submitted_at)
        .join(LearningRecord, LearningRecord.id == Attempt.record_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .join(Activity, Activity.id == Attempt.activity_id)
        .where(
            same_person(LearningRecord.staff_id, staff_id or 0),
            LearningRecord.course_id == course_id,
            LearningRecord.moved_to_id.is_not(None),
        )
        .order_by(CourseVersion.number.desc(), Attempt.id)
    ).all()
