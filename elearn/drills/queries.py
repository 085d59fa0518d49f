"""Reads of drills. Answers belong to the person who gave them; a place of learning (see learning.queries) leads here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from elearn.catalogue import queries as catalogue
from elearn.drills.models import DrillAnswer
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing
from elearn.learning import queries as learning
from elearn.learning.queries import Place
from elearn.scenarios.decks import Deck, Hard, deck_of


class Tries(NamedTuple):
    """What a person did at one question: how often they answered, and whether an answer held."""

    given: int
    holds: bool


NO_TRIES = Tries(0, False)


@dataclass(frozen=True, slots=True)
class Drill:
    """A deck, and who works at it."""

    place: Place
    deck: Deck

    def question(self, number: int) -> Hard:
        """The question at a place, from 1; else Missing."""
        if not 1 <= number <= len(self.deck.questions):
            raise Missing
        return self.deck.questions[number - 1]


def drill_for(actor: Actor, slug: str, key: str) -> Drill:
    """The drill, for an actor who is on the course; else Missing."""
    place = learning.activity_for(actor, slug, key, kind="drill")
    return Drill(place, catalogue.remembered(_deck, place.activity_id))


def _deck(activity_id: int) -> Deck:
    return deck_of(catalogue.drill_body(activity_id))


def tries(record_id: int, activity_id: int) -> dict[str, Tries]:
    """What was done at each question that was answered at all."""
    rows = db.session.execute(
        select(DrillAnswer.question, func.count(), func.min(DrillAnswer.stops))
        .where(DrillAnswer.record_id == record_id, DrillAnswer.activity_id == activity_id)
        .group_by(DrillAnswer.question)
    )
    return {row[0]: Tries(row[1], row[2] == 0) for row in rows}


def answers(record_id: int, activity_id: int, question: str, *, most: int) -> Sequence[AnyRow]:
    """The latest answers to a question, newest first: number, text, findings, stops, answered_at."""
    return db.session.execute(
        select(DrillAnswer.number, DrillAnswer.text, DrillAnswer.findings, DrillAnswer.stops, DrillAnswer.answered_at)
        .where(
            DrillAnswer.record_id == record_id,
            DrillAnswer.activity_id == activity_id,
            DrillAnswer.question == question,
        )
        .order_by(DrillAnswer.number.desc())
        .limit(most)
    ).all()
