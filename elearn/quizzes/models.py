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


class QuestionCorrection(db.Model):
    """A wrong key, found in a published version: what is right instead. Proposed by one person; see CorrectionDecision.

    The question itself is never changed. Rows are added, never changed, never deleted.
    """

    __tablename__ = "question_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    void: Mapped[bool]  # the question is cancelled: everybody gets its point
    right: Mapped[list[Any]]  # the indexes of the options that are right; none when void
    reason: Mapped[str]
    user_id: Mapped[int | None]
    name: Mapped[str]
    proposed_at: Mapped[datetime]


class CorrectionDecision(db.Model):
    """What a second person decided about a correction, once. From then on, if approved, the key holds."""

    __tablename__ = "correction_decision"

    correction_id: Mapped[int] = mapped_column(ForeignKey("question_correction.id"), primary_key=True)
    approved: Mapped[bool]
    reason: Mapped[str]
    user_id: Mapped[int | None]
    name: Mapped[str]
    at: Mapped[datetime]


class AttemptRemark(db.Model):
    """The mark of a submitted attempt after a correction. The attempt keeps its own; the better of them counts."""

    __tablename__ = "attempt_remark"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("question_correction.id"), primary_key=True)
    at: Mapped[datetime]
    by_key: Mapped[float]  # what the right key alone would give
    points: Mapped[float]  # what counts: never less than before
    passed: Mapped[bool]  # never taken away
