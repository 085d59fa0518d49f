"""Drafts of scenarios. Every save is a revision of its own: rows are added, never changed and never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class ScenarioDraft(db.Model):
    """A scenario being written for a course; what it says is in its newest revision."""

    __tablename__ = "scenario_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    course: Mapped[str]  # slug
    key: Mapped[str]  # the scenario's id within the course
    title: Mapped[str]  # as the newest revision says it
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the machine
    opened_at: Mapped[datetime]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))  # the published one it was opened from


class ScenarioRevision(db.Model):
    """One state of a draft, numbered from 1. `body` is what the scenario's file says, `minutes` included."""

    __tablename__ = "scenario_revision"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("scenario_draft.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    note: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
