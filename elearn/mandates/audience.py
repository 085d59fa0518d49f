"""Who fills the audience lines of a mandate: a pure function of the rule and of dated facts.

No clock, no database, and no order: the same lines and facts give the same answer on the same day,
however they came to be and in whatever order they are told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from elearn.kernel.clock import FOREVER
from elearn.mandates.models import LineRule
from elearn.mandates.rules import Line, fits

QUOTAS = frozenset({LineRule.EXACTLY, LineRule.AT_LEAST})  # a number of slots, each for one person


@dataclass(frozen=True, slots=True)
class Holding:
    """A press role held over [starts_on, ends_on): by one's post, or `acting` in it by a decision."""

    staff_id: int
    press_role: str
    starts_on: date = date.min
    ends_on: date = FOREVER
    acting: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A person put on a line. A substitute stands there from a day on and has to fit on that day."""

    staff_id: int
    line_id: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One unit: its kind on the day, who holds which role when, and who was put on which line.

    `standings` of None asks what the unit could do: whoever fits may stand on the line.
    """

    kind: str
    holdings: Collection[Holding]
    standings: Collection[Standing] | None = None
    excused: Collection[int] = ()  # lines with a written reason why nobody is sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line asks and has. People by id, in order."""

    line_id: int
    applies: bool  # to a unit of this kind
    needed: int
    fitting: tuple[int, ...] = ()
    filled: tuple[int, ...] = ()
    missing: int = 0
    surplus: tuple[int, ...] = ()  # beyond an exact number
    unfit: tuple[int, ...] = ()  # put on the line and not (or no longer) fit for it
    doubled: Mapping[int, int] = field(default_factory=dict)  # person → the line on which they count instead
    vacant: bool = False  # nobody in the unit holds such a post
    excused: bool = False


def evaluate(lines: Iterable[Line], facts: Facts, day: date, *, double_filling: bool = False) -> dict[int, Answer]:
    """Line id → its answer on a day.

    "Every" and "all staff" name people: whoever fits is to come. "Exactly" and "at least" are slots.
    Unless `double_filling`, a person counts once: who comes as one of "every" fills no slot, and
    who stands on two slots fills one. Slots are filled so that as few as possible stay empty.
    """
    asked = sorted({line.id: line for line in lines}.values(), key=lambda line: line.id)
    applying = [line for line in asked if not line.kinds or facts.kind in line.kinds]
    fitting = {line.id: _fitting(line, facts.holdings, day) for line in applying}
    standing, unfit = _standing(applying, facts, fitting, day)
    filled, doubled, surplus = (
        _each_by_itself(applying, standing)
        if double_filling
        else _once_each(applying, standing, proposing=facts.standings is None)
    )
    answers = {line.id: Answer(line.id, applies=False, needed=0) for line in asked}
    for line in applying:
        people, quota = filled[line.id], line.rule in QUOTAS
        needed = line.minimum if quota else max(len(fitting[line.id]), 1)
        answers[line.id] = Answer(
            line.id,
            applies=True,
            needed=needed,
            fitting=tuple(sorted(fitting[line.id])),
            filled=tuple(sorted(people)),
            missing=max(0, needed - len(people)),
            surplus=tuple(sorted(surplus[line.id])),
            unfit=tuple(sorted(unfit[line.id])),
            doubled=dict(sorted(doubled[line.id].items())),
            vacant=not fitting[line.id],
            excused=line.id in facts.excused,
        )
    return answers


def _fitting(line: Line, holdings: Iterable[Holding], day: date) -> set[int]:
    return {h.staff_id for h in holdings if h.starts_on <= day < h.ends_on and fits(line, h.press_role)}


