"""Staff and where they work, from when to when. Work contacts only (product rule 7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
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


class FormerName(db.Model):
    """A name a person bore until a day. Added, never changed."""

    __tablename__ = "former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    full_name: Mapped[str]
    folded: Mapped[str] = mapped_column(KeyText)
    until: Mapped[date]  # the first day with the next name
    recorded_at: Mapped[datetime]


class FormerCode(db.Model):
    """A staff code a person had until a day; nobody else ever gets it. Added, never changed."""

    __tablename__ = "former_code"

    code: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    until: Mapped[date]
    recorded_at: Mapped[datetime]


class StaffMerge(db.Model):
    """Two records of one person: over [at, ended_at) the first stands for nobody and counts for the second.

    Both records stay as they are; a merge is ended, never deleted. One step deep: who took a record in
    is not merged further.
    """

    __tablename__ = "staff_merge"
    __table_args__ = (
        Index(
            "uq_staff_merge_open",
            "from_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]  # of who merged them
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_reason: Mapped[str | None]
