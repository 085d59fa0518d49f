"""A scenario: nodes, what can be said at each, where that leads, and what it does to the six dimensions.

The plain form (`body`) is what a scenario's file holds and what the database keeps; its keys are
those of the curriculum, section 4a. `scenario_of` makes the typed form of a body that has been read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any


class Dimension(StrEnum):
    """What a choice is marked on, from -2 to +2."""

    __hash__ = str.__hash__  # an enum's own is worked out anew, in Python, at each look into a dictionary

    ACCURACY = "cx"
    TIMELINESS = "kt"
    LAW = "pl"
    EMPATHY = "dc"
    DISCIPLINE = "td"
    BRIDGING = "bc"


WEIGHTS: dict[Dimension, Fraction] = {
    Dimension.ACCURACY: Fraction(1, 5),
    Dimension.TIMELINESS: Fraction(3, 20),
    Dimension.LAW: Fraction(1, 4),
    Dimension.EMPATHY: Fraction(3, 20),
    Dimension.DISCIPLINE: Fraction(3, 20),
    Dimension.BRIDGING: Fraction(1, 10),
}


class Persona(StrEnum):
    """Who speaks at a node."""

    SITUATION = "tinh_huong"
    FRIENDLY = "than_thien"
    NEUTRAL = "trung_lap"
    HOSTILE = "doi_khang"
    IMPOSTOR = "mao_danh"
    LIVESTREAMER = "nguoi_dan_livestream"
    RESIDENT = "nguoi_dan"
    MODERATOR = "dan_chuong_trinh"


class Openness(StrEnum):
    """Whether a fact of the sheet may be told."""

    OPEN = "cong_khai"
    NOT_YET = "cho_cong_bo"
    SECRET = "mat"  # noqa: S105  a word for facts, not a password


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    text: str
    openness: Openness


@dataclass(frozen=True, slots=True)
class Promise:
    """Something said to the press that must be kept later: by the end, `kept_by` has to be set."""

    text: str
    kept_by: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A line that must not be crossed; crossing it ends the run."""

    text: str
    law: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a choice leads: `to`, or `other` when the condition does not hold. No condition: always `to`."""

    to: str
    other: str = ""
    condition: str = ""  # one of CONDITIONS
    value: int | str = 0

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.to, self.other) if self.condition else (self.to,)


# if_ten_gte: tension at least · if_tin_lt: trust below · if_phut_lt: fewer minutes left · if_set: flag set · if_lo: fact told
CONDITIONS = ("if_ten_gte", "if_tin_lt", "if_phut_lt", "if_set", "if_lo")
NAMED = frozenset({"if_set", "if_lo"})  # ask for a name; the others compare with a whole number


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    text: str
    deltas: Mapping[Dimension, int]
    feedback: str
    route: Route
    tension: int = 0
    trust: int = 0
    minutes: int = 0  # of story time it takes
    sets: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()  # ids of facts
    breach: str = ""
    by_default: bool = False  # taken when time runs out


@dataclass(frozen=True)  # without slots: what follows from its choices is worked out once
class Node:
    """A decision, or an ending when it has no choices."""

    id: str
    who: Persona
    at: str  # story time
    seconds: int
    ask: str
    choices: tuple[Choice, ...]
    law: tuple[str, ...] = ()  # slug#anchor: the ground that should be named here
    ground: str = ""  # the same in a sentence
    lessons: tuple[str, ...] = ()  # course/lesson
    ending: str = ""
    stops: bool = False  # an ending reached by a breach

    @property
    def is_end(self) -> bool:
        return not self.choices

    @cached_property
    def tests(self) -> frozenset[Dimension]:
        return frozenset(dimension for choice in self.choices for dimension in choice.deltas)

    @cached_property
    def spans(self) -> tuple[tuple[Dimension, int, int], ...]:
        """Each dimension the node tests, with the least and the most a choice earns in it."""
        earned = {d: [choice.deltas.get(d, 0) for choice in self.choices] for d in Dimension if d in self.tests}
        return tuple((dimension, min(values), max(values)) for dimension, values in earned.items())

    @cached_property
    def _by_id(self) -> Mapping[str, Choice]:
        return {choice.id: choice for choice in reversed(self.choices)}

    def choice(self, identity: str) -> Choice | None:
        return self._by_id.get(identity)

    @cached_property
    def default(self) -> Choice:
        return next((choice for choice in self.choices if choice.by_default), self.choices[-1])


@dataclass(frozen=True, slots=True)
class Scenario:
    id: str
    title: str
    role: str
    brief: tuple[str, ...]
    facts: tuple[Fact, ...]
    start: str
    nodes: Mapping[str, Node]
    tension: int = 20
    trust: int = 50
    minutes: int = 0
    promises: Mapping[str, Promise] = field(default_factory=dict)
    breaches: Mapping[str, Breach] = field(default_factory=dict)

    @property
    def decisions(self) -> list[Node]:
        return [node for node in self.nodes.values() if not node.is_end]


TRUST_PER_POINT = 3  # what a point of accuracy or empathy does to trust when the author says nothing


def scenario_of(body: Mapping[str, Any]) -> Scenario:
    """The scenario a body says; the body has been read and its references checked."""
    return Scenario(
        id=body["id"],
        title=body["ten"],
        role=body["vai"],
        brief=tuple(body.get("boi_canh", ())),
        facts=tuple(_fact(place, entry) for place, entry in enumerate(body["du_kien"], start=1)),
        start=body["bat_dau"],
        nodes={key: _node(key, entry) for key, entry in body["nut"].items()},
        tension=body.get("cang_bat_dau", 20),
        trust=body.get("tin_bat_dau", 50),
        minutes=body.get("phut", 0),
        promises={flag: Promise(p["x"], p["giu"]) for flag, p in body.get("cam_ket", {}).items()},
        breaches={key: Breach(b["x"], tuple(b.get("luat", ()))) for key, b in body.get("loi_chan", {}).items()},
    )


def _fact(place: int, entry: Any) -> Fact:
    if isinstance(entry, str):
        return Fact(f"d{place}", entry, Openness.OPEN)
    return Fact(entry["id"], entry["x"], Openness(entry.get("muc", Openness.OPEN)))


def _node(key: str, entry: Mapping[str, Any]) -> Node:
    return Node(
        id=key,
        who=Persona(entry.get("who", Persona.SITUATION)),
        at=str(entry.get("at", "")),
        seconds=entry.get("t", 0),
        ask=entry.get("q", ""),
        choices=tuple(_choice(one) for one in entry.get("c", ())),
        law=tuple(entry.get("luat", ())),
        ground=entry.get("can_cu", ""),
        lessons=tuple(entry.get("bai", ())),
        ending=entry.get("ket", ""),
        stops=bool(entry.get("dung", False)),
    )


def _choice(entry: Mapping[str, Any]) -> Choice:
    deltas = {Dimension(key): value for key, value in entry["s"].items()}
    earned = TRUST_PER_POINT * (deltas.get(Dimension.ACCURACY, 0) + deltas.get(Dimension.EMPATHY, 0))
    sets = entry.get("set", ())
    return Choice(
        id=entry["id"],
        text=entry["x"],
        deltas=deltas,
        feedback=entry["fb"],
        route=route_of(entry["go"]),
        tension=entry.get("ten", 0),
        trust=entry.get("tin", earned),
        minutes=entry.get("phut", 0),
        sets=(sets,) if isinstance(sets, str) else tuple(sets),
        tells=tuple(entry.get("lo", ())),
        breach=entry.get("crit", ""),
        by_default=bool(entry.get("d", False)),
    )


def route_of(go: str | Mapping[str, Any]) -> Route:
    """`go` as written: a node's id, or `{if_…: value, then: a, else: b}`."""
    if isinstance(go, str):
        return Route(go)
    condition = next(name for name in CONDITIONS if name in go)
    return Route(to=go["then"], other=go["else"], condition=condition, value=go[condition])
