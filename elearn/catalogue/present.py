"""A page of the handbook as it is shown, with the answer a reader may have chosen to its check question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from elearn.catalogue.models import GlossaryTerm, HandbookSection
from elearn.kernel.db import AnyRow


@dataclass(frozen=True, slots=True)
class Option:
    text: Markup
    feedback: Markup
    chosen: bool
    verdict: str  # right | wrong | "" while not chosen


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    part: str
    title: str
    html: Markup
    stem: Markup
    options: list[Option]


def section(row: HandbookSection, chosen: int) -> ShownSection:
    """The section; `chosen` is the place of the option a reader asked about, -1 for none."""
    options = [
        Option(
            _html(option["text"]),
            _html(option["feedback"]),
            place == chosen,
            ("right" if option["correct"] else "wrong") if place == chosen else "",
        )
        for place, option in enumerate(row.check["options"])
    ]
    return ShownSection(row.key, row.part_title, row.title, _html(row.html), _html(row.check["stem"]), options)


@dataclass(frozen=True, slots=True)
class ShownTerm:
    slug: str
    term: str
    also: str
    html: Markup


def letters(terms: Sequence[GlossaryTerm]) -> list[tuple[str, list[ShownTerm]]]:
    """The glossary by first letter, in order."""
    shown = [ShownTerm(term.slug, term.term, ", ".join(term.also), _html(term.html)) for term in terms]
    return [(letter, list(group)) for letter, group in groupby(shown, key=lambda term: term.term[0].upper())]


def parts(rows: Sequence[AnyRow]) -> list[tuple[str, list[AnyRow]]]:
    """The contents of an edition by part, in order."""
    return [(title, list(group)) for title, group in groupby(rows, key=lambda row: str(row.part_title))]


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704  rendered from Markdown and cleaned at publication
