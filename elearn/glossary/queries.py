"""Reads of the glossary; public."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from elearn.glossary.models import GlossaryTerm
from elearn.kernel import clock
from elearn.kernel.db import db

KEPT_FOR = timedelta(minutes=1)


class Term(NamedTuple):
    slug: str
    term: str
    text: str
    law: tuple[str, ...]


def terms() -> tuple[Term, ...]:
    """Every term in the order of the alphabet."""
    rows = db.session.execute(
        select(GlossaryTerm.slug, GlossaryTerm.term, GlossaryTerm.text, GlossaryTerm.law).order_by(
            GlossaryTerm.sort_key, GlossaryTerm.slug
        )
    )
    return tuple(Term(row.slug, row.term, row.text, tuple(row.law)) for row in rows)


def terms_at_hand() -> tuple[Term, ...]:
    """The same for every lesson page, a minute old at most: a lesson asks on every opening."""
    address, now = str(db.engine.url), clock.now()
    kept = _kept.get(address)
    if kept is None or not timedelta(0) <= now - kept[0] <= KEPT_FOR:
        kept = _kept[address] = (now, terms())
    return kept[1]


def forget() -> None:
    """Empty the memory; for publishing, and for tests, where one address holds another database."""
    _kept.clear()


_kept: dict[str, tuple[datetime, tuple[Term, ...]]] = {}
