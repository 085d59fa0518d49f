"""What a quiz decides, on plain values: which questions are drawn, until when, and what passes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

# An answer chosen in time may arrive late over a bad network.
GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Drawable:
    """A question of the pool, as the draw sees it."""

    id: int
    outcome: str
    parts: int  # how many options, items or cards
    difficulty: int = 1
    critical: bool = False


Cells = Mapping[str, Sequence[int]]  # outcome → how many of difficulty 1, 2, 3


def draw(
    pool: Iterable[Drawable], count: int, luck: Random, *, form: Cells | None = None, critical: int = 0
) -> list[dict[str, object]]:
    """Choose questions and shuffle each one's parts.

    By `form` when there is one, of which `critical` come from the critical block; else `count`, spread
    evenly over the outcomes. A cell the pool can't fill (questions taken out because their law was
    replaced) is filled from the same outcome, then from any, so that nobody is asked fewer.
    Returns the attempt's form: [{question: id, order: [part index, …]}] in the order asked.
    """
    shuffled = sorted(pool, key=lambda q: q.id)
    luck.shuffle(shuffled)
    chosen = _by_form(shuffled, form, critical) if form else _evenly(shuffled, count, luck)
    luck.shuffle(chosen)
    return [{"question": question.id, "order": _shuffled(question.parts, luck)} for question in chosen]


def _by_form(pool: list[Drawable], form: Cells, critical: int) -> list[Drawable]:
    open_cells = Counter({(o, d): n for o, counts in form.items() for d, n in enumerate(counts, start=1) if n})
    chosen: list[Drawable] = []

    def take(fits: Callable[[Drawable], bool], most: int) -> None:
        taken = {question.id for question in chosen}
        for question in pool:
            if most == 0:
                return
            if question.id not in taken and fits(question):
                chosen.append(question)
                most -= 1
                open_cells[question.outcome, question.difficulty] -= 1

    def is_open(question: Drawable) -> bool:
        return open_cells[question.outcome, question.difficulty] > 0

    take(lambda q: q.critical and is_open(q), critical)
    take(lambda q: not (critical and q.critical) and is_open(q), -1)
    for outcome in form:
        short = sum(n for (o, _d), n in open_cells.items() if o == outcome)
        take(lambda q, outcome=outcome: q.outcome == outcome, max(0, short))  # type: ignore[misc]
    take(lambda _q: True, max(0, sum(sum(counts) for counts in form.values()) - len(chosen)))
    return chosen


def _evenly(pool: list[Drawable], count: int, luck: Random) -> list[Drawable]:
    by_outcome: dict[str, list[Drawable]] = defaultdict(list)
    for question in pool:
        by_outcome[question.outcome].append(question)
    outcomes = sorted(by_outcome)
    luck.shuffle(outcomes)
    chosen: list[Drawable] = []
    while len(chosen) < count and any(by_outcome.values()):
        for outcome in outcomes:
            if by_outcome[outcome] and len(chosen) < count:
                chosen.append(by_outcome[outcome].pop())
    return chosen


def _shuffled(size: int, luck: Random) -> list[int]:
    order = list(range(size))
    luck.shuffle(order)
    return order


class Shape(Protocol):
    """How a quiz is drawn."""

    @property
    def draw(self) -> int: ...
    @property
    def form(self) -> Cells: ...
    @property
    def critical_draw(self) -> int: ...


class Cancelled(Protocol):
    @property
    def void(self) -> bool: ...


def without_void(pool: Sequence[Drawable], keys: Mapping[int, Cancelled], shape: Shape) -> Sequence[Drawable]:
    """The pool without cancelled questions; with them, where too few would be left to draw as the quiz is drawn."""
    left = [question for question in pool if not (question.id in keys and keys[question.id].void)]
    count = sum(sum(cells) for cells in shape.form.values()) if shape.form else shape.draw
    critical = sum(question.critical for question in left)
    return left if len(left) >= count and critical >= shape.critical_draw else pool


def passes(points: float, max_points: float, pass_percent: int) -> bool:
    """Whether the mark reaches the pass mark; compared in whole thousandths, free of float dust."""
    return round(points * 1000) * 100 >= round(max_points * 1000) * pass_percent


def may_be_drawn(
    day: date, *, valid_from: date | None, valid_to: date | None, law: Iterable[str], over: Container[str]
) -> bool:
    """Whether a question may be asked on a day; `over` is the law no longer in force on it."""
    in_time = (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)
    return in_time and not any(citation in over for citation in law)


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
