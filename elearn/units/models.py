"""The organisation tree. What a unit is called and where it hangs are dated periods; acts say why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.clock import FOREVER
from elearn.kernel.db import KeyText, db


class Unit(db.Model):
    """A unit for as long as anybody remembers it; the code never changes."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date] = mapped_column(default=FOREVER)  # the first day it no longer exists
    source: Mapped[str] = mapped_column(default="")  # where the data come from


class UnitPeriod(db.Model):
    """Name, kind and parent of a unit over [valid_from, valid_to)."""

    __tablename__ = "unit_period"
    __table_args__ = (Index("ix_unit_period_unit_dates", "unit_id", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText)
    folded: Mapped[str] = mapped_column(KeyText)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)


class UnitAct(db.Model):
    """A dated act on a unit: open, rename, move, close, merge. Kept for ever."""

    __tablename__ = "unit_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str]
    effective_on: Mapped[date]
    decision: Mapped[str]  # the paper that orders it
    details: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    user_id: Mapped[int | None]


class UnitSuccession(db.Model):
    """From `effective_on`, the successor carries the duties and the history of the unit."""

    __tablename__ = "unit_succession"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    effective_on: Mapped[date]


class UnitReach(db.Model):
    """The tree closed over: who stands at or above whom over [valid_from, valid_to).

    A closed unit stays under its last parent; a merged one under its successor. Rebuilt from
    periods and successions in the transaction of every act.
    """

    __tablename__ = "unit_reach"
    __table_args__ = (Index("ix_unit_reach_descendant", "descendant_id", "valid_from"),)

    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    descendant_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date]
    depth: Mapped[int]
