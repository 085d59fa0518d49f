"""Reads of registration lists, kept within the actor's subtree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.mandates import deadlines
from elearn.mandates import queries as mandates
from elearn.mandates.models import Mandate
from elearn.mandates.rules import Line
from elearn.people import queries as people
from elearn.people.identity import person_of, same_person, stands_for
from elearn.people.models import Staff
from elearn.registrations.models import (
    LineExcuse,
    RegistrationEntry,
    RegistrationList,
    RegistrationStep,
    StepKind,
)
from elearn.units.models import Unit, UnitPeriod, UnitSuccession
from elearn.units.scope import within


def list_for(actor: Actor, list_id: int, *, lock: bool = False) -> RegistrationList:
    """The list, or Missing outside the actor's subtree. `lock` holds its row to the end of the transaction."""
    query = select(RegistrationList).where(RegistrationList.id == list_id, within(RegistrationList.unit_id, actor))
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Missing
    return found


def steps_of(list_id: int) -> Sequence[RegistrationStep]:
    """Every step, first to last; the last one is the list's state."""
    return db.session.scalars(
        select(RegistrationStep).where(RegistrationStep.list_id == list_id).order_by(RegistrationStep.id)
    ).all()


def state_of(list_id: int) -> StepKind:
    kind = db.session.scalar(
        select(RegistrationStep.kind)
        .where(RegistrationStep.list_id == list_id)
        .order_by(RegistrationStep.id.desc())
        .limit(1)
    )
    return StepKind(kind or StepKind.OPENED)


def entries_of(list_id: int) -> Sequence[AnyRow]:
    """People on the list now, by name: entry_id, line_id, staff_id, code, full_name, added_round, added_by, added_at, since."""
    rows = db.session.execute(
        select(
            RegistrationEntry.id.label("entry_id"),
            RegistrationEntry.line_id,
            Staff.id.label("staff_id"),
            Staff.code,
            Staff.full_name,
            RegistrationEntry.added_round,
            RegistrationEntry.added_by,
            RegistrationEntry.added_at,
            RegistrationEntry.since,
        )
        .join(Staff, Staff.id == stands_for(RegistrationEntry.staff_id))
        .where(RegistrationEntry.list_id == list_id, RegistrationEntry.removed_at.is_(None))
        .order_by(Staff.sort_key, Staff.id, RegistrationEntry.id)
    ).all()
    # Two merged records of one person on one line are one person on it.
    return list({(row.line_id, row.staff_id): row for row in reversed(rows)}.values())[::-1]


def beside(entry: RegistrationEntry) -> Sequence[RegistrationEntry]:
    """Every entry of the same person on the same line now, by whichever of their merged records."""
    person = person_of(entry.staff_id)
    return db.session.scalars(
        select(RegistrationEntry)
        .where(RegistrationEntry.list_id == entry.list_id, RegistrationEntry.line_id == entry.line_id)
        .where(RegistrationEntry.removed_at.is_(None), same_person(RegistrationEntry.staff_id, person))
        .order_by(RegistrationEntry.id)
    ).all()


def removed_in_round(list_id: int, round_number: int) -> Sequence[AnyRow]:
    """People taken off in a round who were on the list before it: staff_id, full_name, removed_by, line_id."""
    return db.session.execute(
        select(Staff.id.label("staff_id"), Staff.full_name, RegistrationEntry.removed_by, RegistrationEntry.line_id)
        .join(Staff, Staff.id == stands_for(RegistrationEntry.staff_id))
        .where(
            RegistrationEntry.list_id == list_id,
            RegistrationEntry.removed_round == round_number,
            RegistrationEntry.added_round < round_number,
        )
        .order_by(Staff.sort_key)
    ).all()


def excuses_of(list_id: int) -> dict[int, LineExcuse]:
    """The latest written reason of each line."""
    rows = db.session.scalars(select(LineExcuse).where(LineExcuse.list_id == list_id).order_by(LineExcuse.id))
    return {row.line_id: row for row in rows}


