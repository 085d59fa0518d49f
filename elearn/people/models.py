"""Staff and where they work, from when to when. Work contacts only (product rule 7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.clock import FOREVER
from elearn.kernel.db import KeyText, db


class PressRole(StrEnum):
    LEADER = "leader"
    SPOKESPERSON = "spokesperson"
    AUTHORISED = "authorised"
    COMMS = "comms"
    STAFF = "staff"


class Staff(db.Model):
    """A person on the payroll; the staff code is their identity, never the mailbox."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText, index=True)
    folded: Mapped[str] = mapped_column(KeyText)
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]


class Assignment(db.Model):
    """A post held over [starts_on, ends_on); one at a time per person."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_staff_dates", "staff_id", "starts_on", unique=True),
        Index("ix_assignment_unit_dates", "unit_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[str]
    press_role: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FOREVER)
    recorded_at: Mapped[datetime]


class ActingPost(db.Model):
    """A press role a person holds besides their own post, by a decision: an acting head, somebody put in charge.

    Held over [starts_on, ends_on) in a unit; the end is brought forward, never back.
    """

    __tablename__ = "acting_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    press_role: Mapped[str]
    title: Mapped[str]  # "Quyền Chủ tịch", "Phụ trách Văn phòng"
    decision: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FOREVER)
    recorded_at: Mapped[datetime]
