"""Bridging lessons, to whom they were given, and who did them: rows are added, never changed and never deleted.

Only what is not given yet, a draft, is written over.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class BridgingLesson(db.Model):
    """A short lesson on one change of law, frozen when it is given."""

    __tablename__ = "bridging_lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(unique=True)  # of the form that gave it: pressed twice is once
    slug: Mapped[str] = mapped_column(ForeignKey("legal_document.slug"), index=True)  # the document that changed
    changed_on: Mapped[date]
    anchors: Mapped[list[str]]  # the articles that changed; empty: the whole document
    title: Mapped[str]
    minutes: Mapped[int]
    reason: Mapped[str]  # why this person gets it, in a sentence
    text: Mapped[str]  # Markdown as written; empty for a lesson of a course
    html: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))  # the lesson of a course it takes over
    law: Mapped[list[str]]  # what it teaches: slug#anchor
    question: Mapped[dict[str, Any]]  # {stem, options: [{text, feedback, correct}]}, rendered
    letter_number: Mapped[str] = mapped_column(default="")  # of the letter that orders it, if one does
    letter_on: Mapped[date | None]
    assigned_at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]


class BridgingAssignment(db.Model):
    """A person the lesson was given to; remembers the unit of that time and when they learned the old text."""

    __tablename__ = "bridging_assignment"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("bridging_lesson.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    learned_at: Mapped[datetime]
    assigned_at: Mapped[datetime]
    user_id: Mapped[int | None]


class BridgingAnswer(db.Model):
    """The first time a person chose an option of the check question."""

    __tablename__ = "bridging_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["lesson_id", "staff_id"], ["bridging_assignment.lesson_id", "bridging_assignment.staff_id"]
        ),
    )

    lesson_id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    correct: Mapped[bool]
    at: Mapped[datetime]


class BridgingCompletion(db.Model):
    """A person answered rightly: done, once."""

    __tablename__ = "bridging_completion"
    __table_args__ = (
        ForeignKeyConstraint(
            ["lesson_id", "staff_id"], ["bridging_assignment.lesson_id", "bridging_assignment.staff_id"]
        ),
    )

    lesson_id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class BridgingDraft(db.Model):
    """A lesson somebody has not given yet, as its form was last kept. No fact: written over, gone when it is given."""

    __tablename__ = "bridging_draft"

    slug: Mapped[str] = mapped_column(ForeignKey("legal_document.slug"), primary_key=True)
    change: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    said: Mapped[dict[str, Any]]  # field → what was typed
    at: Mapped[datetime]
