"""A unit's file for a registration list, kept between the check and the commit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class IntakeState(StrEnum):
    CHECKED = "checked"
    COMMITTED = "committed"
    DROPPED = "dropped"
    COMPARED = "compared"  # a second list held against the first; never written


class ListIntake(db.Model):
    """A file or pasted cells: for which list, what was decided on its rows, and what they came to.

    `rows` and `content` go after a week; the figures stay. `checks` goes up with every check, so that a
    commit says which check it saw; `revision` is the list's at that check.
    """

    __tablename__ = "list_intake"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("registration_list.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # the seat it was checked from
    user_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str]
    sha256: Mapped[str]
    filename: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    encoding: Mapped[str] = mapped_column(default="")
    mapping: Mapped[dict[str, Any]]
    choices: Mapped[dict[str, Any]]  # "table:row" → {"who": staff id or "skip", "line": line id}
    line_id: Mapped[int | None] = mapped_column(ForeignKey("audience_line.id"))  # for rows that name no role
    against: Mapped[str] = mapped_column(default="")  # comparisons: "list" or "staff"
    state: Mapped[str]
    checks: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int]
    counts: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any]]  # notes, columns, encodings
    rows: Mapped[list[Any]]
    checked_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]
