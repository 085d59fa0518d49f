"""Compliance on a date: one set of rows, counted for the table and listed behind every number.

`people` is the list; `tallies` counts the very same rows. A figure and its list can't disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from elearn.catalogue.models import CourseVersion
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.paging import Pagination
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord
from elearn.learning.rules import UNFINISHED
from elearn.mandates.models import Mandate, MandateUnit
from elearn.people.identity import name_on
from elearn.people.models import Assignment, Staff
from elearn.reports.rules import PARTS, Tally
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod
from elearn.units.scope import within

PEOPLE_A_PAGE = 50
STATUSES = ("registered", "completed", *PARTS, "overdue")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the figures: the day, and what they are narrowed to.

    `unit_id` stands for the unit as it is on the day, with what it absorbed until then.
    """

    as_of: date
    mandate_id: int | None = None
    course_id: int | None = None
    unit_id: int | None = None
    status: str = "registered"

    def narrowed(self, **changes: Any) -> Question:
        return replace(self, **changes)


def _conditions(actor: Actor, asked: Question) -> list[ColumnElement[bool]]:
    conditions = [status_sql.counted(asked.as_of), within(Enrolment.unit_id, actor)]
    if asked.mandate_id is not None:
        conditions.append(Enrolment.mandate_id == asked.mandate_id)
    if asked.course_id is not None:
        conditions.append(Enrolment.course_id == asked.course_id)
    if asked.unit_id is not None:
        conditions.append(Enrolment.unit_id.in_(units.carried_by(asked.unit_id, asked.as_of)))
    if asked.status == "completed":
        conditions.append(status_sql.status(asked.as_of).in_(PARTS[:2]))
    elif asked.status == "overdue":
        conditions.append(status_sql.overdue(asked.as_of))
    elif asked.status != "registered":
        conditions.append(status_sql.status(asked.as_of) == asked.status)
    return conditions


def tallies(actor: Actor, asked: Question) -> dict[tuple[int, int], Tally]:
    """Counts by (unit as it is on the day, course); only pairs with anybody registered."""
    status, past_due = status_sql.status(asked.as_of), status_sql.past_due(asked.as_of)
    rows = db.session.execute(
        status_sql.joined(select(Enrolment.unit_id, Enrolment.course_id, status, past_due, func.count()))
        .where(*_conditions(actor, asked))
        .group_by(Enrolment.unit_id, Enrolment.course_id, status, past_due)
    )
    owners = units.owner_on(asked.as_of)
    counted: dict[tuple[int, int], Tally] = defaultdict(Tally)
    for unit_id, course_id, part, past, count in rows:
        late = count if past and part in UNFINISHED else 0
        counted[owners.get(unit_id, unit_id), course_id] += Tally(registered=count, overdue=late, **{part: count})
    return dict(counted)


def people(actor: Actor, asked: Question) -> AnySelect:
    """The enrolments behind a figure, in the Vietnamese order of names.

    The name of a unit and the post of a person are those of the day of registration: the unit at the
    time counts.
    """
    return _all_people(asked).where(*_conditions(actor, asked))


def _all_people(asked: Question) -> AnySelect:
    registered_day = status_sql.registered_day()
    return (
        status_sql.joined(
            select(
                Enrolment.id,
                Staff.id.label("staff_id"),
                Staff.code,
                name_on(asked.as_of).label("full_name"),
                Assignment.position,
                Assignment.press_role,
                Unit.code.label("unit_code"),
                UnitPeriod.name.label("unit_name"),
                CourseVersion.title.label("course"),
                status_sql.version_on(asked.as_of).label("version"),
                Mandate.number.label("mandate_number"),
                Enrolment.registered_at,
                LearningRecord.started_at,
                LearningRecord.completed_at,
                Mandate.completion_due_on,
                status_sql.status(asked.as_of).label("status"),
                status_sql.overdue(asked.as_of).label("overdue"),
            )
        )
        .join(Staff, Staff.id == status_sql.person_on(asked.as_of))
        .join(Unit, Unit.id == Enrolment.unit_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .outerjoin(
            UnitPeriod,
            (UnitPeriod.unit_id == Enrolment.unit_id)
            & (UnitPeriod.valid_from <= registered_day)
            & (UnitPeriod.valid_to > registered_day),
        )
        .outerjoin(
            Assignment,
            (Assignment.staff_id == Staff.id)
            & (Assignment.starts_on <= registered_day)
            & (Assignment.ends_on > registered_day),
        )
        .order_by(Staff.sort_key, Staff.id, Enrolment.id)
    )


def people_page(actor: Actor, asked: Question, number: int, per_page: int = PEOPLE_A_PAGE) -> Pagination:
    """One page of `people`. The rows are chosen by their keys alone and only then read whole."""
    chosen = status_sql.joined(select(Enrolment.id)).where(*_conditions(actor, asked))
    total = db.session.scalar(chosen.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    page = Pagination.at(number, per_page, total)
    keys = (
        chosen.join(Staff, Staff.id == status_sql.person_on(asked.as_of))
        .order_by(Staff.sort_key, Staff.id, Enrolment.id)
        .limit(per_page)
        .offset(page.first - 1 if total else 0)
    )
    ids = list(db.session.scalars(keys))
    return page.holding(db.session.execute(_all_people(asked).where(Enrolment.id.in_(ids))).all())


def stream(query: AnySelect) -> Iterator[Sequence[Any]]:
    """The rows of a list, read in pieces so that memory stays flat."""
    result = db.session.execute(query.execution_options(yield_per=2000, stream_results=True))
    for piece in result.partitions():
        yield from piece


def published_mandates(actor: Actor) -> Sequence[AnyRow]:
    """Mandates the actor's units answer: id, number, issued_on, subject and deadlines, newest first."""
    asked = select(MandateUnit.mandate_id).where(within(MandateUnit.unit_id, actor))
    return db.session.execute(
        select(
            Mandate.id,
            Mandate.number,
            Mandate.issued_on,
            Mandate.subject,
            Mandate.registration_due_on,
            Mandate.completion_due_on,
        )
        .where(Mandate.published_at.is_not(None), Mandate.id.in_(asked))
        .order_by(Mandate.issued_on.desc(), Mandate.id.desc())
    ).all()


def course_titles() -> dict[int, str]:
    """The newest published title of every course, by course id."""
    rows = db.session.execute(select(CourseVersion.course_id, CourseVersion.title).order_by(CourseVersion.number))
    return {row.course_id: row.title for row in rows}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as a table names it."""

    id: int
    code: str
    name: str
    kind: str
    sort_key: str


def unit_rows(unit_ids: Iterable[int], day: date) -> list[UnitLine]:
    """Units with their name of a day, or their last name before it."""
    rows = db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.kind, UnitPeriod.sort_key)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(Unit.id.in_(list(unit_ids)), UnitPeriod.valid_from <= day)
        .order_by(UnitPeriod.valid_from)
    )
    return list({row.id: UnitLine(*row) for row in rows}.values())
