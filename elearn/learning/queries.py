"""Reads of enrolments and progress: columns, not entities, because the lesson page is the busiest page.

A person reaches their own learning only; units reach enrolments of their subtree (`enrolment_for`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, Course, CourseVersion, LessonRecording
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, RosterAct, RosterActKind, Watching
from elearn.learning.rules import Act, Facts
from elearn.letters.models import Letter
from elearn.mandates.models import Mandate, MandateAmendment
from elearn.mandates.rules import Moved
from elearn.units.scope import within

Rows = Select[*tuple[Any, ...]]
MovedBy = aliased(Letter, name="moved_by_letter")

# A person may have finished a part of a course and be at work on the whole: still open, begun, newest.
_BEST_RECORD = (LearningRecord.completed_at.is_not(None), LearningRecord.started_at.is_(None), LearningRecord.id.desc())


class Place(NamedTuple):
    """One activity of a course a person is on."""

    record_id: int
    version_id: int
    activity_id: int
    kind: str
    slug: str
    key: str
    title: str
    course_title: str
    started_at: datetime | None  # of the course
    completed_at: datetime | None  # of the activity


class Progress(NamedTuple):
    """How far a person is in one activity."""

    block: int
    sequence: int
    seen_at: datetime
    best_percent: int | None
    completed_at: datetime | None
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's effort on a course, with the progress of every activity they opened, by activity id."""

    record_id: int
    version_id: int
    started_at: datetime | None
    completed_at: datetime | None
    track: str
    progress: dict[int, Progress]


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An enrolment with everything its status depends on. The mandate's fields are None for own choice."""

    id: int
    course_id: int
    slug: str
    record_id: int
    version_id: int
    track: str
    unit_id: int
    mandate_id: int | None
    number: str | None
    issued_on: date | None
    subject: str | None
    facts: Facts


_PROGRESS = (
    ActivityProgress.block,
    ActivityProgress.sequence,
    ActivityProgress.seen_at,
    ActivityProgress.best_percent,
    ActivityProgress.completed_at,
    ActivityProgress.spared,
)


# Asked on nearly every request of a learner: put together once, because that costs more than asking them.
_ACTIVITY_FOR: Rows = (
    select(
        LearningRecord.id,
        LearningRecord.version_id,
        Activity.id,
        Activity.kind,
        Course.slug,
        Activity.key,
        Activity.title,
        CourseVersion.title,
        LearningRecord.started_at,
        ActivityProgress.completed_at,
    )
    .join(Course, Course.id == LearningRecord.course_id)
    .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
    .join(Activity, Activity.version_id == LearningRecord.version_id)
    .outerjoin(
        ActivityProgress,
        (ActivityProgress.record_id == LearningRecord.id) & (ActivityProgress.activity_id == Activity.id),
    )
    .where(
        LearningRecord.staff_id == bindparam("staff_id"),
        LearningRecord.course_id == bindparam("course_id"),
        LearningRecord.moved_to_id.is_(None),
        Activity.key == bindparam("key"),
    )
    .order_by(*_BEST_RECORD)
    .limit(1)
)
_STANDING: Rows = (
    select(
        LearningRecord.id,
        LearningRecord.version_id,
        LearningRecord.started_at,
        LearningRecord.completed_at,
        LearningRecord.track,
        ActivityProgress.activity_id,
        *_PROGRESS,
    )
    .outerjoin(ActivityProgress, ActivityProgress.record_id == LearningRecord.id)
    .where(
        LearningRecord.staff_id == bindparam("staff_id"),
        LearningRecord.course_id == bindparam("course_id"),
        LearningRecord.moved_to_id.is_(None),
    )
    .order_by(*_BEST_RECORD)
)


def activity_for(actor: Actor, slug: str, key: str, kind: str | None = None) -> Place:
    """The activity, for an actor who is on the course; else Missing."""
    course_id = catalogue.course_id(slug)
    asked = {"staff_id": actor.staff_id, "course_id": course_id, "key": key}
    row = db.session.execute(_ACTIVITY_FOR, asked).one_or_none() if course_id else None
    if row is None or kind not in (None, row[3]):
        raise Missing
    return Place(*row)


def standing(actor: Actor, slug: str) -> Standing | None:
    """The actor's effort on the course; None when they are not on it. One statement."""
    course_id = catalogue.course_id(slug)
    if course_id is None:
        return None
    rows = db.session.execute(_STANDING, {"staff_id": actor.staff_id, "course_id": course_id}).all()
    if not rows:
        return None
    record_id, version_id, started_at, completed_at, track = rows[0][:5]
    progress = {row[5]: Progress(*row[6:]) for row in rows if row[0] == record_id and row[5] is not None}
    return Standing(record_id, version_id, started_at, completed_at, track, progress)


def versions_of(staff_id: int | None) -> dict[int, int]:
    """Course id → the version a person is on, of every course they are on."""
    rows = db.session.execute(
        select(LearningRecord.course_id, LearningRecord.version_id)
        .where(LearningRecord.staff_id == staff_id, LearningRecord.moved_to_id.is_(None))
        .order_by(*_BEST_RECORD)
    )
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(row.course_id, row.version_id)
    return found


def record_for(actor: Actor, slug: str) -> Standing:
    """The actor's effort on the course; Missing when they are not on it."""
    found = standing(actor, slug)
    if found is None:
        raise Missing
    return found


