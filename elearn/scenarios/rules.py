"""How a run goes and how it is marked. Pure and deterministic: the same steps make the same state.

Sources: curriculum, section 4a (state machine, weights, pass marks, what running out of time costs).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from random import Random

from elearn.scenarios.shapes import WEIGHTS, Choice, Dimension, Node, Route, Scenario

PASS_TOTAL, PASS_LAW, PASS_ACCURACY = 70, 80, 70
TIMEOUT_TIMELINESS, TIMEOUT_TENSION = -2, 10
CONSULT_TIMELINESS, CONSULT_SECONDS, CONSULT_EVERY = -1, 20, 4
BROKEN_PROMISE = -2
PREPARATION_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Step:
    """One decision taken: a choice's id, or None when time ran out."""

    node: str
    choice: str | None
    consulted: bool = False
    timed: bool = True  # False: the clock was off, so timeliness is not marked here


_NOTHING = dict.fromkeys(Dimension, 0)
# The weights as whole numbers in the same proportion: sums are exact without fractions.
_PARTS = {d: int(weight * lcm(*(w.denominator for w in WEIGHTS.values()))) for d, weight in WEIGHTS.items()}


@dataclass(slots=True)
class State:
    """Where a run stands. `got`, `least` and `most` are sums over the nodes visited, by dimension."""

    node: str
    tension: int
    trust: int
    minutes: int
    flags: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)  # ids of facts
    promised: list[str] = field(default_factory=list)  # flags of promises made, in order
    breach: str = ""
    timed: bool = False  # some decision so far had its clock
    got: dict[Dimension, int] = field(default_factory=_NOTHING.copy)
    least: dict[Dimension, int] = field(default_factory=_NOTHING.copy)
    most: dict[Dimension, int] = field(default_factory=_NOTHING.copy)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a finished run is worth: whole points of 100, by dimension where it was tested."""

    total: int
    dimensions: Mapping[Dimension, int]
    breach: str
    broken: tuple[str, ...]  # promises not kept
    passed: bool


def begin(scenario: Scenario) -> State:
    return State(scenario.start, scenario.tension, scenario.trust, scenario.minutes)


def play(scenario: Scenario, steps: Iterable[Step]) -> State:
    """The state after these steps; each step must be at the node the run had reached."""
    state = begin(scenario)
    for step in steps:
        take(scenario, state, step)
    return state


def take(scenario: Scenario, state: State, step: Step) -> Choice:
    """Take one step, changing `state`; returns the choice that counted."""
    node = scenario.nodes[state.node]
    if step.node != node.id:
        raise ValueError(f"step at {step.node}, run at {node.id}")
    chosen = node.choice(step.choice) if step.choice is not None else node.default
    if chosen is None:
        raise ValueError(f"no choice {step.choice} at {node.id}")
    _count(state, node, chosen, step)
    state.tension = _percent(state.tension + chosen.tension + (TIMEOUT_TENSION if step.choice is None else 0))
    state.trust = _percent(state.trust + chosen.trust)
    state.minutes = max(0, state.minutes - chosen.minutes)
    if chosen.sets:
        state.flags.update(chosen.sets)
        state.promised += [flag for flag in chosen.sets if flag in scenario.promises and flag not in state.promised]
    if chosen.tells:
        state.told += [fact for fact in chosen.tells if fact not in state.told]
    state.breach = state.breach or chosen.breach
    state.node = follow(chosen.route, state)
    return chosen


def _count(state: State, node: Node, chosen: Choice, step: Step) -> None:
    state.timed = state.timed or step.timed
    late = Dimension.TIMELINESS
    for dimension, least, most in node.spans:
        if dimension is late and not step.timed:
            continue
        state.got[dimension] += chosen.deltas.get(dimension, 0)
        state.least[dimension] += least
        state.most[dimension] += most
    if step.choice is None:  # its own cost stands in for what the default choice says of timeliness
        own = chosen.deltas.get(late, 0)
        lowest = min((choice.deltas.get(late, 0) for choice in node.choices), default=0)
        state.got[late] += TIMEOUT_TIMELINESS - own
        state.least[late] += min(lowest, TIMEOUT_TIMELINESS) - lowest
    if step.consulted:
        state.got[late] += CONSULT_TIMELINESS
        state.least[late] += CONSULT_TIMELINESS


def _percent(value: int) -> int:
    return 0 if value < 0 else min(value, 100)


def follow(route: Route, state: State) -> str:
    """The node a route leads to from here."""
    return route.to if not route.condition or _holds(route, state) else route.other


def _holds(route: Route, state: State) -> bool:
    value = route.value
    if route.condition == "if_ten_gte":
        return state.tension >= int(value)
    if route.condition == "if_tin_lt":
        return state.trust < int(value)
    if route.condition == "if_phut_lt":
        return state.minutes < int(value)
    return value in (state.flags if route.condition == "if_set" else state.told)


def points(state: State) -> dict[Dimension, int]:
    """Whole points of 100 so far by dimension; one that nothing has tested is not there."""
    return {dimension: _whole(100 * earned, span) for dimension, (earned, span) in _shares(state).items()}


def _shares(state: State, lost: int = 0) -> dict[Dimension, tuple[int, int]]:
    """What was earned of how much, by dimension; `lost` points of timeliness come off at the end."""
    shares = {}
    for dimension, most in state.most.items():
        least = state.least[dimension]
        span = most - least + (lost if dimension is Dimension.TIMELINESS else 0)
        if span > 0:
            shares[dimension] = (state.got[dimension] - least, span)
    return shares


def _whole(top: int, bottom: int) -> int:
    """A fraction without what is behind the point."""
    return top // bottom if top >= 0 else -(-top // bottom)


def mark(scenario: Scenario, state: State) -> Mark:
    """Mark a run that has come to its end. Each promise not kept costs timeliness, unless no clock ever ran.

    Pass marks are held to the exact sums; what is shown is rounded down, so that nobody reads 70 and fails.
    """
    broken = tuple(flag for flag in state.promised if scenario.promises[flag].kept_by not in state.flags)
    cost = BROKEN_PROMISE * len(broken) if state.timed and not state.breach else 0
    shares = _shares(state, -cost)
    common = lcm(*(span for _earned, span in shares.values()))
    earned = sum(100 * _PARTS[d] * earned * (common // span) for d, (earned, span) in shares.items())
    weight = common * sum(_PARTS[d] for d in shares)
    passed = (
        not state.breach
        and bool(shares)
        and earned >= PASS_TOTAL * weight
        and _reaches(shares, Dimension.LAW, PASS_LAW)
        and _reaches(shares, Dimension.ACCURACY, PASS_ACCURACY)
    )
    return Mark(
        _whole(earned, weight) if shares else 0,
        {d: _whole(100 * got, span) for d, (got, span) in shares.items()},
        state.breach,
        broken,
        passed,
    )


def _reaches(shares: Mapping[Dimension, tuple[int, int]], dimension: Dimension, least: int) -> bool:
    earned, span = shares.get(dimension, (0, 1))
    return 100 * earned >= least * span


def may_consult(consulted_at: Iterable[int], place: int) -> bool:
    """Whether advice may be asked for at the `place`-th decision (from 0): once in four."""
    return all(abs(place - earlier) >= CONSULT_EVERY for earlier in consulted_at)


def order(node: Node, seed: int) -> list[Choice]:
    """The choices as this run shows them: shuffled once, the same on every load."""
    shown = list(node.choices)
    Random(f"{seed}:{node.id}").shuffle(shown)  # noqa: S311  an order, not a secret
    return shown


def lost(node: Node, step: Step) -> Fraction:
    """What a step cost, in weighted points of its node: 0 for the best that could be said."""
    chosen = node.choice(step.choice) if step.choice is not None else node.default
    deltas = dict(chosen.deltas) if chosen is not None else {}
    if step.choice is None:
        deltas[Dimension.TIMELINESS] = TIMEOUT_TIMELINESS
    return sum(
        (
            WEIGHTS[d] * (max(choice.deltas.get(d, 0) for choice in node.choices) - deltas.get(d, 0))
            for d in node.tests | frozenset(deltas)
        ),
        Fraction(0),
    )


def worst(node: Node) -> Fraction:
    """The most a step at this node can cost, silence included."""
    return max(lost(node, Step(node.id, said)) for said in [None, *(choice.id for choice in node.choices)])


def best_choices(node: Node) -> list[Choice]:
    """The choices nothing else at the node beats in any dimension."""
    most = {d: max(choice.deltas.get(d, 0) for choice in node.choices) for d in node.tests}
    return [c for c in node.choices if not c.breach and all(c.deltas.get(d, 0) == most[d] for d in most)]


def node_hash(entry: Mapping[str, object]) -> str:
    """The version of a node: SHA-256 of its plain form, the first 16 hexadecimal digits."""
    canonical = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
