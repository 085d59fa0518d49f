"""Acts on people: what was ordered, from when, by which paper. Added, never changed; one that has not come may be cancelled."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class Kind(StrEnum):
    TRANSFER = "transfer"
    LEAVE = "leave"
    RETIREMENT = "retirement"
    DEPARTURE = "departure"
    RETURN = "return"
    NAME = "name"
    CODE = "code"


class PersonAct(db.Model):
    """One act on a person, in the unit they worked in when it was recorded."""

    __tablename__ = "person_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day of a leave
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    decision: Mapped[str]
    reason: Mapped[str]
    details: Mapped[dict[str, Any]]  # before and after, and the ids of what was written with it
    recorded_at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]


class PersonActCancel(db.Model):
    """The act was cancelled before its day came."""

    __tablename__ = "person_act_cancel"

    act_id: Mapped[int] = mapped_column(ForeignKey("person_act.id"), primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]
    reason: Mapped[str]
