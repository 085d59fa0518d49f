"""Staff and where they work, from when to when. Work contacts only (product rule 7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
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


class FeedAbsence(db.Model):
    """Somebody in post whom a full list of the personnel system did not name. A mark: their post stays as it is.

    Open until a later full list names them again; one open mark a person.
    """

    __tablename__ = "feed_absence"
    __table_args__ = (
        Index(
            "uq_feed_absence_open",
            "staff_id",
            unique=True,
            sqlite_where=text("found_on IS NULL"),
            postgresql_where=text("found_on IS NULL"),
        ),
        Index("ix_feed_absence_staff_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    missed_on: Mapped[date]  # the day of the list that lacked them
    missed_by_id: Mapped[int] = mapped_column(ForeignKey("staff_import.id"))
    found_on: Mapped[date | None]  # the day of the list that named them again
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_import.id"))
    recorded_at: Mapped[datetime]


class ImportState(StrEnum):
    WAITING = "waiting"  # being checked in the background
    CHECKED = "checked"
    COMMITTED = "committed"
    DROPPED = "dropped"


class StaffImport(db.Model):
    """A list of staff that was checked: whose, which bytes, what was found, and whether it was written.

    The bytes are kept only as long as somebody may still commit or fetch the refused rows; the figures stay.
    """

    __tablename__ = "staff_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    filename: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    encoding: Mapped[str] = mapped_column(default="")  # what was asked for
    mapping: Mapped[dict[str, Any]]  # columns put right by hand: sheet → {"row": n, "fields": {"A": "code"}}
    given_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # for rows that name none
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # whose subtree it was checked in
    user_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str]
    state: Mapped[str]
    counts: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any]]  # notes, columns as understood, encodings before and after
    checked_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
    full_on: Mapped[date | None]  # the day of a full list (a feed); None for any other list
    confirmation: Mapped[str] = mapped_column(default="")  # why a feed that stopped goes on all the same


class StaffImportRow(db.Model):
    """The verdict on one row seen; goes when the bytes go."""

    __tablename__ = "staff_import_row"
    __table_args__ = (Index("ix_staff_import_row_verdict", "import_id", "verdict", "place"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("staff_import.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[str]
    row: Mapped[int]
    verdict: Mapped[str]
    reasons: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    values: Mapped[dict[str, Any]]


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