def enrolments_of(staff_id: int | None, slug: str | None = None) -> list[EnrolmentRow]:
    """A person's enrolments, oldest first, with their facts; on one course if `slug` is given."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_ENROLMENTS_OF, {"staff_id": staff_id}):
        if slug in (None, row.slug):
            found[row.id].append(row)
    return [_enrolment(rows) for rows in found.values()]


def enrolment_for(actor: Actor, enrolment_id: int, *, lock: bool = False) -> EnrolmentRow:
    """An enrolment of the actor's units, or Missing. `lock` holds its row until the transaction ends."""
    if lock:
        db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update())
    rows = db.session.execute(
        _enrolments()
        .where(Enrolment.id == enrolment_id, within(Enrolment.unit_id, actor))
        .order_by(RosterAct.id, MandateAmendment.id)
    ).all()
    if not rows:
        raise Missing
    return _enrolment(rows)


def _enrolments() -> Rows:
    query: Rows = (
        select(
            Enrolment.id,
            Enrolment.course_id,
            Course.slug,
            Enrolment.record_id,
            LearningRecord.version_id,
            LearningRecord.track,
            Enrolment.unit_id,
            Enrolment.mandate_id,
            Mandate.number,
            Mandate.issued_on,
            Mandate.subject,
            Mandate.completion_due_on,
            Enrolment.registered_at,
            LearningRecord.started_at,
            LearningRecord.completed_at,
            RosterAct.id.label("act_id"),
            RosterAct.kind,
            RosterAct.starts_at,
            RosterAct.ends_at,
            MandateAmendment.id.label("move_id"),
            MandateAmendment.takes_effect_on,
            MandateAmendment.completion_due_on.label("moved_to"),
            MovedBy.number.label("moved_by"),
            MovedBy.issued_on.label("moved_by_on"),
        )
        .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
        .join(Course, Course.id == Enrolment.course_id)
        .outerjoin(Mandate, Mandate.id == Enrolment.mandate_id)
        .outerjoin(RosterAct, RosterAct.enrolment_id == Enrolment.id)
        .outerjoin(
            MandateAmendment,
            (MandateAmendment.mandate_id == Enrolment.mandate_id) & MandateAmendment.completion_due_on.is_not(None),
        )
        .outerjoin(MovedBy, MovedBy.id == MandateAmendment.letter_id)
    )
    return query


_ENROLMENTS_OF = (
    _enrolments()
    .where(Enrolment.staff_id == bindparam("staff_id"))
    .order_by(Enrolment.id, RosterAct.id, MandateAmendment.id)
)
_PROGRESS_OF: Rows = select(ActivityProgress.record_id, ActivityProgress.activity_id, *_PROGRESS).where(
    ActivityProgress.record_id.in_(bindparam("record_ids", expanding=True))
)


def _enrolment(rows: Sequence[Any]) -> EnrolmentRow:
    """From the rows of one enrolment: one for each of its acts with each move of its deadline."""
    row = rows[0]
    acts = {one.act_id: Act(one.kind, one.starts_at, one.ends_at) for one in rows if one.act_id}
    moves = {
        one.move_id: Moved(one.takes_effect_on, one.moved_to, one.moved_by, one.moved_by_on)
        for one in rows
        if one.move_id
    }
    facts = Facts(
        registered_at=row.registered_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
        due_on=row.completion_due_on,
        acts=tuple(acts.values()),
        moves=tuple(moves.values()),
    )
    return EnrolmentRow(
        row.id,
        row.course_id,
        row.slug,
        row.record_id,
        row.version_id,
        row.track,
        row.unit_id,
        row.mandate_id,
        row.number,
        row.issued_on,
        row.subject,
        facts,
    )


def enrolment_ids(mandate_id: int, staff_ids: Collection[int]) -> list[int]:
    """The enrolments of these people under a mandate that can still be withdrawn: not completed, not withdrawn."""
    withdrawn = select(RosterAct.enrolment_id).where(
        RosterAct.kind == RosterActKind.WITHDRAWN, RosterAct.enrolment_id == Enrolment.id, RosterAct.ends_at.is_(None)
    )
    return list(
        db.session.scalars(
            select(Enrolment.id)
            .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
            .where(
                Enrolment.mandate_id == mandate_id,
                Enrolment.staff_id.in_(staff_ids),
                LearningRecord.completed_at.is_(None),
                ~withdrawn.exists(),
            )
            .order_by(Enrolment.id)
        )
    )


def progress_of(record_ids: Collection[int]) -> dict[int, dict[int, Progress]]:
    """Progress by record and activity, for several courses at once."""
    rows = db.session.execute(_PROGRESS_OF, {"record_ids": list(record_ids)})
    found: dict[int, dict[int, Progress]] = {record_id: {} for record_id in record_ids}
    for row in rows:
        found[row[0]][row[1]] = Progress(*row[2:])
    return found


class Watched(NamedTuple):
    """What a person has watched of a lesson's recording, and where the player stood."""

    spans: list[list[int]]
    position: int
    sequence: int


_WATCHED: Rows = select(Watching.spans, Watching.position, Watching.sequence).where(
    Watching.record_id == bindparam("record_id"), Watching.activity_id == bindparam("activity_id")
)


def watched_of(record_id: int, activity_id: int) -> Watched:
    """What the record holds of the lesson's recording; nothing yet is empty."""
    row = db.session.execute(_WATCHED, {"record_id": record_id, "activity_id": activity_id}).one_or_none()
    return Watched(*row) if row else Watched([], 0, 0)


def may_watch(actor: Actor, sha256: str) -> bool:
    """Whether a lesson of a course version the actor is on shows the recording."""
    return actor.staff_id is not None and bool(
        db.session.scalar(
            select(LearningRecord.id)
            .join(Activity, Activity.version_id == LearningRecord.version_id)
            .join(LessonRecording, LessonRecording.activity_id == Activity.id)
            .where(LearningRecord.staff_id == actor.staff_id, LessonRecording.sha256 == sha256)
            .limit(1)
        )
    )
