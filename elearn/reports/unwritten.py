"""Completions that ought to be there: all that a course requires is done, but the course is not written as completed.

A completion is written with its last cause, so there is none. That is what a check is for.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.db import AnyRow, db
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord

_OPEN = (
    LearningRecord.completed_at.is_(None),
    LearningRecord.started_at.is_not(None),
    LearningRecord.moved_to_id.is_(None),
)


def enrolments(day: date) -> list[AnyRow]:
    """Enrolments (id, record_id) whose effort was through by the end of a day and is not written so."""
    parts = db.session.execute(select(LearningRecord.version_id, LearningRecord.track).where(*_OPEN).distinct()).all()
    through: list[int] = []
    for version_id, track in parts:
        required = catalogue.outline(version_id).required(track)
        if not required:
            continue
        through += db.session.scalars(
            select(ActivityProgress.record_id)
            .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
            .where(
                *_OPEN,
                LearningRecord.version_id == version_id,
                LearningRecord.track == track,
                ActivityProgress.activity_id.in_(required),
                ActivityProgress.completed_at < clock.end_of(day),
            )
            .group_by(ActivityProgress.record_id)
            .having(func.count() == len(required))
        )
    if not through:
        return []
    return list(db.session.execute(select(Enrolment.id, Enrolment.record_id).where(Enrolment.record_id.in_(through))))
