"""Where a person is in a course, and the moment it is complete.

Positions only move with a higher sequence number. A completion is written once and never taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import aliased

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import changes
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict
from elearn.kernel.events import announce
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning import queries
from elearn.learning.models import ActivityProgress, LearningRecord

HIGHEST_SEQUENCE = 2**31 - 1  # what the column holds on PostgreSQL


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    """News: a person has completed a course, on this version, at this instant."""

    record_id: int
    staff_id: int
    course_id: int
    version_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The position the server holds now. `moved` is False when a newer one was there already."""

    moved: bool
    block: int
    sequence: int


def keep_position(slug: str, key: str, block: int, sequence: int, *, number: int | None = None, actor: Actor) -> Kept:
    """Keep how far the actor has read.

    Refuses (Missing) a lesson of a course the actor is not on, and (Conflict) a page of another version, `number`,
    than the one the actor is on now: its blocks are not those of today's lesson. A sequence number that is not higher
    than the stored one changes nothing: a page left open elsewhere can't move the position back.
    Writes the position and, the first time, that the lesson was opened and the course begun.
    """
    place = queries.activity_for(actor, slug, key, kind="lesson")
    refuse_another_version(place, number)
    now = clock.now()
    last = catalogue.lesson_page(place.activity_id).blocks - 1
    row = {
        "record_id": place.record_id,
        "activity_id": place.activity_id,
        "opened_at": now,
        "seen_at": now,
        "block": max(0, min(block, last)),
        "sequence": max(0, min(sequence, HIGHEST_SEQUENCE)),
    }
    new = insert_or(ActivityProgress.__table__).values(row)
    moved = db.session.execute(
        new.on_conflict_do_update(
            index_elements=["record_id", "activity_id"],
            set_={"block": new.excluded.block, "sequence": new.excluded.sequence, "seen_at": new.excluded.seen_at},
            where=ActivityProgress.sequence < new.excluded.sequence,
        ).returning(ActivityProgress.block, ActivityProgress.sequence)
    ).one_or_none()
    if place.started_at is None:
        _begin(place.record_id, now)
    if moved is not None:
        return Kept(True, *moved)
    held = db.session.execute(
        select(ActivityProgress.block, ActivityProgress.sequence).where(
            ActivityProgress.record_id == place.record_id, ActivityProgress.activity_id == place.activity_id
        )
    ).one()
    return Kept(False, *held)


def finish_lesson(slug: str, key: str, *, number: int | None = None, actor: Actor) -> None:
    """Say that the actor has read a lesson to its end; saying it twice is once.

    Refuses (Missing) a lesson of a course the actor is not on, and (Conflict) a page of another version,
    `number`, than the one the actor is on now. Writes what `complete_activity` writes.
    """
    place = queries.activity_for(actor, slug, key, kind="lesson")
    refuse_another_version(place, number)
    complete_activity(place.record_id, place.activity_id, clock.now(), actor=actor)


def refuse_another_version(place: queries.Place, number: int | None) -> None:
    """Refuse (Conflict) what a page of another version than the person's own says; None is a page that doesn't tell."""
    if number is not None and number != catalogue.outline(place.version_id).number:
        raise Conflict(
            _("Khóa học đã được chuyển sang phiên bản mới khi trang này đang mở; bài vừa đọc là bản cũ."),
            next_step=_("Mở lại bài để đọc bản mới. Những gì đã đọc ở bản cũ vẫn được giữ."),
        )


def note_start(record_id: int, activity_id: int, at: datetime) -> None:
    """Note that an activity was opened; only the first time is kept. Begins the course if need be."""
    db.session.execute(
        insert_or(ActivityProgress.__table__)
        .values(record_id=record_id, activity_id=activity_id, opened_at=at, seen_at=at, block=0, sequence=0)
        .on_conflict_do_nothing()
    )
    _begin(record_id, at)


def note_result(record_id: int, activity_id: int, percent: int, at: datetime) -> None:
    """Keep the best mark of a quiz, in whole per cent; a lower one changes nothing."""
    new = insert_or(ActivityProgress.__table__).values(
        record_id=record_id,
        activity_id=activity_id,
        opened_at=at,
        seen_at=at,
        block=0,
        sequence=0,
        best_percent=percent,
    )
    best = ActivityProgress.best_percent
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["record_id", "activity_id"],
            set_={"best_percent": new.excluded.best_percent},
            where=or_(best.is_(None), best < new.excluded.best_percent),
        )
    )
    if further := _further(record_id, activity_id):
        note_result(*further, percent, at)


