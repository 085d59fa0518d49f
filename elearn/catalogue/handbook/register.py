"""Who acknowledged which edition: counts per unit and the people behind them, of the actor's units, in post today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue.handbook.editions import Edition
from elearn.catalogue.models import HandbookAcknowledgement, HandbookEdition
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.people import queries as people
from elearn.people.identity import stands_for
from elearn.people.models import Assignment, Staff, StaffMerge
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


class State(StrEnum):
    """Which people a list holds."""

    ALL = "all"
    DONE = "done"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is about: an edition, one unit or all of the actor's, and whom."""

    edition: Edition
    unit_code: str
    state: State


class UnitRow(NamedTuple):
    code: str
    name: str
    staff: int
    done: int

    @property
    def open(self) -> int:
        return self.staff - self.done


def _said(edition: Edition) -> Any:
    """Who acknowledged an edition, by whichever of their records, and when first."""
    said = HandbookAcknowledgement
    person = func.coalesce(StaffMerge.into_id, said.staff_id)
    return (
        select(person.label("person_id"), func.min(said.at).label("at"))
        .outerjoin(StaffMerge, and_(StaffMerge.from_id == said.staff_id, StaffMerge.ended_at.is_(None)))
        .where(said.content_hash == edition.content_hash)
        .group_by(person)
        .subquery()
    )


def units(actor: Actor, edition: Edition) -> list[UnitRow]:
    """How many people in post have acknowledged the edition, unit by unit, by name."""
    today = clock.today()
    said = _said(edition)
    rows = db.session.execute(
        select(Unit.code, func.coalesce(UnitPeriod.name, Unit.code), func.count(Staff.id), func.count(said.c.person_id))
        .select_from(Unit)
        .join(Assignment, and_(Assignment.unit_id == Unit.id, people.assignment_on(today)))
        .join(Staff, Staff.id == Assignment.staff_id)
        .outerjoin(UnitPeriod, and_(UnitPeriod.unit_id == Unit.id, period_on(today)))
        .outerjoin(said, said.c.person_id == Staff.id)
        .where(within(Unit.id, actor))
        .group_by(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.sort_key)
        .order_by(UnitPeriod.sort_key, Unit.id)
    )
    return [UnitRow(*row) for row in rows]


def total(rows: Sequence[UnitRow]) -> UnitRow:
    """The sum of the rows; stands for no unit."""
    return UnitRow("", "", sum(row.staff for row in rows), sum(row.done for row in rows))


def people_asked(actor: Actor, asked: Asked) -> AnySelect:
    """The people of a list, by name: what people.listing gives, with `at` and `last_edition`.

    `at` is when they acknowledged the edition, None while they have not; `last_edition` the number of the newest
    edition they ever acknowledged.
    """
    said = _said(asked.edition)
    older = HandbookAcknowledgement.__table__.alias("older")
    last = (
        select(HandbookEdition.edition)
        .join(older, older.c.content_hash == HandbookEdition.content_hash)
        .where(stands_for(older.c.staff_id) == Staff.id)
        .order_by(HandbookEdition.id.desc())
        .limit(1)
        .correlate(Staff)
        .scalar_subquery()
    )
    query = (
        people.listing(actor, unit_code=asked.unit_code)
        .add_columns(said.c.at.label("at"), last.label("last_edition"))
        .outerjoin(said, said.c.person_id == Staff.id)
    )
    if asked.state is State.DONE:
        query = query.where(said.c.at.is_not(None))
    if asked.state is State.OPEN:
        query = query.where(said.c.at.is_(None))
    return query


def stream(query: AnySelect) -> Iterator[Any]:
    """The rows of a list, whole, read a piece at a time."""
    yield from db.session.execute(query.execution_options(yield_per=2000))


def note_export(actor: Actor, asked: Asked, *, media: str, rows: int) -> None:
    """Record who took which list away. Writes one audit entry."""
    record(
        Did.COMPLIANCE_EXPORTED,
        actor,
        f"handbook:{asked.edition.number}",
        format=media,
        rows=rows,
        content_hash=asked.edition.content_hash,
        unit=asked.unit_code,
        status=str(asked.state),
    )
