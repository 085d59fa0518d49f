"""Legal documents and when they are in force. Loaded from courses/law.yaml."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class LegalDocument(db.Model):
    """A document by its slug; a null date was not confirmed and is shown as such."""

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
    entered_at: Mapped[datetime | None]  # when its end was entered on the site, ahead of the file
