"""What a person left in a lesson. Private: no role, no report and no trail reads it, and its owner may erase it.

A mark stands on a block of a lesson by its key, whatever the version; what it stood at is kept as words.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db

WHOLE_LESSON = -1  # the block of a bookmark on the lesson itself


class Mark(db.Model):
    """One place of one person: a note (`newest` > 0), a bookmark, or both."""

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("staff_id", "course_id", "lesson_key", "block"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson_key: Mapped[str]
    block: Mapped[int]
    newest: Mapped[int] = mapped_column(default=0)  # the number of the newest revision of its note; 0: no note
    bookmarked_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")  # of the block, when it was bookmarked


class NoteRevision(db.Model):
    """A note as it was saved once; `number` counts from 1. An empty text: the note was taken away."""

    __tablename__ = "note_revision"

    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    words: Mapped[str]  # of the block, when this was written
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    saved_at: Mapped[datetime]