def spare_lessons(record_id: int, outcomes: Collection[str], at: datetime, *, actor: Actor) -> None:
    """Spare a person the lessons of outcomes they showed to know; a lesson with a task is practice and stays.

    Writes the spared lessons as done, marked as spared, and what `complete_activity` writes.
    """
    version_id = db.session.scalars(select(LearningRecord.version_id).where(LearningRecord.id == record_id)).one()
    for activity in catalogue.outline(version_id).activities:
        if activity.kind == "lesson" and activity.outcome in outcomes and not activity.practice:
            complete_activity(record_id, activity.id, at, actor=actor, spared=True)


def complete_activity(
    record_id: int,
    activity_id: int,
    at: datetime,
    *,
    actor: Actor,
    spared: bool = False,
    earned_activity_id: int | None = None,
) -> None:
    """Write that an activity is done, once; and, if it was the last required one, the course with it.

    Done in a version the person was moved away from meanwhile (an attempt finishes on its own questions), it
    counts in the version they are on now, if the activity is the same there.

    The course's completion stands or falls with its last cause: same transaction. Its audit entry and
    the news `CourseCompleted` are given once. Nothing is ever taken back.
    """
    # Two last activities finished at once (a lesson here, a quiz there) wait for each other, so that
    # the second one sees the first.
    person = db.session.execute(
        select(
            LearningRecord.staff_id,
            LearningRecord.course_id,
            LearningRecord.version_id,
            LearningRecord.started_at,
            LearningRecord.completed_at,
            LearningRecord.track,
            LearningRecord.moved_to_id,
        )
        .where(LearningRecord.id == record_id)
        .with_for_update()
    ).one()
    new = insert_or(ActivityProgress.__table__).values(
        record_id=record_id,
        activity_id=activity_id,
        opened_at=at,
        seen_at=at,
        block=0,
        sequence=0,
        completed_at=at,
        spared=spared,
        earned_activity_id=earned_activity_id,
    )
    carried = ("completed_at", "spared", "earned_activity_id")
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["record_id", "activity_id"],
            set_={name: new.excluded[name] for name in carried},
            where=ActivityProgress.completed_at.is_(None),
        )
    )
    if person.started_at is None:
        _begin(record_id, at)
    if person.moved_to_id is not None:
        if further := _further(record_id, activity_id):
            earned = earned_activity_id or activity_id
            complete_activity(*further, at, actor=actor, spared=spared, earned_activity_id=earned)
        return
    if person.completed_at is None and not _left(record_id, person.version_id, person.track):
        _complete(record_id, person, at, actor)


def finish_if_done(record_id: int, at: datetime, *, actor: Actor) -> None:
    """Write the course's completion when nothing required is left; for a record that is held."""
    row = LearningRecord.staff_id, LearningRecord.course_id, LearningRecord.version_id, LearningRecord.track
    person = db.session.execute(select(*row).where(LearningRecord.id == record_id)).one()
    if not _left(record_id, person.version_id, person.track):
        _complete(record_id, person, at, actor)


def _further(record_id: int, activity_id: int) -> tuple[int, int] | None:
    """Where what is done here counts now: the record the effort goes on in, and the same activity there."""
    there = aliased(LearningRecord)
    row = db.session.execute(
        select(LearningRecord.version_id, there.id, there.version_id)
        .join(there, there.id == LearningRecord.moved_to_id)
        .where(LearningRecord.id == record_id)
    ).one_or_none()
    # One that points to itself went nowhere: what it held is where it came from again.
    same = changes.same(row[0], row[2]).get(activity_id) if row and row[1] != record_id else None
    return (row[1], same) if row and same is not None else None


def _begin(record_id: int, at: datetime) -> None:
    db.session.execute(
        update(LearningRecord)
        .values(started_at=at)
        .where(LearningRecord.id == record_id, LearningRecord.started_at.is_(None))
    )


def _left(record_id: int, version_id: int, track: str) -> frozenset[int]:
    """The activities a track of the version requires that are not done."""
    done = db.session.scalars(
        select(ActivityProgress.activity_id).where(
            ActivityProgress.record_id == record_id, ActivityProgress.completed_at.is_not(None)
        )
    )
    return catalogue.outline(version_id).required(track) - set(done)


def _complete(record_id: int, person: Any, at: datetime, actor: Actor) -> None:
    db.session.execute(
        update(LearningRecord)
        .values(completed_at=at)
        .where(LearningRecord.id == record_id, LearningRecord.completed_at.is_(None))
    )
    own = actor.staff_id == person.staff_id
    record(
        Did.COURSE_COMPLETED if own else Did.COURSE_COMPLETED_FOR,
        actor,
        f"record:{record_id}",
        staff=person.staff_id,
        course=person.course_id,
        version=person.version_id,
    )
    announce(CourseCompleted(record_id, person.staff_id, person.course_id, person.version_id, at))
