"""Texts of the papers as the department changed them. The database refuses to change or delete one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class PaperTemplate(db.Model):
    """One dated version of a paper's text; the newest counts. An empty text is a return to the site's own."""

    __tablename__ = "paper_template"
    __table_args__ = (UniqueConstraint("kind", "number"),)  # two who save at once make two versions or one refusal

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    saved_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
