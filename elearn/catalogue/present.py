"""Terms of the glossary as pages show them: all of them, and where a lesson mentions one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from flask import url_for
from markupsafe import Markup

from elearn.catalogue import mentions
from elearn.catalogue.glossary import Kept
from elearn.catalogue.models import GlossaryTerm


@dataclass(frozen=True, slots=True)
class ShownTerm:
    slug: str
    term: str
    also: str
    html: Markup


def shown(terms: Sequence[GlossaryTerm]) -> list[ShownTerm]:
    """Every term, in the order given."""
    # The text was rendered and cleaned when it was published.
    return [ShownTerm(term.slug, term.term, ", ".join(term.also), Markup(term.html)) for term in terms]  # noqa: S704


@dataclass(frozen=True, slots=True)
class Explained:
    """A term mentioned in a lesson, with its explanation."""

    slug: str
    term: str
    text: Markup


def explained(terms: Sequence[Kept]) -> list[Explained]:
    return [Explained(term.slug, term.term, Markup(term.html)) for term in terms]  # noqa: S704


def mentioned(html: str, terms: Sequence[Kept]) -> tuple[str, tuple[Kept, ...]]:
    """A lesson with the first mention of each term as a link to its explanation, and the terms found."""
    named = tuple((term.slug, name) for term in terms for name in term.names)
    text, slugs = _mentioned(html, named, url_for("catalogue.glossary_index"))
    by_slug = {term.slug: term for term in terms}
    return text, tuple(by_slug[slug] for slug in slugs)


@lru_cache(maxsize=512)
def _mentioned(html: str, terms: tuple[mentions.Named, ...], page: str) -> tuple[str, tuple[str, ...]]:
    def draw(slug: str, words: str) -> str:
        return f'<a class="term" href="{escape(page)}#{slug}" data-term="{slug}">{words}</a>'

    return mentions.first_mentions(html, terms, draw)
