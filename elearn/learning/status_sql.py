"""The status of enrolments as one SQL expression, for grouping and listing tens of thousands of rows.

Says exactly what `rules.status_on` says; a property test holds the two together on both databases.
Use:  `joined(select(Enrolment.unit_id, status(day), func.count())).where(counted(day)).group_by(…)`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from elearn.catalogue.models import CourseVersion
from elearn.kernel import clock
from elearn.kernel.db import AnySelect
from elearn.learning.models import (
    Enrolment,
    EnrolmentDouble,
    EnrolmentMove,
    LearningRecord,
    RosterAct,
    RosterActKind,
    VersionMove,
)
from elearn.learning.rules import UNFINISHED, StatusKey
from elearn.mandates import deadlines
from elearn.mandates.models import Mandate


class local_day(FunctionElement[date]):  # noqa: N801 -- reads as the SQL function it is
    """The day in Vietnam of an instant column. UTC+7 all year, so a shift and no time zone table."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"CAST(({column} AT TIME ZONE 'UTC') + INTERVAL '7 hours' AS DATE)"


@compiles(local_day)
def _local_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    # SQLite rounds fractions of a second, and 23:59:59.999999 would fall on the next day: cut them off.
    column = compiler.process(element.clauses, **options)
    return f"date(substr({column}, 1, 19), '+7 hours')"


def joined(query: AnySelect) -> AnySelect:
    """The query over enrolments, with the record and the mandate that the expressions below read."""
    return (
        query.select_from(Enrolment)
        .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
        .outerjoin(Mandate, Mandate.id == Enrolment.mandate_id)
    )


def due_on(day: date) -> ColumnElement[Any]:
    """The deadline in force on the day; none for one's own choice.

    The few that later letters moved are written into the statement; without any it is the mandate's column.
    """
    moved = deadlines.moved_by(day)
    if not moved:
        return Mandate.completion_due_on.expression
    cases = {mandate_id: literal(due, Date) for mandate_id, due in moved.items()}
    return case(cases, value=Enrolment.mandate_id, else_=Mandate.completion_due_on)


def counted(day: date) -> ColumnElement[bool]:
    """Registered by the end of the day, and not counted by another enrolment of the same person then."""
    end = clock.end_of(day)
    doubles = select(EnrolmentDouble.enrolment_id).where(
        EnrolmentDouble.at < end, or_(EnrolmentDouble.ended_at.is_(None), EnrolmentDouble.ended_at >= end)
    )
    return and_(Enrolment.registered_at < end, Enrolment.id.not_in(doubles))


def registered_day() -> ColumnElement[date]:
    """The day in Vietnam on which the enrolment was registered."""
    return local_day(Enrolment.registered_at)


def status(day: date) -> ColumnElement[str]:
    """The key of the status at the end of the day, for enrolments `counted` by then."""
    end = clock.end_of(day)
    due = due_on(day)
    started_at, completed_at = _then(LearningRecord.started_at, day), _then(LearningRecord.completed_at, day)
    in_time = or_(due.is_(None), local_day(completed_at) <= due)
    return case(
        (and_(completed_at < end, in_time), _key(StatusKey.COMPLETED_ON_TIME)),
        (completed_at < end, _key(StatusKey.COMPLETED_LATE)),
        (_taken_out(RosterActKind.WITHDRAWN, day), _key(StatusKey.WITHDRAWN)),
        (_taken_out(RosterActKind.EXEMPT, day), _key(StatusKey.EXEMPT)),
        (started_at < end, _key(StatusKey.IN_PROGRESS)),
        else_=_key(StatusKey.NOT_STARTED),
    )


def overdue(day: date) -> ColumnElement[bool]:
    """Not finished although the day of the deadline is over."""
    return and_(past_due(day), status(day).in_([_key(key) for key in sorted(UNFINISHED)]))


def past_due(day: date) -> ColumnElement[bool]:
    """Whether the day of the deadline is over; never for one's own choice, which has none."""
    after: ColumnElement[bool] = func.coalesce(due_on(day) < literal(day, Date), false())
    return after


