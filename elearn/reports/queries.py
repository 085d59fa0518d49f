"""Compliance on a date: one set of rows, counted for the table and listed behind every number.

`people` is the list; `tallies` counts the very same rows. A figure and its list can't disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from elearn.catalogue.models import CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.paging import Pagination
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord
from elearn.learning.rules import UNFINISHED
from elearn.mandates import deadlines
from elearn.mandates.models import Mandate, MandateCourse, MandateUnit
from elearn.people.identity import code_on, name_on, sort_key_on
from elearn.people.models import Assignment, Staff
from elearn.reports.models import FiguresCheck
from elearn.reports.rules import PARTS, Tally
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod
from elearn.units.scope import subtree, within

PEOPLE_A_PAGE = 50
STATUSES = ("registered", "completed", *PARTS, "overdue")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the figures: the day, and what they are narrowed to.

    `unit_id` stands for the unit as it is on the day, with what it absorbed until then; with `below`
    also for everything that stands under it on that day. `role` is the press role on the day of
    registration, `kind` the kind of unit on the day. `since` keeps what happened from that day on:
    completions for a status of completion, else registrations.
    """

    as_of: date
    mandate_id: int | None = None
    course_id: int | None = None
    unit_id: int | None = None
    status: str = "registered"
    below: bool = False
    role: str = ""
    kind: str = ""
    since: date | None = None

    def narrowed(self, **changes: Any) -> Question:
        return replace(self, **changes)

    def more(self) -> dict[str, Any]:
        """The finer filters that are set, by name."""
        told = {"below": self.below, "role": self.role, "kind": self.kind, "since": self.since}
        return {name: value for name, value in told.items() if value}

    def as_json(self) -> dict[str, Any]:
        """Every filter as JSON values, always in the same order."""
        told = {field.name: getattr(self, field.name) for field in dataclass_fields(self)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


Owners = Mapping[int, int]  # units.owner_on of the day, for a caller that has it already


def _of_units(column: Any, asked: Question, owners: Owners | None) -> list[ColumnElement[bool]]:
    """The conditions that keep a column of unit ids to the units a question asks about."""
    conditions: list[ColumnElement[bool]] = []
    if asked.unit_id is not None and asked.below:
        conditions.append(column.in_(subtree(asked.unit_id, asked.as_of)))
    elif asked.unit_id is not None:
        conditions.append(column.in_(_carried(asked, owners)))
    if asked.kind:
        conditions.append(column.in_(_units_of_kind(asked.kind, asked.as_of, owners)))
    return conditions


def unit_ids(asked: Question, owners: Owners) -> set[int] | None:
    """Ids of the units a question asks about, of whatever kind, with those they carry; None for all."""
    if asked.unit_id is None:
        return None
    if asked.below:
        return set(db.session.scalars(subtree(asked.unit_id, asked.as_of)))
    return set(_carried(asked, owners))


def _carried(asked: Question, owners: Owners | None) -> list[int]:
    owners = units.owner_on(asked.as_of) if owners is None else owners
    return sorted({asked.unit_id or 0, *(unit for unit, owner in owners.items() if owner == asked.unit_id)})


def _units_of_kind(kind: str, day: date, owners: Owners | None) -> list[int]:
    """Units that are, or are carried by, a unit of the kind on a day (a closed one by its last kind)."""
    rows = db.session.execute(
        select(UnitPeriod.unit_id, UnitPeriod.kind).where(UnitPeriod.valid_from <= day).order_by(UnitPeriod.valid_from)
    )
    kinds = {row.unit_id: row.kind for row in rows}
    owners = units.owner_on(day) if owners is None else owners
    return [unit for unit in kinds if kinds.get(owners.get(unit, unit)) == kind]


def conditions(actor: Actor, asked: Question, owners: Owners | None = None) -> list[ColumnElement[bool]]:
    """What keeps a query over `status_sql.joined` to a question; the only place that reads its filters."""
    conditions = [
        status_sql.counted(asked.as_of),
        within(Enrolment.unit_id, actor),
        *_of_units(Enrolment.unit_id, asked, owners),
    ]
    if asked.mandate_id is not None:
        conditions.append(Enrolment.mandate_id == asked.mandate_id)
    if asked.course_id is not None:
        conditions.append(Enrolment.course_id == asked.course_id)
    if asked.role:
        conditions.append(_registered_as(asked.role))
    if asked.since is not None:
        finished = asked.status in ("completed", *PARTS[:2])
        happened = status_sql.completed_at(asked.as_of) if finished else Enrolment.registered_at
        conditions.append(happened >= clock.start_of(asked.since))
    if asked.status == "completed":
        conditions.append(status_sql.status(asked.as_of).in_(PARTS[:2]))
    elif asked.status == "overdue":
        conditions.append(status_sql.overdue(asked.as_of))
    elif asked.status != "registered":
        conditions.append(status_sql.status(asked.as_of) == asked.status)
    return conditions


def _registered_as(role: str) -> ColumnElement[bool]:
    day, post = status_sql.registered_day(), aliased(Assignment)
    return exists().where(
        post.staff_id == status_sql.registered_person(),
        post.starts_on <= day,
        post.ends_on > day,
        post.press_role == role,
    )


def tallies(actor: Actor, asked: Question, owners: Owners | None = None) -> dict[tuple[int, int], Tally]:
    """Counts by (unit as it is on the day, course); only pairs with anybody registered."""
    owners = units.owner_on(asked.as_of) if owners is None else owners
    status, past_due = status_sql.status(asked.as_of), status_sql.past_due(asked.as_of)
    rows = db.session.execute(
        status_sql.joined(select(Enrolment.unit_id, Enrolment.course_id, status, past_due, func.count()))
        .where(*conditions(actor, asked, owners))
        .group_by(Enrolment.unit_id, Enrolment.course_id, status, past_due)
    )
    counted: dict[tuple[int, int], Tally] = defaultdict(Tally)
    for unit_id, course_id, part, past, count in rows:
        late = count if past and part in UNFINISHED else 0
        counted[owners.get(unit_id, unit_id), course_id] += Tally.of(part, count, late)
    return dict(counted)


def asked_pairs(actor: Actor, asked: Question, owners: Owners) -> set[tuple[int, int]]:
    """(unit as it is on the day, course) of every letter published by then: those who must have a line."""
    query = (
        select(MandateUnit.unit_id, MandateCourse.course_id)
        .join(MandateCourse, MandateCourse.mandate_id == MandateUnit.mandate_id)
        .join(Mandate, Mandate.id == MandateUnit.mandate_id)
        .where(
            Mandate.published_at < clock.end_of(asked.as_of),
            or_(MandateUnit.asked_from.is_(None), MandateUnit.asked_from <= asked.as_of),
            within(MandateUnit.unit_id, actor),
            *_of_units(MandateUnit.unit_id, asked, owners),
        )
        .distinct()
    )
    if asked.mandate_id is not None:
        query = query.where(Mandate.id == asked.mandate_id)
    if asked.course_id is not None:
        query = query.where(MandateCourse.course_id == asked.course_id)
    return {(owners.get(unit_id, unit_id), course_id) for unit_id, course_id in db.session.execute(query)}


def people(actor: Actor, asked: Question) -> AnySelect:
    """The enrolments behind a figure, in the Vietnamese order of names.

    The name of a unit and the post of a person are those of the day of registration: the unit at the
    time counts. Everything else is as it was known at the end of the day asked, so that the list of a
    day that is over is the same for ever: name, code and place in the order, what was learned by then.
    """
    return _all_people(asked).where(*conditions(actor, asked))


def _all_people(asked: Question) -> AnySelect:
    registered_day = status_sql.registered_day()
    return (
        status_sql.joined(
            select(
                Enrolment.id,
                Staff.id.label("staff_id"),
                code_on(asked.as_of).label("code"),
                name_on(asked.as_of).label("full_name"),
                Assignment.position,
                Assignment.press_role,
                Unit.code.label("unit_code"),
                UnitPeriod.name.label("unit_name"),
                CourseVersion.title.label("course"),
                status_sql.version_on(asked.as_of).label("version"),
                Mandate.number.label("mandate_number"),
                Enrolment.registered_at,
                status_sql.started_at(asked.as_of).label("started_at"),
                status_sql.completed_at(asked.as_of).label("completed_at"),
                status_sql.due_on(asked.as_of).label("completion_due_on"),
                status_sql.status(asked.as_of).label("status"),
                status_sql.overdue(asked.as_of).label("overdue"),
                Enrolment.unit_id,
                Enrolment.course_id,
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
            (Assignment.staff_id == status_sql.registered_person())
            & (Assignment.starts_on <= registered_day)
            & (Assignment.ends_on > registered_day),
        )
        .order_by(sort_key_on(asked.as_of), Staff.id, Enrolment.id)
    )


def people_page(actor: Actor, asked: Question, number: int, per_page: int = PEOPLE_A_PAGE) -> Pagination:
    """One page of `people`. The rows are chosen by their keys alone and only then read whole."""
    chosen = status_sql.joined(select(Enrolment.id)).where(*conditions(actor, asked))
    total = db.session.scalar(chosen.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    page = Pagination.at(number, per_page, total)
    keys = (
        chosen.join(Staff, Staff.id == status_sql.person_on(asked.as_of))
        .order_by(sort_key_on(asked.as_of), Staff.id, Enrolment.id)
        .limit(per_page)
        .offset(page.first - 1 if total else 0)
    )
    ids = list(db.session.scalars(keys))
    return page.holding(db.session.execute(_all_people(asked).where(Enrolment.id.in_(ids))).all())


def stream(query: AnySelect) -> Iterator[AnyRow]:
    """The rows of a list, read in pieces so that memory stays flat."""
    result = db.session.execute(query.execution_options(yield_per=2000, stream_results=True))
    for piece in result.partitions():
        yield from piece


def published_mandates(actor: Actor, day: date | None = None) -> Sequence[AnyRow]:
    """Mandates the actor's units answer: id, number, issued_on, subject, deadlines of a day (today), newest first."""
    day = day or clock.today()
    asked = select(MandateUnit.mandate_id).where(within(MandateUnit.unit_id, actor))
    return db.session.execute(
        select(
            Mandate.id,
            Mandate.number,
            Mandate.issued_on,
            Mandate.subject,
            deadlines.registration_on(day),
            deadlines.completion_on(day),
        )
        .where(Mandate.published_at.is_not(None), Mandate.id.in_(asked))
        .order_by(Mandate.issued_on.desc(), Mandate.id.desc())
    ).all()


def checks() -> AnySelect:
    """Results of the checker, newest first."""
    return select(
        FiguresCheck.id,
        FiguresCheck.at,
        FiguresCheck.as_of,
        FiguresCheck.occasion,
        FiguresCheck.enrolments,
        FiguresCheck.figures,
        FiguresCheck.findings,
        FiguresCheck.wrong,
        FiguresCheck.name,
    ).order_by(FiguresCheck.id.desc())


def checked_by_night(since: datetime) -> bool:
    """Whether the check of the night was made since an instant."""
    return (
        db.session.scalar(select(exists().where(FiguresCheck.occasion == "nightly", FiguresCheck.at >= since))) is True
    )


def mandate_number(mandate_id: int) -> str:
    """The number of a letter; empty for none."""
    return db.session.scalar(select(Mandate.number).where(Mandate.id == mandate_id)) or ""


def course_titles(day: date | None = None) -> dict[int, str]:
    """The newest title of every course by course id; of the versions published by the end of `day`, if given.

    A course that had no version by then gives its first title.
    """
    rows = db.session.execute(
        select(CourseVersion.course_id, CourseVersion.title, CourseVersion.published_at).order_by(CourseVersion.number)
    )
    found: dict[int, str] = {}
    for course_id, title, published_at in rows:
        if course_id not in found or day is None or published_at < clock.end_of(day):
            found[course_id] = title
    return found


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as a table names it."""

    id: int
    code: str
    name: str
    kind: str
    sort_key: str


def unit_rows(unit_ids: Collection[int] | None, day: date) -> list[UnitLine]:
    """Units (all of them for None) with their name of a day, else their last before it, else their first."""
    query = (
        select(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.kind, UnitPeriod.sort_key, UnitPeriod.valid_from)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .order_by(UnitPeriod.valid_from)
    )
    if unit_ids is not None:
        query = query.where(Unit.id.in_(unit_ids))
    found: dict[int, UnitLine] = {}
    for row in db.session.execute(query):
        if row.valid_from <= day or row.id not in found:
            found[row.id] = UnitLine(*row[:-1])
    return list(found.values())
