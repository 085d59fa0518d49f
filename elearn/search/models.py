"""The index of what was published: one row an entry, one row a word of it. Derived; `search rebuild` makes it anew."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import KeyText, db


class SearchEntry(db.Model):
    """One thing that can be found, as plain text."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "edition", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # see rules.Kind
    edition: Mapped[int]  # of a course: its version's id; of the handbook: its edition's id; else 0
    key: Mapped[str]  # what its noun calls it: a slug, the key of an activity
    title: Mapped[str]
    note: Mapped[str]  # where it stands, in a few words
    text: Mapped[str]  # what an excerpt is cut from
    length: Mapped[int]  # words of the title
    digest: Mapped[str]  # of everything above


class SearchWord(db.Model):
    """A word of an entry, or two that stand side by side ("hop bao"), without diacritics."""

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_entry", "entry_id"),)

    folded: Mapped[str] = mapped_column(KeyText, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id"), primary_key=True)
    exact: Mapped[str] = mapped_column(KeyText, primary_key=True)  # with its diacritics; "" for a pair
    weight: Mapped[int]  # title, heading, or text and how often: see kernel.finding.weigh
