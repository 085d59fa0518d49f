"""The text of a lesson as a page shows it: law told, words explained, room left where its reader wrote; or read aloud."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from elearn.catalogue import glossary
from elearn.catalogue import present as catalogue
from elearn.catalogue.blocks import parted_after
from elearn.catalogue.queries import Outline
from elearn.catalogue.speaking import aloud
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.law.models import LegalDocument
from elearn.learning import citing
from elearn.learning.present import CourseMap, LessonView
from elearn.learning.queries import Standing


@dataclass(frozen=True, slots=True)
class Opened:
    """A lesson of a course its reader is on."""

    outline: Outline
    course: CourseMap
    lesson: LessonView
    standing: Standing

    @property
    def named(self) -> dict[str, object]:
        """What every page of the lesson is told."""
        return {"outline": self.outline, "course": self.course, "lesson": self.lesson}


@dataclass(frozen=True, slots=True)
class Body:
    """A lesson in pieces, each ending with a block where something stands (the last one: None)."""

    pieces: list[tuple[Markup, int | None]]
    law: list[law.Shown]  # what the lesson cites
    terms: list[catalogue.Explained]  # the words explained in it


def body(lesson: LessonView, day: date, stops: Collection[int]) -> Body:
    """The lesson as shown on a day; `stops` are the blocks after which something of its reader's is shown."""
    cited = _cited(lesson, law_queries.named(citing.cited_law(lesson.html)), day)
    text, terms = catalogue.mentioned(str(citing.with_law(lesson.html, cited)), glossary.terms_at_hand())
    return Body(
        [(Markup(piece), block) for piece, block in parted_after(text, stops)],  # noqa: S704  cleaned at publication
        cited,
        catalogue.explained(terms),
    )


def _cited(lesson: LessonView, documents: Mapping[str, LegalDocument], day: date) -> list[law.Shown]:
    named = {slug: documents[slug] for slug in citing.cited_law(lesson.html) if slug in documents}
    return citing.cited_on(named, day)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A lesson to be read aloud."""

    html: Markup
    law: list[law.Shown]


def spoken(lesson: LessonView, day: date) -> Spoken:
    """The lesson as it is read aloud on a day."""
    cited = _cited(lesson, law_queries.named(citing.cited_law(lesson.html)), day)
    in_full = {document.slug: law.spoken_in_full(document) for document in cited}
    return Spoken(Markup(aloud(str(lesson.html), in_full, law.spoken)), cited)  # noqa: S704  cleaned at publication
