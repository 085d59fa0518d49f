"""Reads of the log, kept within the actor's subtree. A figure and the list it opens are one condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.people.models import Assignment, Staff
from elearn.people.queries import assignment_on
from elearn.pressbook import rules
from elearn.pressbook.models import (
    Kind,
    Outcome,
    PressEntry,
    PressFile,
    PressFormStep,
    PressRevision,
    State,
)
from elearn.pressbook.rules import ANSWERED_OF, KIND_OF, MATTERS, Figure, Figures
from elearn.reports.periods import Period
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod, UnitReach
from elearn.units.scope import subtree, within

Revision = PressRevision
GONE = timedelta(days=400)  # who left longer ago than this is not offered as a speaker


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the log. `unit_id` stands for the unit and everything below it.

    With `known_at`, the log as it was known at that instant: what was entered later is not there.
    """

    period: Period
    unit_id: int | None = None
    figure: str = ""
    kind: str = ""
    show: str = ""  # "open", "late", "withdrawn"
    known_at: datetime | None = None

    def narrowed(self, **changes: Any) -> Question:
        return replace(self, **changes)


def _newest(known_at: datetime | None = None) -> Subquery:
    query = select(Revision.entry_id, func.max(Revision.number).label("number")).group_by(Revision.entry_id)
    return (query if known_at is None else query.where(Revision.at < known_at)).subquery()


def condition(figure: Figure, period: Period) -> ColumnElement[bool]:
    """What `rules.counts` says, in SQL."""
    noted = Revision.state == State.NOTED.value
    held = and_(noted, Revision.happened_on >= period.starts, Revision.happened_on <= period.ends)
    before_end = Revision.answered_at < period.ends_before
    if figure in KIND_OF:
        return and_(held, Revision.kind == KIND_OF[figure].value)
    if figure in ANSWERED_OF:
        kind, outcome = ANSWERED_OF[figure]
        return and_(held, Revision.kind == kind.value, Revision.outcome == outcome.value, before_end)
    if figure is Figure.AFTER:
        answered = Revision.outcome != Outcome.OPEN.value
        return and_(held, Revision.kind.in_(sorted(MATTERS)), answered, Revision.answered_at >= period.ends_before)
    due = and_(
        noted,
        Revision.kind == Kind.INCIDENT.value,
        Revision.due_at >= period.starts_at,
        Revision.due_at < period.ends_before,
    )
    return due if figure is Figure.DUE else and_(due, Revision.answered_at <= Revision.due_at)


def _shown(asked: Question) -> list[ColumnElement[bool]]:
    if asked.figure in set(Figure):
        return [condition(Figure(asked.figure), asked.period)]
    held = [Revision.happened_on >= asked.period.starts, Revision.happened_on <= asked.period.ends]
    held.append((Revision.state == State.WITHDRAWN.value) == (asked.show == "withdrawn"))
    if asked.kind in set(Kind):
        held.append(Revision.kind == asked.kind)
    if asked.show == "open":
        held += [Revision.kind.in_(sorted(MATTERS)), Revision.outcome == Outcome.OPEN.value]
    if asked.show == "late":
        held.append(func.coalesce(Revision.answered_at, clock.now()) > Revision.due_at)
    return held


def _scope(actor: Actor, asked: Question) -> list[ColumnElement[bool]]:
    conditions = [within(PressEntry.unit_id, actor)]
    if asked.unit_id is not None:
        conditions.append(PressEntry.unit_id.in_(subtree(asked.unit_id, clock.today())))
    return conditions


def entries(actor: Actor, asked: Question) -> AnySelect:
    """The entries a question names, the newest matter first."""
    newest = _newest(asked.known_at)
    return (
        select(
            Revision.entry_id,
            PressEntry.unit_id,
            Revision.number,
            Revision.state,
            Revision.kind,
            Revision.ground,
            Revision.subject,
            Revision.happened_at,
            Revision.happened_on,
            Revision.due_at,
            Revision.outcome,
            Revision.answered_at,
            Revision.agency,
            Revision.result,
            Staff.full_name.label("speaker"),
            UnitPeriod.name.label("unit_name"),
            Unit.code.label("unit_code"),
        )
        .join(newest, (newest.c.entry_id == Revision.entry_id) & (newest.c.number == Revision.number))
        .join(PressEntry, PressEntry.id == Revision.entry_id)
        .join(Unit, Unit.id == PressEntry.unit_id)
        .outerjoin(Staff, Staff.id == Revision.speaker_id)
        .outerjoin(
            UnitPeriod,
            (UnitPeriod.unit_id == PressEntry.unit_id)
            & (UnitPeriod.valid_from <= Revision.happened_on)
            & (UnitPeriod.valid_to > Revision.happened_on),
        )
        .where(*_scope(actor, asked), *_shown(asked))
        .order_by(Revision.happened_at.desc(), Revision.entry_id.desc())
    )


def figures(actor: Actor, asked: Question) -> dict[int, Figures]:
    """Every figure of the period by the unit that logged it; units with nothing to count are not there."""
    newest = _newest(asked.known_at)
    sums = [func.sum(case((condition(figure, asked.period), 1), else_=0)) for figure in Figure]
    rows = db.session.execute(
        select(PressEntry.unit_id, *sums)
        .join(PressEntry, PressEntry.id == Revision.entry_id)
        .join(newest, (newest.c.entry_id == Revision.entry_id) & (newest.c.number == Revision.number))
        .where(*_scope(actor, asked))
        .group_by(PressEntry.unit_id)
    )
    keys = [figure.value for figure in Figure]
    found = {row[0]: dict(zip(keys, map(int, row[1:]), strict=True)) for row in rows}
    return {unit_id: counted for unit_id, counted in found.items() if any(counted.values())}