def _standing(
    lines: Iterable[Line], facts: Facts, fitting: Mapping[int, set[int]], day: date
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Who stands on each line and fits it; who stands there and does not."""
    if facts.standings is None:
        return {line_id: set(people) for line_id, people in fitting.items()}, {line_id: set() for line_id in fitting}
    right: dict[int, set[int]] = {line_id: set() for line_id in fitting}
    wrong: dict[int, set[int]] = {line_id: set() for line_id in fitting}
    known = {line.id: line for line in lines}
    for one in facts.standings:
        if one.line_id not in known:
            continue
        later = one.since is not None and one.since > day
        fit = _fitting(known[one.line_id], facts.holdings, one.since) if later and one.since else fitting[one.line_id]
        (right if one.staff_id in fit else wrong)[one.line_id].add(one.staff_id)
    return right, {line_id: people - right[line_id] for line_id, people in wrong.items()}


Filled = tuple[dict[int, set[int]], dict[int, dict[int, int]], dict[int, set[int]]]


def _each_by_itself(lines: list[Line], standing: Mapping[int, set[int]]) -> Filled:
    """One person may fill a slot on every line: each line is counted alone."""
    filled, surplus = {}, {}
    for line in lines:
        people = sorted(standing[line.id])
        kept = people[: line.minimum] if line.rule == LineRule.EXACTLY else people
        filled[line.id], surplus[line.id] = set(kept), set(people[len(kept) :])
    return filled, {line.id: {} for line in lines}, surplus


def _once_each(lines: list[Line], standing: Mapping[int, set[int]], *, proposing: bool) -> Filled:
    filled: dict[int, set[int]] = {line.id: set() for line in lines}
    surplus: dict[int, set[int]] = {line.id: set() for line in lines}
    counts_on: dict[int, int] = {}  # person → the line that has them
    for line in lines:
        if line.rule not in QUOTAS:
            filled[line.id] = set(standing[line.id])
        if line.rule == LineRule.EVERY:
            for person in standing[line.id]:
                counts_on.setdefault(person, line.id)
    quotas = [line for line in lines if line.rule in QUOTAS]
    free = {line.id: sorted(standing[line.id] - counts_on.keys()) for line in quotas}
    for person, line_id in _matched(quotas, free).items():
        counts_on[person] = line_id
        filled[line_id].add(person)
    if not proposing:
        # Whoever is left counts where more are welcome; else they are one too many.
        for line in sorted(quotas, key=lambda line: (line.rule == LineRule.EXACTLY, line.id)):
            for person in free[line.id]:
                if counts_on.setdefault(person, line.id) == line.id and person not in filled[line.id]:
                    (surplus if line.rule == LineRule.EXACTLY else filled)[line.id].add(person)
    doubled = {
        line.id: {p: counts_on[p] for p in standing[line.id] if counts_on.get(p, line.id) != line.id}
        if line in quotas and not proposing
        else {}
        for line in lines
    }
    return filled, doubled, surplus


def _matched(lines: Iterable[Line], people: Mapping[int, list[int]]) -> dict[int, int]:
    """Person → line, so that as many slots as possible are filled: a maximum matching by augmenting paths."""
    slots = [line.id for line in lines for _slot in range(line.minimum)]
    slot_of: dict[int, int] = {}
    full: set[int] = set()  # lines for which no further person can be freed
    for slot, line_id in enumerate(slots):
        if line_id not in full and not _augment(slot, slots, people, slot_of):
            full.add(line_id)
    return {person: slots[slot] for person, slot in slot_of.items()}


def _augment(slot: int, slots: list[int], people: Mapping[int, list[int]], slot_of: dict[int, int]) -> bool:
    """Find somebody for a slot, moving others from slot to slot if need be."""
    came_from: dict[int, int] = {}  # person → the slot that asked for them
    had: dict[int, int] = {}  # slot → the person who has it and would move
    waiting = deque([slot])
    while waiting:
        asking = waiting.popleft()
        for person in people[slots[asking]]:
            if person in came_from:
                continue
            came_from[person] = asking
            if person in slot_of:
                had[slot_of[person]] = person
                waiting.append(slot_of[person])
                continue
            while True:
                taken = came_from[person]
                slot_of[person] = taken
                if taken == slot:
                    return True
                person = had[taken]
    return False
