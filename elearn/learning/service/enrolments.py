"""Put people on courses. However often and under however many mandates: one effort per person and course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import aliased

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Course, CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, RosterAct, RosterActKind
from elearn.learning.rules import Effort, effort_to_continue, next_cycle, version_to_use
from elearn.people.models import Assignment, Staff

PIECE = 500  # rows a statement carries: far below the parameter limit of both databases


class Registration(NamedTuple):
    """Who is to be enrolled on what; `mandate_id` is None for one's own choice.

    `counts_since` asks for an effort that is open or was finished from that instant on; with None
    every effort counts.
    """

    staff_id: int
    course_id: int
    version_id: int
    mandate_id: int | None
    unit_id: int
    counts_since: datetime | None = None


def enrol(
    staff_id: int,
    course_id: int,
    version_id: int,
    mandate_id: int | None,
    unit_id: int,
    *,
    actor: Actor,
    at: datetime | None = None,
) -> int:
    """Enrol one person; returns the enrolment's id, the existing one if there is one already.

    Writes what `enrol_many` writes.
    """
    enrol_many([Registration(staff_id, course_id, version_id, mandate_id, unit_id)], actor=actor, at=at)
    return db.session.scalars(
        select(Enrolment.id).where(
            Enrolment.staff_id == staff_id,
            Enrolment.course_id == course_id,
            Enrolment.mandate_id.is_(None) if mandate_id is None else Enrolment.mandate_id == mandate_id,
        )
    ).one()


def enrol_many(rows: Iterable[Registration], *, actor: Actor, at: datetime | None = None) -> int:
    """Enrol thousands in a few statements; returns how many enrolments are new.

    Refuses nothing: who is enrolled already stays so, and comes back if they had been withdrawn. The
    caller has checked that the actor may register these people.
    Each new enrolment refers to the person's record of the course: the one they have begun, else a
    fresh one on the newer version; a fresh one too where what they finished does not count any more,
    beside the old record, which stays as it is. Writes records, enrolments and one audit entry per mandate.
    """
    instant, pending, new = at or clock.now(), iter(rows), 0
    while piece := list(islice(pending, PIECE)):
        new += _enrol_piece(piece, actor, instant)
    return new


def enrol_myself(slug: str, *, actor: Actor) -> int:
    """Enrol the actor on the newest version of a course by their own choice; returns the enrolment's id.

    Refuses (Missing) an unknown course and (Refused) a person who holds no post today. Who is on the
    course already, under whatever mandate, stays as they are.
    """
    course = db.session.execute(
        select(CourseVersion.id, CourseVersion.course_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if course is None or actor.staff_id is None:
        raise Missing
    existing = db.session.scalar(
        select(Enrolment.id)
        .where(Enrolment.staff_id == actor.staff_id, Enrolment.course_id == course.course_id)
        .limit(1)
    )
    if existing is not None:
        return existing
    today = clock.today()
    unit_id = db.session.scalar(
        select(Assignment.unit_id).where(
            Assignment.staff_id == actor.staff_id, Assignment.starts_on <= today, Assignment.ends_on > today
        )
    )
    if unit_id is None:
        raise Refused(
            _("Chưa ghi danh được: hôm nay chưa có đơn vị công tác nào được ghi cho tài khoản này."),
            next_step=_("Báo cán bộ đầu mối của đơn vị cập nhật vị trí công tác rồi ghi danh lại."),
        )
    return enrol(actor.staff_id, course.course_id, course.id, None, unit_id, actor=actor)


def _enrol_piece(piece: Sequence[Registration], actor: Actor, at: datetime) -> int:
    staff_ids = sorted({row.staff_id for row in piece})
    # Two lists approved at once wait for each other here, so that nobody gets two records of a course.
    db.session.execute(
        select(Staff.id).where(Staff.id.in_(staff_ids)).order_by(Staff.id).with_for_update(key_share=True)
    )
    records = _records(piece, at)
    values = [
        {
            "staff_id": row.staff_id,
            "course_id": row.course_id,
            "mandate_id": row.mandate_id,
            "record_id": records[row.staff_id, row.course_id],
            "unit_id": row.unit_id,
            "registered_at": at,
        }
        for row in piece
    ]
    new = db.session.execute(
        insert_or(Enrolment.__table__).on_conflict_do_nothing().returning(Enrolment.id, Enrolment.mandate_id), values
    ).all()
    if len(new) < len(set(piece)):
        _bring_back(set(piece), {row.id for row in new}, at)
    by_mandate: dict[int | None, list[int]] = defaultdict(list)
    for row in new:
        by_mandate[row.mandate_id].append(row.id)
    for mandate_id, ids in by_mandate.items():
        subject = f"enrolment:{ids[0]}" if mandate_id is None else f"mandate:{mandate_id}"
        record(Did.ENROLLED, actor, subject, enrolments=sorted(ids))
    return len(new)


def _records(piece: Sequence[Registration], at: datetime) -> dict[tuple[int, int], int]:
    """The record each (person, course) refers to, made or moved to the newer version where needed."""
    versions = db.session.execute(
        select(CourseVersion.id, CourseVersion.number).where(CourseVersion.id.in_({row.version_id for row in piece}))
    )
    numbers = {row.id: row.number for row in versions}
    wanted: dict[tuple[int, int], int] = {}
    since: dict[tuple[int, int], datetime] = {}
    for row in piece:
        pair = (row.staff_id, row.course_id)
        if row.counts_since is not None:
            since[pair] = max(since.get(pair, row.counts_since), row.counts_since)
        wanted[pair] = max(wanted.get(pair, row.version_id), row.version_id, key=numbers.__getitem__)
    tracks = _tracks({*wanted.values()}, {staff for staff, _course in wanted}, at)
    existing = _efforts({staff for staff, _course in wanted}, {course for _staff, course in wanted})
    found: dict[tuple[int, int], int] = {}
    missing, moved = [], defaultdict(list)
    for pair, version_id in wanted.items():
        track = tracks.get((version_id, pair[0]), "")
        effort = effort_to_continue(existing.get(pair, {}), track, since.get(pair))
        chosen = version_to_use(effort, version_id, numbers[version_id])
        if effort is None:
            missing.append(
                {
                    "staff_id": pair[0],
                    "course_id": pair[1],
                    "version_id": chosen,
                    "opened_at": at,
                    "track": track,
                    "cycle": next_cycle(existing.get(pair, {}), chosen, track),
                }
            )
            continue
        found[pair] = existing[pair][effort]
        if chosen != effort.version_id:
            moved[chosen].append(found[pair])
    for version_id, ids in moved.items():
        db.session.execute(
            update(LearningRecord)
            .values(version_id=version_id)
            .where(LearningRecord.id.in_(ids), LearningRecord.started_at.is_(None), ~_was_there(version_id))
        )
    if missing:
        made = insert_or(LearningRecord.__table__).returning(
            LearningRecord.id, LearningRecord.staff_id, LearningRecord.course_id
        )
        new = {(row.staff_id, row.course_id): row.id for row in db.session.execute(made, missing)}
        found.update(new)
        earlier = {
            new[pair]: [number for e, number in existing[pair].items() if not e.moved and e.counts(since.get(pair))]
            for pair in new
            if pair in existing
        }
        _carry_over({record_id: numbers for record_id, numbers in earlier.items() if numbers})
    return found


def _was_there(version_id: int) -> ColumnElement[bool]:
    """Whether the person has a record on that version already: one they were moved away from keeps its place."""
    there = aliased(LearningRecord)
    return exists().where(
        there.staff_id == LearningRecord.staff_id,
        there.version_id == version_id,
        there.track == LearningRecord.track,
        there.cycle == LearningRecord.cycle,
    )


def _carry_over(records: dict[int, Iterable[int]]) -> None:
    """Bring what a person finished in a part of a course into their effort on more of it (same version only)."""
    for record_id, earlier in records.items():
        version = select(LearningRecord.version_id).where(LearningRecord.id == record_id).scalar_subquery()
        done = (
            select(ActivityProgress)
            .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
            .where(
                ActivityProgress.record_id.in_(list(earlier)),
                ActivityProgress.completed_at.is_not(None),
                LearningRecord.version_id == version,
            )
        )
        for row in db.session.scalars(done):
            values = {column.name: getattr(row, column.name) for column in ActivityProgress.__table__.columns}
            db.session.execute(
                insert_or(ActivityProgress.__table__)
                .values({**values, "record_id": record_id})
                .on_conflict_do_nothing()
            )


def _tracks(version_ids: set[int], staff_ids: set[int], at: datetime) -> dict[tuple[int, int], str]:
    """The track each person follows in a version, by (version, person): their press role of the day, if it has one."""
    outlines = {version_id: catalogue.outline(version_id) for version_id in version_ids}
    if not any(outline.tracks for outline in outlines.values()):
        return {}
    day = clock.local_day(at)
    rows = db.session.execute(
        select(Assignment.staff_id, Assignment.press_role).where(
            Assignment.staff_id.in_(staff_ids), Assignment.starts_on <= day, Assignment.ends_on > day
        )
    ).all()
    return {
        (version_id, row.staff_id): row.press_role
        for version_id, outline in outlines.items()
        for row in rows
        if row.press_role in outline.tracks
    }


def _efforts(staff_ids: set[int], course_ids: set[int]) -> dict[tuple[int, int], dict[Effort, int]]:
    """Record ids by effort, by (person, course)."""
    rows = db.session.execute(
        select(
            LearningRecord.id,
            LearningRecord.staff_id,
            LearningRecord.course_id,
            LearningRecord.version_id,
            CourseVersion.number,
            LearningRecord.started_at,
            LearningRecord.track,
            LearningRecord.cycle,
            LearningRecord.completed_at,
            LearningRecord.moved_to_id,
        )
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .where(LearningRecord.staff_id.in_(staff_ids), LearningRecord.course_id.in_(course_ids))
    )
    efforts: dict[tuple[int, int], dict[Effort, int]] = defaultdict(dict)
    for row in rows:
        begun, moved = row.started_at is not None, row.moved_to_id is not None
        effort = Effort(row.version_id, row.number, begun, row.track, row.cycle, row.completed_at, moved)
        efforts[row.staff_id, row.course_id][effort] = row.id
    return efforts


def _bring_back(piece: set[Registration], new: set[int], at: datetime) -> None:
    """End the withdrawal of those who are registered again."""
    keys = {(row.staff_id, row.course_id, row.mandate_id) for row in piece}
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.staff_id, Enrolment.course_id, Enrolment.mandate_id)
        .join(RosterAct, RosterAct.enrolment_id == Enrolment.id)
        .where(
            RosterAct.kind == RosterActKind.WITHDRAWN,
            RosterAct.ends_at.is_(None),
            Enrolment.staff_id.in_({row.staff_id for row in piece}),
        )
    )
    back = [row.id for row in rows if row.id not in new and (row.staff_id, row.course_id, row.mandate_id) in keys]
    if back:
        db.session.execute(
            update(RosterAct)
            .values(ends_at=at)
            .where(
                RosterAct.enrolment_id.in_(back), RosterAct.kind == RosterActKind.WITHDRAWN, RosterAct.ends_at.is_(None)
            )
        )
