"""A unit sees its own subtree and nothing else (product rule 6). The rule lives here.

Every query over rows that belong to units adds `within(column, actor)`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.units.models import UnitReach


def subtree(unit_id: int, day: date) -> Select[int]:
    """Ids of the unit, everything below it and everything they absorbed, as the tree is on `day`."""
    return select(UnitReach.descendant_id).where(
        UnitReach.ancestor_id == unit_id, UnitReach.valid_from <= day, UnitReach.valid_to > day
    )


def within(column: Any, actor: Actor) -> ColumnElement[bool]:
    """The condition that keeps rows of the actor's subtree, by the tree of today."""
    if actor.is_machine:
        return true()
    if actor.unit_id is None:
        return false()
    condition: ColumnElement[bool] = column.in_(subtree(actor.unit_id, clock.today()))
    return condition


def within_or_unowned(column: Any, actor: Actor) -> ColumnElement[bool]:
    """As `within`; an actor at the top of the tree also sees rows that belong to no unit."""
    today = clock.today()
    above = exists().where(
        UnitReach.descendant_id == actor.unit_id,
        UnitReach.depth > 0,
        UnitReach.valid_from <= today,
        UnitReach.valid_to > today,
    )
    return or_(within(column, actor), and_(column.is_(None), ~above))
