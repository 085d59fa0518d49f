"""The trail: one row per act, each carrying the hash of the row before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class AuditEvent(db.Model):
    """Who did what to which thing, with what it was before and after. Never changed, never removed
    (triggers in the migration refuse it)."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # the place in the chain
    at: Mapped[datetime]
    word: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(index=True)  # the unit worked for
    subject: Mapped[str] = mapped_column(index=True)  # "mandate:12"
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AuditHead(db.Model):
    """The end of the chain; one row, locked for the moment of every commit that records acts."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int]
    hash: Mapped[str]
