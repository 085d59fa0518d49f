"""What a move keeps and what a corrected key changes, for one person, on plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from elearn.catalogue.changes import Pair
from elearn.learning.rules import carried, may_be_marked
from elearn.quizzes.keys import Mark
from elearn.quizzes.rules import passes

CORRECTION = "correction"  # a version's kind, as its publication said


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of everything a person has done, and what they have to do in the other version."""

    kept: tuple[Pair, ...]
    anew: tuple[Pair, ...]  # done before, to be done again: the content is another
    history: tuple[Pair, ...]  # done before, no longer there: stays in the record that is left
    due: tuple[Pair, ...]  # required there and not done, `anew` among them

    @property
    def completes(self) -> bool:
        """Whether nothing is left to do: the course is complete from the day of the move."""
        return bool(self.kept) and not self.due


def plan(pairs: Iterable[Pair], done: Collection[int], required: Collection[int], marked: Collection[str]) -> Plan:
    """The plan of one person.

    `done` are ids of activities finished in the version they are on, `required` ids of what their track requires in
    the other one, `marked` keys of changed activities whose learning still holds.
    """
    kept: list[Pair] = []
    anew: list[Pair] = []
    history: list[Pair] = []
    due: list[Pair] = []
    for pair in pairs:
        keeps = pair.after is not None and carried(pair.verdict, pair.kind, marked=pair.key in marked)
        was_done = pair.before in done
        if was_done:
            (kept if keeps else anew if pair.after is not None else history).append(pair)
        if pair.after in required and not (was_done and keeps):
            due.append(pair)
    return Plan(tuple(kept), tuple(anew), tuple(history), tuple(due))


def usually_kept(pairs: Iterable[Pair], kinds: Collection[str]) -> list[str]:
    """Keys of changed lessons and scenarios that need no learning again, by the kinds of the versions in between.

    Only corrections change nothing one must know; an addition, a replacement or a version that says nothing of itself
    may, so that whoever moves people decides activity by activity.
    """
    if not kinds or any(kind != CORRECTION for kind in kinds):
        return []
    return [pair.key for pair in pairs if may_be_marked(pair.verdict, pair.kind)]


@dataclass(frozen=True, slots=True)
class PassMark:
    """What passes a quiz."""

    percent: int
    critical: int


@dataclass(frozen=True, slots=True)
class Result:
    """What counts of an attempt."""

    points: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """An attempt before and after a correction. `by_key` is what the right key alone would give."""

    before: Result
    by_key: Result
    after: Result

    @property
    def touched(self) -> bool:
        return self.by_key != self.before

    @property
    def newly_passed(self) -> bool:
        return self.after.passed and not self.before.passed

    @property
    def held(self) -> bool:
        """Whether the right key alone would give less, and what was given stays."""
        return self.by_key.points < self.before.points or (self.before.passed and not self.by_key.passed)


def remark(before: Result, mark: Mark, max_points: float, need: PassMark) -> Remark:
    """Mark an attempt again. A mark is only raised, a pass never taken away."""
    passed = passes(mark.points, max_points, need.percent) and mark.critical >= need.critical
    by_key = Result(mark.points, passed)
    after = Result(max(before.points, by_key.points), before.passed or by_key.passed)
    return Remark(before, by_key, after)