@dataclass(frozen=True, slots=True)
class Line:
    """A unit that has a line of its own in the form; `bound` by điều 2 whether it logs or not."""

    id: int
    code: str
    name: str
    bound: bool


def lines(actor: Actor, asked: Question) -> tuple[list[Line], dict[int, int]]:
    """The units of the form in Vietnamese order, and every unit → the line it counts in.

    The city and what stands directly under it have lines; what is below counts in theirs. Within one
    unit's office the unit itself is the line.
    """
    day = min(asked.period.ends, clock.today())
    seen = set(db.session.scalars(select(Unit.id).where(*(_unit_scope(actor, asked)))))
    found = units.units_on(day)
    roots = {unit.id for unit in found if unit.parent_id is None}
    top = [unit for unit in found if unit.id in seen and (unit.id in roots or unit.parent_id in roots)]
    if not top:
        above = asked.unit_id or actor.unit_id
        top = [unit for unit in found if unit.id == above and unit.id in seen]
    made = [Line(unit.id, unit.code, unit.name, unit.kind in rules.BOUND or len(top) == 1) for unit in top]
    return made, units.nearest_of([line.id for line in made], day)


def _unit_scope(actor: Actor, asked: Question) -> list[ColumnElement[bool]]:
    conditions = [within(Unit.id, actor)]
    if asked.unit_id is not None:
        conditions.append(Unit.id.in_(subtree(asked.unit_id, clock.today())))
    return conditions


def unit_in_reach(actor: Actor, unit_id: int) -> AnyRow:
    """(id, code, name, kind, parent_name) of a unit of the actor's subtree, by its last name; Missing outside it."""
    row = db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.kind, UnitPeriod.parent_id)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(Unit.id == unit_id, within(Unit.id, actor), UnitPeriod.valid_from <= clock.today())
        .order_by(UnitPeriod.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def writable_units(actor: Actor) -> Sequence[AnyRow]:
    """(id, name) of the open units an actor may log for: their subtree; for the department, its own seat's unit."""
    today = clock.today()
    own = Unit.id == actor.unit_id if actor.role is Role.DEPARTMENT else within(Unit.id, actor)
    return db.session.execute(
        select(Unit.id, UnitPeriod.name)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & units.period_on(today))
        .join(
            UnitReach,
            (UnitReach.descendant_id == Unit.id)
            & (UnitReach.ancestor_id == actor.unit_id)
            & (UnitReach.valid_from <= today)
            & (UnitReach.valid_to > today),
        )
        .where(own, Unit.closed_on > today)
        .order_by(UnitReach.depth, UnitPeriod.sort_key)
    ).all()


def speakers(unit_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Who works, or worked until lately, in these units, by name: id, full_name, position, press_role."""
    rows = db.session.execute(
        select(Staff.id, Staff.full_name, Assignment.position, Assignment.press_role)
        .join(Assignment, Assignment.staff_id == Staff.id)
        .where(Assignment.unit_id.in_(unit_ids), Assignment.ends_on > clock.today() - GONE)
        .order_by(Staff.sort_key, Staff.id, Assignment.starts_on)
    )
    return list({row.id: row for row in rows}.values())


def works_in(unit_id: int, staff_id: int, day: date) -> bool:
    """Whether somebody held a post in the unit or below it on a day."""
    found = db.session.scalar(
        select(Assignment.id).where(
            Assignment.staff_id == staff_id, assignment_on(day), Assignment.unit_id.in_(subtree(unit_id, day))
        )
    )
    return found is not None


def entry_for(actor: Actor, entry_id: int, *, lock: bool = False) -> PressEntry:
    """The entry, or Missing outside the actor's subtree. `lock` holds its row to the end of the transaction."""
    query = select(PressEntry).where(PressEntry.id == entry_id, within(PressEntry.unit_id, actor))
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Missing
    return found


def revisions(entry_id: int) -> Sequence[Revision]:
    """First to last; the last one counts."""
    return db.session.scalars(select(Revision).where(Revision.entry_id == entry_id).order_by(Revision.number)).all()


def newest_of(entry_id: int) -> Revision:
    return revisions(entry_id)[-1]


def by_token(token: str) -> PressEntry | None:
    return db.session.scalar(select(PressEntry).where(PressEntry.token == token))


def file_of(file_id: int | None) -> PressFile | None:
    return db.session.get(PressFile, file_id) if file_id else None


def steps(unit_ids: Sequence[int], period: Period) -> dict[tuple[int, str], PressFormStep]:
    """(unit, kind of step) → the newest step of the form for the period."""
    rows = db.session.scalars(
        select(PressFormStep)
        .where(
            PressFormStep.starts_on == period.starts,
            PressFormStep.ends_on == period.ends,
            PressFormStep.unit_id.in_(unit_ids),
        )
        .order_by(PressFormStep.id)
    )
    return {(step.unit_id, step.kind): step for step in rows}


def rolled(found: dict[int, Figures], owner: dict[int, int]) -> dict[int, Figures]:
    """Figures by the line they count in."""
    many: dict[int, list[Figures]] = defaultdict(list)
    for unit_id, counted in found.items():
        many[owner.get(unit_id, unit_id)].append(counted)
    return {unit_id: rules.total(parts) for unit_id, parts in many.items()}
