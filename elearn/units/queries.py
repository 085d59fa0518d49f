"""Reads of units on a day. Lists for a person are kept within their subtree (units.scope)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, func, select
from sqlalchemy.orm import aliased

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.kernel.text import fold
from elearn.units import rules
from elearn.units.models import Unit, UnitAct, UnitPeriod, UnitReach, UnitSuccession
from elearn.units.scope import within

_ROW = (
    Unit.id,
    Unit.code,
    Unit.opened_on,
    Unit.closed_on,
    Unit.source,
    UnitPeriod.name,
    UnitPeriod.kind,
    UnitPeriod.parent_id,
    UnitPeriod.sort_key,
)


def period_on(day: date | BindParameter[date], period: Any = UnitPeriod) -> ColumnElement[bool]:
    """The condition that picks each unit's period on a day."""
    condition: ColumnElement[bool] = (period.valid_from <= day) & (period.valid_to > day)
    return condition


def _latest(period: Any = UnitPeriod) -> ColumnElement[bool]:
    """Each unit's last period: today's for an open unit, the final one for a closed one."""
    newer = aliased(UnitPeriod)
    condition: ColumnElement[bool] = period.valid_from == (
        select(func.max(newer.valid_from))
        .where(newer.unit_id == period.unit_id, newer.valid_from <= clock.today())
        .scalar_subquery()
    )
    return condition


def unit_for(actor: Actor, code: str) -> AnyRow:
    """The unit with its latest name, kind and parent; Missing outside the actor's subtree."""
    row = db.session.execute(
        select(*_ROW)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(Unit.code == code, _latest(), within(Unit.id, actor))
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def listing(actor: Actor, *, words: str = "", kind: str = "", closed: bool = False) -> AnySelect:
    """Units of the actor's subtree by name; `words` are searched without diacritics."""
    query = (
        select(*_ROW)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(_latest(), within(Unit.id, actor))
        .order_by(UnitPeriod.sort_key, Unit.id)
    )
    for word in fold(words).split():
        query = query.where(UnitPeriod.folded.contains(word, autoescape=True) | (func.lower(Unit.code) == word))
    if kind:
        query = query.where(UnitPeriod.kind == kind)
    today = clock.today()
    return query.where(Unit.closed_on <= today if closed else Unit.closed_on > today)


def kinds(actor: Actor) -> Sequence[AnyRow]:
    """(kind, how many open units) within the actor's subtree."""
    rows = listing(actor).order_by(None).subquery()
    return db.session.execute(
        select(rows.c.kind, func.count()).group_by(rows.c.kind).order_by(func.count().desc())
    ).all()


def children(unit_id: int, day: date) -> Sequence[AnyRow]:
    """Open units directly below, by name."""
    return db.session.execute(
        select(*_ROW)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(UnitPeriod.parent_id == unit_id, period_on(day), Unit.closed_on > day)
        .order_by(UnitPeriod.sort_key)
    ).all()


def path(unit_id: int, day: date) -> Sequence[AnyRow]:
    """The units above, topmost first: id, code, name."""
    return db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name)
        .join(UnitReach, UnitReach.ancestor_id == Unit.id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(day))
        .where(
            UnitReach.descendant_id == unit_id,
            UnitReach.depth > 0,
            UnitReach.valid_from <= day,
            UnitReach.valid_to > day,
        )
        .order_by(UnitReach.depth.desc())
    ).all()


def nearest_of(scope: Iterable[int], day: date) -> dict[int, int]:
    """Each unit → the nearest unit of the scope at or above it."""
    rows = db.session.execute(
        select(UnitReach.descendant_id, UnitReach.ancestor_id)
        .where(UnitReach.ancestor_id.in_(list(scope)), UnitReach.valid_from <= day, UnitReach.valid_to > day)
        .order_by(UnitReach.depth.desc())
    )
    return {row.descendant_id: row.ancestor_id for row in rows}


def nearer(scope: AnySelect, unit_id: int, day: date) -> AnySelect:
    """The units below one that stand under a nearer unit of the scope (a query of ids), that one included."""
    below, under = aliased(UnitReach), aliased(UnitReach)
    return (
        select(under.descendant_id)
        .join(below, below.descendant_id == under.ancestor_id)
        .where(
            below.ancestor_id == unit_id,
            below.depth > 0,
            below.descendant_id.in_(scope),
            below.valid_from <= day,
            below.valid_to > day,
            under.valid_from <= day,
            under.valid_to > day,
        )
    )


