"""What the templates of the glossary show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from elearn.catalogue.models import GlossaryTerm


@dataclass(frozen=True, slots=True)
class ShownTerm:
    slug: str
    term: str
    also: str
    html: Markup


def letters(terms: Sequence[GlossaryTerm]) -> list[tuple[str, list[ShownTerm]]]:
    """The glossary by first letter, in order."""
    # The text was rendered and cleaned when it was published.
    shown = [ShownTerm(term.slug, term.term, ", ".join(term.also), Markup(term.html)) for term in terms]  # noqa: S704
    return [(letter, list(group)) for letter, group in groupby(shown, key=lambda term: term.term[0].upper())]
