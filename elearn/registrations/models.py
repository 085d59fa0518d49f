"""Registration lists. The list's state is its last step; people are added and removed, never edited."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class StepKind(StrEnum):
    OPENED = "opened"  # draft; round 1, or a supplement with its reason
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class RegistrationList(db.Model):
    """What one unit answers to one mandate. `revision` goes up with every change of content.

    `round` is 1 for the first list and counts supplements after that.
    """

    __tablename__ = "registration_list"
    __table_args__ = (UniqueConstraint("mandate_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)


class RegistrationStep(db.Model):
    """A step of a list, kept for ever: who did it, when, and why."""

    __tablename__ = "registration_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registration_list.id"), index=True)
    round: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class RegistrationEntry(db.Model):
    """A person on a line of a list; taken off by being marked removed in a round.

    A substitute names the entry they replace, from which day and why.
    """

    __tablename__ = "registration_entry"
    __table_args__ = (
        Index(
            "uq_registration_entry_active",
            "list_id",
            "line_id",
            "staff_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "uq_registration_entry_replaces",
            "replaces_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registration_list.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("audience_line.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    added_round: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    removed_round: Mapped[int | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("registration_entry.id"))
    since: Mapped[date | None]  # from when a substitute comes
    reason: Mapped[str] = mapped_column(default="")


class LineExcuse(db.Model):
    """Why a unit cannot fill a line now; the latest one counts."""

    __tablename__ = "line_excuse"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registration_list.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("audience_line.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    name: Mapped[str]