def kind_on(unit_id: int, day: date) -> str:
    """What kind of unit it is on a day; the last kind of one closed by then."""
    kind = db.session.scalar(
        select(UnitPeriod.kind)
        .where(UnitPeriod.unit_id == unit_id, UnitPeriod.valid_from <= day)
        .order_by(UnitPeriod.valid_from.desc())
        .limit(1)
    )
    return kind or ""


def units_on(day: date) -> Sequence[AnyRow]:
    """Every unit open on a day, with its name of that day, in Vietnamese order."""
    return db.session.execute(
        select(*_ROW)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(day))
        .where(Unit.opened_on <= day, Unit.closed_on > day)
        .order_by(UnitPeriod.sort_key, Unit.id)
    ).all()


def names_of(unit_ids: Iterable[int], day: date) -> dict[int, str]:
    """Names on a day; a unit closed by then gives its last name."""
    rows = db.session.execute(
        select(UnitPeriod.unit_id, UnitPeriod.name)
        .where(UnitPeriod.unit_id.in_(list(unit_ids)), UnitPeriod.valid_from <= day)
        .order_by(UnitPeriod.valid_from)
    )
    return {row.unit_id: row.name for row in rows}


def successors() -> dict[int, tuple[int, date]]:
    """Merged unit → (successor, from when)."""
    rows = db.session.execute(select(UnitSuccession.unit_id, UnitSuccession.successor_id, UnitSuccession.effective_on))
    return {row.unit_id: (row.successor_id, row.effective_on) for row in rows}


def owner_on(day: date) -> dict[int, int]:
    """Merged units only: unit id → the unit that carries its duties on the day."""
    merged = successors()
    return {unit: rules.owner_of(unit, merged, day) for unit in merged}


def carrier_of(unit_id: int, day: date) -> int:
    """The unit that carries a unit's duties on a day: itself, or whoever absorbed it by then."""
    return rules.owner_of(unit_id, successors(), day)


def kind_and_carrier(unit_id: int, day: date) -> tuple[str, int]:
    """`kind_on` and `carrier_of` a unit, in one statement."""
    kind = (
        select(UnitPeriod.kind)
        .where(UnitPeriod.unit_id == unit_id, UnitPeriod.valid_from <= day)
        .order_by(UnitPeriod.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    merged = (UnitSuccession.unit_id, UnitSuccession.successor_id, UnitSuccession.effective_on)
    rows = db.session.execute(
        select(kind.label("kind"), *merged)
        .select_from(Unit)
        .outerjoin(UnitSuccession, UnitSuccession.effective_on <= day)
        .where(Unit.id == unit_id)
    ).all()
    steps = {row.unit_id: (row.successor_id, row.effective_on) for row in rows if row.unit_id is not None}
    return (rows[0].kind or "") if rows else "", rules.owner_of(unit_id, steps, day)


def carried_by(unit_id: int, day: date) -> list[int]:
    """The unit and every unit whose duties it carries on the day."""
    return [unit_id, *(unit for unit, owner in owner_on(day).items() if owner == unit_id != unit)]


def history(unit_id: int) -> Sequence[AnyRow]:
    """The unit's acts, newest first."""
    return db.session.execute(
        select(UnitAct.kind, UnitAct.effective_on, UnitAct.decision, UnitAct.details, UnitAct.recorded_at)
        .where(UnitAct.unit_id == unit_id)
        .order_by(UnitAct.effective_on.desc(), UnitAct.id.desc())
    ).all()


def absorbed(unit_id: int) -> Sequence[AnyRow]:
    """Units merged into this one: code, last name, from when."""
    any_period = aliased(UnitPeriod)
    newest = (
        select(func.max(any_period.valid_from)).where(any_period.unit_id == UnitSuccession.unit_id).scalar_subquery()
    )
    return db.session.execute(
        select(Unit.code, UnitPeriod.name, UnitSuccession.effective_on)
        .join(Unit, Unit.id == UnitSuccession.unit_id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & (UnitPeriod.valid_from == newest))
        .where(UnitSuccession.successor_id == unit_id)
        .order_by(UnitPeriod.sort_key)
    ).all()


def known_codes() -> dict[str, int]:
    """Code → id of every unit there ever was."""
    return {row.code: row.id for row in db.session.execute(select(Unit.code, Unit.id))}


def is_open(closed_on: date) -> bool:
    return closed_on >= FOREVER or closed_on > clock.today()
