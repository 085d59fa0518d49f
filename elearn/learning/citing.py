"""The law a lesson stands on, as its page tells it: status of the day, and what has changed since it was published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from elearn.catalogue.queries import Outline
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.law import present as law
from elearn.law.models import LegalDocument

_CITATION = re.compile(
    r'(?P<open><a class="law-link[^"]*" href="/law/(?P<slug>[a-z0-9-]+)"[^>]*?)>(?P<words>.*?)</a>', re.DOTALL
)
_CITED = re.compile(r'href="/law/([a-z0-9-]+)"')


def with_law(html: Markup, documents: Iterable[law.Shown]) -> Markup:
    """The lesson with each citation told its document's title and status of the day; what is over says so in words."""
    told = tuple((d.slug, d.title, _said(d), d.status == "replaced") for d in documents)
    return Markup(_with_law(str(html), told)) if told else html  # noqa: S704  only attributes and fixed words go in


def _said(document: law.Shown) -> str:
    """in force from … / over since …, in a few words."""
    if document.status == "replaced":
        return _("hết hiệu lực từ %(day)s", day=law.day_or_unknown(document.effective_to))
    if document.status == "unconfirmed":
        return _("hiệu lực chưa xác nhận")
    return _("có hiệu lực từ %(day)s", day=law.day_or_unknown(document.effective_from))


@lru_cache(maxsize=512)
def _with_law(html: str, told: tuple[tuple[str, str, str, bool], ...]) -> str:
    known = {slug: (title, said, over) for slug, title, said, over in told}

    def tell(match: re.Match[str]) -> str:
        title, said, over = known.get(match.group("slug"), ("", "", False))
        if not title:
            return match.group()
        mark = f' <span class="law-over">({escape(said)})</span>' if over else ""
        return f'{match.group("open")} title="{escape(f"{title}; {said}")}">{match.group("words")}</a>{mark}'

    return _CITATION.sub(tell, html)


def overtaken(outline: Outline, key: str, documents: Iterable[law.Shown]) -> list[law.Shown]:
    """The documents a lesson cites as law in force that no longer are, in whole or in the articles it cites."""
    cited = [citation.partition("#")[::2] for citation in outline.activity(key).law]
    published = clock.local_day(outline.published_at)

    def gone(document: law.Shown, anchor: str) -> bool:
        changed = (part for part in document.parts if part.from_on > published)
        return document.status == "replaced" or any(part.touches(anchor) for part in changed)

    return [d for d in documents if any(slug == d.slug and gone(d, anchor) for slug, anchor in cited)]


@lru_cache(maxsize=512)
def cited_law(html: str) -> tuple[str, ...]:
    """The documents a lesson links to, by slug, in order of first mention."""
    return tuple(dict.fromkeys(_CITED.findall(html)))


def cited_on(documents: Mapping[str, LegalDocument], day: date) -> list[law.Shown]:
    """The documents with their status on a day."""
    return [law.shown(document, day) for document in documents.values()]
