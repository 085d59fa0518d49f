"""Read and check courses/glossary.yaml: the terms of the trade, each explained once in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from elearn.catalogue.source.citations import FORM_LINK, Registry, check_citations, check_numbers
from elearn.catalogue.source.dangers import check_markdown
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.wording import words

FILE = "glossary.yaml"
MOST_WORDS = 90  # a term is explained, not taught
_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Term:
    """A term; `also` are its other names, `law` every slug#anchor its text cites."""

    slug: str
    term: str
    also: list[str]
    text: str
    law: list[str]


def read_glossary(root: Path, law: Registry, forms: frozenset[str], faults: Faults) -> list[Term]:
    """Every term, checked; none when there is no glossary."""
    if not (root / FILE).is_file():
        return []
    document = parse(read_text(root, FILE, faults) or "", FILE, faults)
    if document is None:
        return []
    taker = Taker(document, FILE, faults, what="glossary")
    terms = [_term(one, law, forms) for one in taker.rows("terms", required=True)]
    taker.done()
    for what, names in (("slug", [t.slug for t in terms]), ("term", [t.term.casefold() for t in terms])):
        for name in sorted({name for name in names if names.count(name) > 1}):
            faults.error(FILE, 1, f"{what} “{name}” stands twice")
    return terms


def _term(one: Taker, law: Registry, forms: frozenset[str]) -> Term:
    term = Term(
        slug=one.text("slug"),
        term=one.text("term"),
        also=one.texts("also", required=False),
        text=one.text("text"),
        law=one.texts("law", required=False),
    )
    one.done()
    if not _SLUG.match(term.slug):
        one.fault("slug", f"“{term.slug}” is not a slug (a-z, 0-9 and hyphens)")
    if words(term.text) > MOST_WORDS:
        one.fault("text", f"“{term.term}” takes {words(term.text)} words; {MOST_WORDS} at most")
    line = one.line_of("text")
    cited = check_citations(term.text, line, FILE, law, one.faults)
    one.faults.errors.extend(check_markdown(term.text, FILE, line))
    check_numbers(term.text, line, FILE, one.faults)
    for missing in sorted(cited - set(term.law)):
        one.fault("law", f"law “{missing}” is cited in the text but not listed")
    for idle in sorted(set(term.law) - cited):
        one.fault("law", f"law “{idle}” is listed but not cited in the text")
    for form in FORM_LINK.findall(term.text):
        if form not in forms:
            one.fault("text", f"form “{form}” does not exist")
    return term
