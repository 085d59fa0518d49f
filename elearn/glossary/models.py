"""Terms and what they mean. Loaded from courses/glossary.yaml."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import KeyText, db


class GlossaryTerm(db.Model):
    """A term by its slug."""

    __tablename__ = "glossary_term"

    slug: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText)
    text: Mapped[str]  # plain, with [[luat:slug#anchor]]
    law: Mapped[list[str]]  # slug#anchor
