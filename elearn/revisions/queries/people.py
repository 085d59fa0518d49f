"""Who is on which version. A number and its list are the same conditions on the same rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from elearn.catalogue.models import Course, CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, RosterAct, RosterActKind
from elearn.people.models import Staff
from elearn.practice.models import PracticeRun, PracticeStep
from elearn.practice.rules import LAPSE
from elearn.quizzes.models import Attempt
from elearn.quizzes.rules import GRACE
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within

NOT_STARTED, IN_PROGRESS, FINISHED, UNFINISHED = "not_started", "in_progress", "finished", "unfinished"
PARTS = (NOT_STARTED, IN_PROGRESS, FINISHED)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a course, with what its publisher said of it; nothing when it came from the folder."""

    id: int
    course_id: int
    slug: str
    number: int
    title: str
    published_at: datetime
    kind: str = ""
    note: str = ""


_VERSION = (
    CourseVersion.id,
    CourseVersion.course_id,
    Course.slug,
    CourseVersion.number,
    CourseVersion.title,
    CourseVersion.published_at,
    CourseVersion.kind,
    CourseVersion.note,
)


def versions(slug: str) -> list[Version]:
    """Every published version of a course, newest first; Missing for a course that is not there."""
    rows = db.session.execute(
        select(*_VERSION)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
    ).all()
    if not rows:
        raise Missing
    return [Version(*row) for row in rows]


def version(slug: str, number: int) -> Version:
    """The version of that number; Missing when there is none."""
    return numbered(versions(slug), number)


def numbered(found: Iterable[Version], number: int) -> Version:
    """The one of that number among the versions of a course; Missing when there is none."""
    for one in found:
        if one.number == number:
            return one
    raise Missing


def courses() -> Sequence[AnyRow]:
    """Every course with its newest title and how many versions it has: slug, title, versions, published_at."""
    newest = aliased(CourseVersion)
    last = select(func.max(newest.number)).where(newest.course_id == Course.id).scalar_subquery()
    return db.session.execute(
        select(Course.slug, CourseVersion.title, CourseVersion.number.label("versions"), CourseVersion.published_at)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.number == last)
        .order_by(CourseVersion.title, Course.slug)
    ).all()


def _enrolled(actor: Actor) -> AnySelect:
    """Records with an enrolment by the actor's units that nobody was withdrawn from."""
    now = clock.now()
    withdrawn = select(RosterAct.enrolment_id).where(
        RosterAct.kind == RosterActKind.WITHDRAWN,
        RosterAct.starts_at <= now,
        or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > now),
    )
    return select(Enrolment.record_id).where(within(Enrolment.unit_id, actor), Enrolment.id.not_in(withdrawn))


def _part() -> ColumnElement[str]:
    return case(
        (LearningRecord.completed_at.is_not(None), FINISHED),
        (LearningRecord.started_at.is_not(None), IN_PROGRESS),
        else_=NOT_STARTED,
    )


def _on(actor: Actor, part: str = "") -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        LearningRecord.moved_to_id.is_(None),
        LearningRecord.id.in_(_enrolled(actor)),
    ]
    if part == UNFINISHED:
        conditions.append(LearningRecord.completed_at.is_(None))
    elif part:
        conditions.append(_part() == part)
    return conditions


def counts(actor: Actor, course_id: int) -> dict[int, dict[str, int]]:
    """How many people are on each version, by version and part."""
    part = _part().label("part")
    rows = db.session.execute(
        select(LearningRecord.version_id, part, func.count())
        .where(LearningRecord.course_id == course_id, *_on(actor))
        .group_by(LearningRecord.version_id, part)
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for version_id, which, count in rows:
        found[version_id][which] = count
    return found


def people(actor: Actor, version_id: int, part: str = "", *, only: Collection[int] | None = None) -> AnySelect:
    """The people behind a number, by name: record_id, staff_id, code, full_name, track, times, unit_code, unit_name.

    The unit is the one that enrolled them, by the name it has today. `only` narrows to these records.
    """
    mine = aliased(Enrolment)
    unit = (
        select(mine.unit_id)
        .where(mine.record_id == LearningRecord.id, within(mine.unit_id, actor))
        .order_by(mine.id)
        .limit(1)
        .correlate(LearningRecord)
        .scalar_subquery()
    )
    query = (
        select(
            LearningRecord.id.label("record_id"),
            Staff.id.label("staff_id"),
            Staff.code,
            Staff.full_name,
            LearningRecord.track,
            LearningRecord.started_at,
            LearningRecord.completed_at,
            Unit.code.label("unit_code"),
            UnitPeriod.name.label("unit_name"),
        )
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .join(Unit, Unit.id == unit)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(clock.today()))
        .where(LearningRecord.version_id == version_id, *_on(actor, part))
        .order_by(Staff.sort_key, Staff.id, LearningRecord.id)
    )
    return query if only is None else query.where(LearningRecord.id.in_(only))


