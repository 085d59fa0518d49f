"""What the demo's learners did: written as facts in bulk, with the times of a believable autumn."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import bindparam, insert, select, update

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord

# Shares of enrolments: finished, under way, not begun; units differ in how diligent they are.
FINISHED, BEGUN = 0.52, 0.28


def play(mandate_id: int, learner: Actor, luck: Random) -> None:
    """Give every enrolment under the mandate a past; the demo's own learner is left in the middle."""
    rows = db.session.execute(
        select(
            LearningRecord.id,
            LearningRecord.staff_id,
            LearningRecord.version_id,
            LearningRecord.track,
            Enrolment.unit_id,
            Enrolment.registered_at,
        )
        .join(Enrolment, Enrolment.record_id == LearningRecord.id)
        .where(Enrolment.mandate_id == mandate_id)
        .order_by(LearningRecord.id)
    ).all()
    zeal: dict[int, float] = {}
    progress, records = [], []
    for row in rows:
        outline = catalogue.outline(row.version_id)
        activities = [a for a in outline.activities if a.id in outline.required(row.track)]
        diligence = zeal.setdefault(row.unit_id, luck.uniform(0.1, 1.5))
        share = luck.random() / diligence
        if row.staff_id == learner.staff_id:
            done = len(activities) // 2 if activities[0].key == "bai-1-1" and len(activities) > 3 else 0
        elif share < FINISHED:
            done = len(activities)
        elif share < FINISHED + BEGUN:
            done = luck.randint(1, max(1, len(activities) - 1))
        else:
            done = 0
        if not done:
            continue
        started = row.registered_at + timedelta(days=luck.randint(1, 12), minutes=luck.randint(0, 500))
        steps = _times(started, done, luck)
        progress += [
            {
                "record_id": row.id,
                "activity_id": activity.id,
                "opened_at": at,
                "block": 0,
                "sequence": 0,
                "seen_at": at,
                "completed_at": at,
                "best_percent": luck.choice([80, 85, 90, 100]) if activity.kind == "quiz" else None,
            }
            for activity, at in zip(activities, steps, strict=False)
        ]
        records.append(
            {"b_id": row.id, "started": steps[0], "completed": steps[-1] if done == len(activities) else None}
        )
    if progress:
        db.session.execute(insert(ActivityProgress), progress)
        db.session.connection().execute(
            update(LearningRecord.__table__)
            .where(LearningRecord.__table__.c.id == bindparam("b_id"))
            .values(started_at=bindparam("started"), completed_at=bindparam("completed")),
            records,
        )


def _times(started: datetime, count: int, luck: Random) -> list[datetime]:
    """`count` rising instants from `started`, none of them in the future."""
    at, times = started, []
    for _step in range(count):
        at = min(at + timedelta(hours=luck.randint(1, 60)), clock.now() - timedelta(minutes=1))
        times.append(at)
    return times