def line_of(mandate_id: int, line_id: int) -> Line:
    """The mandate's line, or Missing."""
    for line in mandates.lines_of(mandate_id):
        if line.id == line_id:
            return line
    raise Missing


def candidates(unit_id: int, day: date, words: str = "") -> Sequence[AnyRow]:
    """People in post in the unit and below, by name."""
    return people.staff_under(unit_id, day, words=words)


def listing(actor: Actor, mandate_id: int | None = None) -> AnySelect:
    """Lists of the actor's subtree with their state now: list_id, mandate, unit, state, people."""
    last = (
        select(RegistrationStep.list_id, func.max(RegistrationStep.id).label("step_id"))
        .group_by(RegistrationStep.list_id)
        .subquery()
    )
    on_it = (
        select(func.count(func.distinct(stands_for(RegistrationEntry.staff_id))))
        .where(RegistrationEntry.list_id == RegistrationList.id, RegistrationEntry.removed_at.is_(None))
        .correlate(RegistrationList)
        .scalar_subquery()
    )
    today = clock.today()
    query = (
        select(
            RegistrationList.id.label("list_id"),
            RegistrationList.round,
            Mandate.id.label("mandate_id"),
            Mandate.number,
            Mandate.subject,
            deadlines.registration_on(today),
            Unit.code,
            UnitPeriod.name.label("unit_name"),
            RegistrationStep.kind.label("state"),
            RegistrationStep.at,
            on_it.label("people"),
        )
        .join(Mandate, Mandate.id == RegistrationList.mandate_id)
        .join(Unit, Unit.id == RegistrationList.unit_id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & _name_on(today))
        .join(last, last.c.list_id == RegistrationList.id)
        .join(RegistrationStep, RegistrationStep.id == last.c.step_id)
        .where(within(RegistrationList.unit_id, actor))
        .order_by(Mandate.issued_on.desc(), UnitPeriod.sort_key, RegistrationList.id)
    )
    return query.where(Mandate.id == mandate_id) if mandate_id else query


def _name_on(day: date) -> Any:
    """The unit's last name by a day: a unit closed since still has its list."""
    later = aliased(UnitPeriod)
    newest = select(func.max(later.valid_from)).where(later.unit_id == UnitPeriod.unit_id, later.valid_from <= day)
    return UnitPeriod.valid_from == newest.scalar_subquery()


def unit_of(unit_id: int) -> AnyRow:
    """The list's unit: code, its last name, and into_name, that of the unit it is merged into by today."""
    today, into = clock.today(), aliased(UnitPeriod)
    into_name = (
        select(into.name)
        .join(UnitSuccession, UnitSuccession.successor_id == into.unit_id)
        .where(UnitSuccession.unit_id == unit_id, UnitSuccession.effective_on <= today, into.valid_from <= today)
        .order_by(into.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    return db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name, into_name.label("into_name"))
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(Unit.id == unit_id, _name_on(today))
    ).one()


def list_states(actor: Actor, mandate_ids: Sequence[int], day: date) -> Sequence[AnyRow]:
    """Each list's state at the end of a day: list_id, mandate_id, unit_id, state.

    A supplement does not undo an approval: a list once approved stays registered.
    """
    steps = RegistrationStep
    last = (
        select(steps.list_id, func.max(steps.id).label("step_id"))
        .where(steps.at < clock.end_of(day), steps.round == 1)
        .group_by(steps.list_id)
        .subquery()
    )
    return db.session.execute(
        select(
            RegistrationList.id.label("list_id"),
            RegistrationList.mandate_id,
            RegistrationList.unit_id,
            steps.kind.label("state"),
        )
        .join(last, last.c.list_id == RegistrationList.id)
        .join(steps, steps.id == last.c.step_id)
        .where(RegistrationList.mandate_id.in_(mandate_ids), within(RegistrationList.unit_id, actor))
    ).all()


def approved_people(list_id: int) -> dict[int, set[int]]:
    """Staff id → the lines they stand on now."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in entries_of(list_id):
        found[row.staff_id].add(row.line_id)
    return dict(found)