def record_ids(actor: Actor, version_id: int, only: Collection[int] | None = None) -> AnySelect:
    """The records on a version that are not finished, of the actor's units; as a condition or a list."""
    query = select(LearningRecord.id).where(LearningRecord.version_id == version_id, *_on(actor, UNFINISHED))
    return query if only is None else query.where(LearningRecord.id.in_(only))


def busy(records: Any) -> AnySelect:
    """Those of the records in which an attempt is open and in time, or a run that counts is going on."""
    now: datetime = clock.now()
    attempts = select(Attempt.record_id).where(
        Attempt.record_id.in_(records), Attempt.submitted_at.is_(None), Attempt.deadline_at > now - GRACE
    )
    lately: timedelta = LAPSE
    taken = select(PracticeStep.run_id).where(
        PracticeStep.run_id == PracticeRun.id, PracticeStep.taken_at > now - lately
    )
    runs = select(PracticeRun.record_id).where(
        PracticeRun.record_id.in_(records),
        PracticeRun.counted,
        PracticeRun.ended_at.is_(None),
        or_(PracticeRun.started_at > now - lately, PracticeRun.ready_at > now - lately, taken.exists()),
    )
    return attempts.union(runs)  # type: ignore[return-value]


def done_by(records: Any) -> dict[int, int]:
    """How many of these people have done each activity, by activity id."""
    rows = db.session.execute(
        select(ActivityProgress.activity_id, func.count())
        .where(ActivityProgress.record_id.in_(records), ActivityProgress.completed_at.is_not(None))
        .group_by(ActivityProgress.activity_id)
    )
    return {row[0]: row[1] for row in rows}


def done_in(records: Collection[int]) -> dict[int, set[int]]:
    """Which activities each of these people has done, by record."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(
        select(ActivityProgress.record_id, ActivityProgress.activity_id).where(
            ActivityProgress.record_id.in_(records), ActivityProgress.completed_at.is_not(None)
        )
    ):
        found[row[0]].add(row[1])
    return found


def through(records: Any, enough: Mapping[str, Collection[int]]) -> int:
    """How many of these people would have nothing left to do: `enough` says by track which activities that takes.

    A track of which something is not kept is left out of it: nobody on it is through.
    """
    total = 0
    for track, ids in enough.items():
        done = (
            select(ActivityProgress.record_id)
            .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
            .where(
                ActivityProgress.record_id.in_(records),
                LearningRecord.track == track,
                ActivityProgress.activity_id.in_(ids),
                ActivityProgress.completed_at.is_not(None),
            )
            .group_by(ActivityProgress.record_id)
            .having(func.count() == len(ids))
        )
        total += db.session.scalar(select(func.count()).select_from(done.subquery())) or 0
    return total


def tracks(records: Any) -> list[str]:
    """The tracks these people are on."""
    return list(db.session.scalars(select(LearningRecord.track).where(LearningRecord.id.in_(records)).distinct()))


def names(records: Any) -> Sequence[AnyRow]:
    """The people of these records by name: code and full_name."""
    return db.session.execute(
        select(Staff.code, Staff.full_name)
        .join(LearningRecord, LearningRecord.staff_id == Staff.id)
        .where(LearningRecord.id.in_(records))
        .order_by(Staff.sort_key, Staff.id)
    ).all()
