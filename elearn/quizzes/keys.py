"""Right keys found later, and what they make of an answer. Pure: a published question is never changed, only read so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elearn.catalogue.queries import QuestionData
from elearn.quizzes.kinds import KINDS

# Kinds whose right options can be named; a question of any other kind can only be cancelled.
CORRECTABLE = frozenset({"mc1", "mr"})


@dataclass(frozen=True, slots=True)
class Key:
    """What is right instead: these options, or nothing is asked any more (`void`) and everybody gets the point."""

    void: bool
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt is worth."""

    points: float
    critical: int  # questions of the critical block answered fully right


def corrected(question: QuestionData, key: Key | None) -> QuestionData:
    """The question as it is marked: its own body, or one with the right key."""
    if key is None:
        return question
    if key.void:
        return replace(question, body={**question.body, "void": True})
    options = [{**option, "correct": i in key.right} for i, option in enumerate(question.body["options"])]
    return replace(question, body={**question.body, "options": options})


def points(question: QuestionData, response: Any | None) -> float:
    """The points of an answer, 0 to 1; no answer earns nothing unless the question was cancelled."""
    if question.body.get("void"):
        return 1.0
    return 0.0 if response is None else float(KINDS[question.kind].points(response, question.body))


def with_keys(pool: Mapping[int, QuestionData], keys: Mapping[int, Key]) -> Mapping[int, QuestionData]:
    """The pool with right keys in place of wrong ones."""
    return {**pool, **{one: corrected(pool[one], key) for one, key in keys.items() if one in pool}} if keys else pool


def mark(
    form: Sequence[Mapping[str, Any]],
    stored: Mapping[int, tuple[Any, float | None]],
    pool: Mapping[int, QuestionData],
    keys: Mapping[int, Key],
) -> Mark:
    """What a submitted attempt is worth with these keys.

    `stored` holds (response, points) by place. A question without a new key keeps the points it was given: no rule of
    marking that changed since makes a difference here.
    """
    total, critical = 0.0, 0
    for place, asked in enumerate(form, start=1):
        question = pool[asked["question"]]
        response, given = stored.get(place, (None, 0.0))
        worth = points(corrected(question, keys[question.id]), response) if question.id in keys else given or 0.0
        total += worth
        critical += question.critical and worth >= 1
    return Mark(total, critical)
