"""What a quiz decides, on plain values: which questions are drawn, until when, and what passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

# An answer chosen in time may arrive late over a bad network.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Drawable:
    """A question of the pool, as the draw sees it."""

    id: int
    outcome: str
    parts: int  # how many options, items or cards


def draw(pool: Iterable[Drawable], count: int, luck: Random) -> list[dict[str, object]]:
    """Choose `count` questions, spread evenly over the outcomes, and shuffle each one's parts.

    Returns the attempt's form: [{question: id, order: [part index, …]}] in the order asked.
    """
    by_outcome: dict[str, list[Drawable]] = defaultdict(list)
    for question in sorted(pool, key=lambda q: q.id):
        by_outcome[question.outcome].append(question)
    for questions in by_outcome.values():
        luck.shuffle(questions)
    outcomes = sorted(by_outcome)
    luck.shuffle(outcomes)
    chosen: list[Drawable] = []
    while len(chosen) < count and any(by_outcome.values()):
        for outcome in outcomes:
            if by_outcome[outcome] and len(chosen) < count:
                chosen.append(by_outcome[outcome].pop())
    luck.shuffle(chosen)
    return [{"question": question.id, "order": _shuffled(question.parts, luck)} for question in chosen]


def _shuffled(size: int, luck: Random) -> list[int]:
    order = list(range(size))
    luck.shuffle(order)
    return order


def passes(points: float, max_points: float, pass_percent: int) -> bool:
    """Whether the mark reaches the pass mark; compared in whole thousandths, free of float dust."""
    return round(points * 1000) * 100 >= round(max_points * 1000) * pass_percent


def percent(points: float, max_points: float) -> int:
    """The mark in whole per cent, rounded down so that 79.9 never reads as the pass mark of 80."""
    return int(round(points * 1000) * 100 // round(max_points * 1000)) if max_points else 0


def takes_answers(*, submitted_at: datetime | None, deadline_at: datetime, now: datetime) -> bool:
    """Whether an answer that arrives now still counts."""
    return submitted_at is None and now < deadline_at + GRACE


def is_expired(*, submitted_at: datetime | None, deadline_at: datetime, now: datetime) -> bool:
    """Whether an open attempt has run out of time."""
    return submitted_at is None and now >= deadline_at + GRACE


def attempts_left(allowed: int, used: Sequence[object]) -> int:
    return max(0, allowed - len(used))