def version_on(day: date) -> ColumnElement[int]:
    """The number of the version the person was on at the end of the day; later moves don't reach back.

    For queries that join `CourseVersion` to the record.
    """
    end = clock.end_of(day)
    if end > clock.now():
        return CourseVersion.number.expression  # nobody has been moved after that
    left, then, own = aliased(LearningRecord), aliased(CourseVersion), aliased(LearningRecord)
    parted = (
        select(then.number)
        .join(own, own.version_id == then.id)
        .join(EnrolmentMove, EnrolmentMove.from_record_id == own.id)
    )
    gone = aliased(LearningRecord)
    movers = select(gone.staff_id).join(VersionMove, VersionMove.from_record_id == gone.id).where(VersionMove.at >= end)
    before = (
        select(then.number)
        .join(left, left.version_id == then.id)
        .join(VersionMove, VersionMove.from_record_id == left.id)
        .where(
            left.staff_id == LearningRecord.staff_id,
            left.course_id == LearningRecord.course_id,
            left.track == LearningRecord.track,
            left.cycle == LearningRecord.cycle,
            VersionMove.at >= end,
        )
        .order_by(VersionMove.at, VersionMove.id)
        .limit(1)
        .correlate(LearningRecord)
        .scalar_subquery()
    )
    return func.coalesce(
        case((_moved_since(end), _first_after(parted, end))),
        case((LearningRecord.staff_id.in_(movers), before)),
        CourseVersion.number,
    )


def person_on(day: date) -> ColumnElement[int]:
    """The record of the person an enrolment stood under at the end of a day; merges that came later don't reach back."""
    end = clock.end_of(day)
    if end > clock.now():
        return Enrolment.staff_id.expression
    return case(
        (_moved_since(end), _first_after(select(EnrolmentMove.from_staff_id), end)), else_=Enrolment.staff_id.expression
    )


def registered_person() -> ColumnElement[int]:
    """The record of the person an enrolment was made for, whatever it was merged into since."""
    first = (
        select(EnrolmentMove.from_staff_id)
        .where(EnrolmentMove.enrolment_id == Enrolment.id)
        .order_by(EnrolmentMove.at, EnrolmentMove.id)
        .limit(1)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return case((Enrolment.id.in_(select(EnrolmentMove.enrolment_id)), first), else_=Enrolment.staff_id)


def started_at(day: date) -> ColumnElement[Any]:
    """When the effort was begun, as it was known at the end of a day; NULL for what came later."""
    return _known(LearningRecord.started_at, day)


def completed_at(day: date) -> ColumnElement[Any]:
    """When the effort was finished, as it was known at the end of a day; NULL for what came later."""
    return _known(LearningRecord.completed_at, day)


def _known(column: Any, day: date) -> ColumnElement[Any]:
    end = clock.end_of(day)
    if end > clock.now():
        return column.expression  # type: ignore[no-any-return]
    then = _then(column, day)
    return case((then < end, then))


def _then(column: Any, day: date) -> Any:
    """A time of the effort as it was read at the end of a day: before a merge, the record that was left."""
    end = clock.end_of(day)
    if end > clock.now():
        return column
    left = aliased(LearningRecord)
    asked = select(getattr(left, column.key)).join(EnrolmentMove, EnrolmentMove.from_record_id == left.id)
    return case((_moved_since(end), _first_after(asked, end)), else_=column)


def _moved_since(end: datetime) -> ColumnElement[bool]:
    # Not correlated: the few that moved are read once, and only for them is it asked from where.
    return Enrolment.id.in_(select(EnrolmentMove.enrolment_id).where(EnrolmentMove.at >= end))


def _first_after(query: Any, end: datetime) -> Any:
    """What the first move of the enrolment at or after an instant left behind."""
    return (
        query.where(EnrolmentMove.enrolment_id == Enrolment.id, EnrolmentMove.at >= end)
        .order_by(EnrolmentMove.at, EnrolmentMove.id)
        .limit(1)
        .correlate(Enrolment)
        .scalar_subquery()
    )


def _key(key: StatusKey) -> ColumnElement[str]:
    # Written into the statement, not bound: PostgreSQL must see the same expression in GROUP BY.
    return literal_column(f"'{key}'", String)


def _taken_out(kind: RosterActKind, day: date) -> ColumnElement[bool]:
    # Not correlated: the database reads the acts once, however many enrolments there are.
    end = clock.end_of(day)
    acts = select(RosterAct.enrolment_id).where(
        RosterAct.kind == str(kind),
        RosterAct.starts_at < end,
        or_(RosterAct.ends_at.is_(None), RosterAct.ends_at >= end),
    )
    return Enrolment.id.in_(acts)
