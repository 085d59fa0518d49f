"""Drafts of courses. Revisions and steps are added, never changed and never deleted (triggers refuse it)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class CourseDraft(db.Model):
    """A course being changed; what it says is in its newest revision, how it stands in its last step."""

    __tablename__ = "course_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the machine
    opened_at: Mapped[datetime]


class DraftRevision(db.Model):
    """One state of a draft, numbered from 1: every file by its hash, and the version it is measured against."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    number: Mapped[int]
    base_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    tree: Mapped[dict[str, Any]]  # path → sha256
    unsettled: Mapped[dict[str, Any]]  # path → sha256 it had in the version before; changed in the new one as well
    note: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class DraftStep(db.Model):
    """What was decided about a draft, in order: handed in, taken back, returned, published, dropped."""

    __tablename__ = "draft_step"
    __table_args__ = (UniqueConstraint("draft_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    place: Mapped[int]
    kind: Mapped[str]  # submitted | recalled | returned | published | dropped
    revision: Mapped[int]
    said: Mapped[dict[str, Any]]  # the reason, or the kind, note and letter of a publication, or its number
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class DraftPresence(db.Model):
    """Who has which part of a draft open, last heard of when. No fact: rows are written over."""

    __tablename__ = "draft_presence"

    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)  # a file's path, or questions/kq1.yaml#hb-kq1-01
    seen_at: Mapped[datetime]
