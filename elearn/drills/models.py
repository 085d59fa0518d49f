"""Answers to the hard questions of a deck. Learning facts: rows are added, never changed or deleted (triggers refuse it)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class DrillAnswer(db.Model):
    """One try at one question, with what the referee found then; numbered from 1 within the question."""

    __tablename__ = "drill_answer"
    __table_args__ = (UniqueConstraint("record_id", "activity_id", "question", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    question: Mapped[str]  # its id in the deck
    number: Mapped[int]
    text: Mapped[str]  # NFC; the places of findings count its characters
    findings: Mapped[list[Any]]  # [[case, start, end]] as elearn.scenarios.referee found them
    stops: Mapped[int]  # how many of them stop; 0: the answer holds
    answered_at: Mapped[datetime]
