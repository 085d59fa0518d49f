"""Legal documents and when they are in force: what courses/law.yaml says, and the dated acts entered on the site."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class LegalDocument(db.Model):
    """A document by its slug; a null date was not confirmed and is shown as such.

    `effective_to` and `replaced_by` are what holds: the file's word (`filed_to`, `filed_by`) and the acts together.
    """

    __tablename__ = "legal_document"

    slug: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    issuer: Mapped[str]
    issued_on: Mapped[date | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    status: Mapped[str]  # in_force | replaced | not_yet | unconfirmed
    replaced_by: Mapped[list[str]]
    confidence: Mapped[str]
    about: Mapped[str] = mapped_column(default="")  # what it governs, in plain words
    changes: Mapped[list[Any]] = mapped_column(default=list)  # [{topic, before, now}] on its replacement
    entered_at: Mapped[datetime | None]  # when the act was entered that decides its end; None: the file decides
    filed_to: Mapped[date | None]
    filed_by: Mapped[list[str]] = mapped_column(default=list)
    parts: Mapped[list[Any]] = mapped_column(default=list)  # [{from_on, anchors}]: articles changed by the acts


class ActKind(StrEnum):
    REPLACED = "replaced"  # by another document
    ENDED = "ended"  # no longer in force, nothing in its place
    AMENDED = "amended"  # some articles read otherwise
    RESTORED = "restored"  # an earlier act was wrong: still in force


class LawAct(db.Model):
    """What the department entered about a document, from a day on. Never changed, never deleted.

    An act with articles touches these only. The newest one about the same part decides.
    """

    __tablename__ = "law_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(ForeignKey("legal_document.slug"), index=True)
    kind: Mapped[str]
    by_slug: Mapped[str | None] = mapped_column(ForeignKey("legal_document.slug"))
    from_on: Mapped[date]
    anchors: Mapped[list[str]]  # dieu-7, dieu-22-khoan-2; empty: the whole document
    note: Mapped[str]  # the letter or gazette it stands on
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]


class LawRevocation(db.Model):
    """An act taken back before its day, with the reason. Once per act."""

    __tablename__ = "law_revocation"

    act_id: Mapped[int] = mapped_column(ForeignKey("law_act.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]
