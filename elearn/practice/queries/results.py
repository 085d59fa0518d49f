"""What many runs have in common: counts without names for the department; names for the instructor of those people.

Only runs that count and have ended are looked at; replays are practice in peace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from elearn.catalogue.models import Activity, Course, CourseVersion
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord
from elearn.people.models import Staff
from elearn.practice.models import PracticeRun, PracticeStep
from elearn.units.scope import within

_COUNTS = and_(PracticeRun.counted, PracticeRun.total.is_not(None))


class Played(NamedTuple):
    """A published scenario, and how often it was played to an end."""

    activity_id: int
    title: str
    course_title: str
    version: int
    runs: int
    people: int
    passed: int  # people


class Choices(NamedTuple):
    """How often one thing was said at one node; None: time ran out."""

    node: str
    choice: str | None
    times: int


class Breached(NamedTuple):
    breach: str
    times: int
    people: int


class Lesson(NamedTuple):
    """People and the mean total of their runs begun before and after they finished a lesson; None where there are none."""

    activity_id: int
    before: int
    before_mean: float | None
    after: int
    after_mean: float | None


class PlayerRow(NamedTuple):
    staff_id: int
    name: str
    runs: int
    best: int | None
    passed: bool


def scenarios_played() -> list[Played]:
    """Every scenario of the newest course versions, and of older ones that were played; by course, newest first."""
    newest = select(func.max(CourseVersion.id)).group_by(CourseVersion.course_id)
    passed = case((PracticeRun.passed.is_(True), LearningRecord.staff_id))
    rows = db.session.execute(
        select(
            Activity.id,
            Activity.title,
            CourseVersion.title,
            CourseVersion.number,
            func.count(PracticeRun.id),
            func.count(LearningRecord.staff_id.distinct()),
            func.count(passed.distinct()),
        )
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(PracticeRun, and_(PracticeRun.activity_id == Activity.id, _COUNTS))
        .outerjoin(LearningRecord, LearningRecord.id == PracticeRun.record_id)
        .where(Activity.kind == "scenario")
        .group_by(
            Activity.id, Activity.title, CourseVersion.title, CourseVersion.number, Course.slug, Activity.position
        )
        .having(or_(Activity.version_id.in_(newest), func.count(PracticeRun.id) > 0))
        .order_by(Course.slug, CourseVersion.number.desc(), Activity.position)
    )
    return [Played(*row) for row in rows]


def choices_taken(activity_id: int) -> list[Choices]:
    """What was said at each node, counted."""
    rows = db.session.execute(
        select(PracticeStep.node, PracticeStep.choice, func.count())
        .join(PracticeRun, PracticeRun.id == PracticeStep.run_id)
        .where(PracticeRun.activity_id == activity_id, _COUNTS)
        .group_by(PracticeStep.node, PracticeStep.choice)
    )
    return [Choices(*row) for row in rows]


def visitors(activity_id: int) -> dict[str, int]:
    """How many people came to each node."""
    rows = db.session.execute(
        select(PracticeStep.node, func.count(LearningRecord.staff_id.distinct()))
        .join(PracticeRun, PracticeRun.id == PracticeStep.run_id)
        .join(LearningRecord, LearningRecord.id == PracticeRun.record_id)
        .where(PracticeRun.activity_id == activity_id, _COUNTS)
        .group_by(PracticeStep.node)
    )
    return {row[0]: row[1] for row in rows}


def breaches(activity_id: int) -> list[Breached]:
    """Which lines were crossed, the most frequent first."""
    times = func.count()
    rows = db.session.execute(
        select(PracticeRun.breach, times, func.count(LearningRecord.staff_id.distinct()))
        .join(LearningRecord, LearningRecord.id == PracticeRun.record_id)
        .where(PracticeRun.activity_id == activity_id, _COUNTS, PracticeRun.breach != "")
        .group_by(PracticeRun.breach)
        .order_by(times.desc(), PracticeRun.breach)
    )
    return [Breached(*row) for row in rows]


def lesson_effect(activity_id: int, lesson_ids: Sequence[int]) -> list[Lesson]:
    """For each lesson: people whose runs began before and after they read it, with the mean total of those runs.

    A run stopped at a line has no total worth a mean, and a lesson spared by the placement test was not read.
    """
    read = ActivityProgress.completed_at <= PracticeRun.started_at
    after, before = func.coalesce(read, False), ~func.coalesce(read, False)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, LearningRecord.staff_id)).distinct())

    def mean(condition: ColumnElement[bool]) -> ColumnElement[float]:
        return func.avg(case((condition, PracticeRun.total)))

    rows = db.session.execute(
        select(Activity.id, number(before), mean(before), number(after), mean(after))
        .select_from(PracticeRun)
        .join(LearningRecord, LearningRecord.id == PracticeRun.record_id)
        .join(Activity, Activity.id.in_(lesson_ids))
        .outerjoin(
            ActivityProgress,
            and_(
                ActivityProgress.record_id == PracticeRun.record_id,
                ActivityProgress.activity_id == Activity.id,
                ActivityProgress.completed_at.is_not(None),
                ~ActivityProgress.spared,
            ),
        )
        .where(PracticeRun.activity_id == activity_id, _COUNTS, PracticeRun.breach == "")
        .group_by(Activity.id, Activity.position)
        .order_by(Activity.position)
    )
    return [Lesson(row[0], row[1], _float(row[2]), row[3], _float(row[4])) for row in rows]


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def players(actor: Actor, activity_id: int) -> AnySelect:
    """The people whom the actor's units enrolled and who played a scenario to an end, by name: never by points."""
    return (
        select(
            Staff.id,
            Staff.full_name,
            func.count(PracticeRun.id),
            func.max(case((PracticeRun.breach == "", PracticeRun.total))),
            func.count(case((PracticeRun.passed.is_(True), 1))) > 0,
        )
        .join(LearningRecord, LearningRecord.id == PracticeRun.record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .where(PracticeRun.activity_id == activity_id, _COUNTS, _enrolled_by(actor))
        .group_by(Staff.id, Staff.full_name, Staff.sort_key)
        .order_by(Staff.sort_key, Staff.id)
    )


def _enrolled_by(actor: Actor) -> ColumnElement[bool]:
    # The unit that enrolled the person for this effort stays, wherever they work now: so does their instructor.
    # Also after a move to another version: the runs stay with the record in which they were played.
    return exists().where(
        Enrolment.staff_id == LearningRecord.staff_id,
        Enrolment.course_id == LearningRecord.course_id,
        within(Enrolment.unit_id, actor),
    )


def player_named(actor: Actor, staff_id: int, activity_id: int) -> str:
    """The name of who played a scenario, for an actor whose units enrolled them; else Missing."""
    return _name(actor, PracticeRun.activity_id == activity_id, LearningRecord.staff_id == staff_id)


def player_of(actor: Actor, run_id: int) -> str:
    """The name of who made a run, for an actor whose units enrolled them; else Missing."""
    return _name(actor, PracticeRun.id == run_id)


def _name(actor: Actor, *which: ColumnElement[bool]) -> str:
    name = db.session.scalar(
        select(Staff.full_name)
        .join(LearningRecord, LearningRecord.staff_id == Staff.id)
        .join(PracticeRun, PracticeRun.record_id == LearningRecord.id)
        .where(*which, _COUNTS, _enrolled_by(actor))
        .limit(1)
    )
    if name is None:
        raise Missing
    return name
