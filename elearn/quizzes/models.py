"""Attempts. Questions, order and deadline are fixed when an attempt starts; a mark is written once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class Attempt(db.Model):
    """One try at a quiz; at most one open per person and quiz, numbered from 1."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("record_id", "activity_id", "number"),
        Index(
            "uq_attempt_open",
            "record_id",
            "activity_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    form: Mapped[list[Any]]  # [{question: id, order: [option index, …]}] in the order asked
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    points: Mapped[float | None]  # of max_points
    max_points: Mapped[float]
    passed: Mapped[bool | None]


class Answer(db.Model):
    """The latest stored answer to one question of an attempt; `place` counts from 1."""

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    response: Mapped[Any] = mapped_column(JSON)
    sequence: Mapped[int] = mapped_column(BigInteger)  # milliseconds: too large for PostgreSQL's integer
    saved_at: Mapped[datetime]
    points: Mapped[float | None]  # of 1, written when the attempt is submitted
