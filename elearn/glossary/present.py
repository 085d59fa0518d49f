"""Terms as pages show them, with the law they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from flask import url_for
from markupsafe import Markup

from elearn.glossary import rules
from elearn.glossary.queries import Term
from elearn.law import present as law
from elearn.law.models import LegalDocument


@dataclass(frozen=True, slots=True)
class Explained:
    """A term with its explanation; `law` pairs an address with “Điều 3 Nghị định …”."""

    slug: str
    term: str
    text: Markup
    law: list[tuple[str, str]]


def cited_by(terms: Iterable[Term]) -> list[str]:
    """The documents the explanations name, by slug."""
    terms = list(terms)
    listed = {citation.partition("#")[0] for term in terms for citation in term.law}
    return sorted(listed | set(law.cited_in(term.text for term in terms)))


def explained(terms: Iterable[Term], documents: Mapping[str, LegalDocument]) -> list[Explained]:
    """The terms with the documents they stand on named (`documents`: those of `cited_by`, by slug)."""
    found = []
    for term in terms:
        names = law.named_citations(term.law, documents)
        links = [(url_for("law.show", slug=citation.partition("#")[0]), name) for citation, name in names.items()]
        found.append(Explained(term.slug, term.term, law.linked(term.text, documents), links))
    return found


def marked(html: str, terms: Sequence[Term]) -> tuple[str, tuple[Term, ...]]:
    """A lesson with the first mention of each term as a link to its explanation, and the terms found."""
    text, slugs = _marked(html, tuple((term.slug, term.term) for term in terms), url_for("glossary.index"))
    by_slug = {term.slug: term for term in terms}
    return text, tuple(by_slug[slug] for slug in slugs)


@lru_cache(maxsize=512)
def _marked(html: str, terms: tuple[rules.Named, ...], page: str) -> tuple[str, tuple[str, ...]]:
    def draw(slug: str, words: str) -> str:
        return f'<a class="term" href="{escape(page)}#{slug}" data-term="{slug}">{words}</a>'

    return rules.first_mentions(html, terms, draw)
