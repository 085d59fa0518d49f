"""The glossary: the terms of the trade as last published, read by anyone without an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue.models import GlossaryTerm
from elearn.catalogue.rendering import Links, render_words
from elearn.catalogue.source.glossary import Term
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.text import sort_key

KEPT_FOR = timedelta(minutes=1)


class Kept(NamedTuple):
    """A term as lessons look for it: under each of its names."""

    slug: str
    term: str
    names: tuple[str, ...]
    html: str


def publish(source: Sequence[Term], links: Links, *, actor: Actor) -> bool:
    """Bring the terms to what the file says; says whether any changed. Writes the terms and an audit entry."""
    wanted = {term.slug: _row(term, links) for term in source}
    known = {term.slug: {name: getattr(term, name) for name in _COLUMNS} for term in terms()}
    if wanted == known:
        return False
    db.session.execute(delete(GlossaryTerm))
    if wanted:
        db.session.execute(insert(GlossaryTerm), list(wanted.values()))
    forget()
    changed = sorted(slug for slug in {*wanted, *known} if wanted.get(slug) != known.get(slug))
    record(Did.GLOSSARY_PUBLISHED, actor, "glossary:terms", terms=len(wanted), changed=changed)
    return True


_COLUMNS = ("slug", "term", "sort_key", "also", "html", "law")


def _row(term: Term, links: Links) -> dict[str, Any]:
    values = (term.slug, term.term, sort_key(term.term), term.also, render_words(term.text, links), term.law)
    return dict(zip(_COLUMNS, values, strict=True))


def terms() -> Sequence[GlossaryTerm]:
    """Every term in the Vietnamese order."""
    return db.session.scalars(select(GlossaryTerm).order_by(GlossaryTerm.sort_key, GlossaryTerm.slug)).all()


def terms_at_hand() -> tuple[Kept, ...]:
    """The same for every lesson page, a minute old at most: a lesson asks on every opening."""
    address, now = str(db.engine.url), clock.now()
    kept = _kept.get(address)
    if kept is None or not timedelta(0) <= now - kept[0] <= KEPT_FOR:
        found = tuple(Kept(term.slug, term.term, (term.term, *term.also), term.html) for term in terms())
        kept = _kept[address] = (now, found)
    return kept[1]


def forget() -> None:
    """Empty the memory; for publishing, and for tests, where one address holds another database."""
    _kept.clear()


_kept: dict[str, tuple[datetime, tuple[Kept, ...]]] = {}
