"""A drill's deck: a fact sheet, hard questions, and for each what may be said, with answers that do and that do not.

The plain form (`body`) is what a deck's file holds and what the database keeps; `deck_of` makes the typed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elearn.scenarios.shapes import Openness, Persona


@dataclass(frozen=True, slots=True)
class SheetFact:
    """A fact of the sheet; `signs` are the words or numbers by which telling it is recognised."""

    id: str
    text: str
    openness: Openness
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """An answer that will not do, and the rules that must say so: exactly these."""

    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hard:
    """One hard question. No grounds: nothing of it may be refused."""

    id: str
    who: Persona
    speaker: str  # as introduced: “phóng viên Báo Bình Minh”
    ask: str
    accuses: tuple[str, ...]  # words of the question that must not be repeated
    facts: tuple[str, ...]  # ids of the open facts that answer it
    grounds: tuple[str, ...]  # phrases, one of which a refusal has to hold
    law: tuple[str, ...]  # slug#anchor
    model: str
    why: str
    bad: tuple[Bad, ...]

    @property
    def refusable(self) -> bool:
        return bool(self.grounds)


@dataclass(frozen=True, slots=True)
class Deck:
    id: str
    title: str
    role: str
    brief: tuple[str, ...]
    facts: tuple[SheetFact, ...]
    questions: tuple[Hard, ...]

    def of(self, openness: Openness) -> list[SheetFact]:
        return [fact for fact in self.facts if fact.openness is openness]

    def answering(self, question: Hard) -> list[SheetFact]:
        """The facts that answer a question, in the order of the sheet."""
        return [fact for fact in self.facts if fact.id in question.facts]


def deck_of(body: Mapping[str, Any]) -> Deck:
    """The deck a body says; the body has been read and its references checked."""
    return Deck(
        id=body["id"],
        title=body["title"],
        role=body["role"],
        brief=tuple(body["brief"]),
        facts=tuple(
            SheetFact(f["id"], f["text"], Openness(f["openness"]), tuple(f.get("signs", ()))) for f in body["facts"]
        ),
        questions=tuple(_question(entry) for entry in body["questions"]),
    )


def _question(entry: Mapping[str, Any]) -> Hard:
    return Hard(
        id=entry["id"],
        who=Persona(entry["who"]),
        speaker=entry["speaker"],
        ask=entry["ask"],
        accuses=tuple(entry["accuses"]),
        facts=tuple(entry["facts"]),
        grounds=tuple(entry["grounds"]),
        law=tuple(entry["law"]),
        model=entry["model"],
        why=entry["why"],
        bad=tuple(Bad(bad["text"], tuple(bad["rules"])) for bad in entry["bad"]),
    )
