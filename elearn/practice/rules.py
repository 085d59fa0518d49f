"""Clocks and ends of a run, on plain values. How it is marked is told in elearn.scenarios.rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from elearn.practice.models import Pace
from elearn.scenarios import rules as scenarios
from elearn.scenarios.shapes import Node

# A choice made in time may reach the server this much later.
GRACE = timedelta(seconds=3)
# A run left alone for longer can't be taken up again.
LAPSE = timedelta(hours=24)
CONSULT = "consult"


@dataclass(frozen=True, slots=True)
class Aside:
    """Advice asked for, or a slower clock from this decision on."""

    place: int
    kind: str


def pace_at(asides: Iterable[Aside], place: int) -> Pace:
    """The slowest pace asked for up to this decision."""
    kinds = {aside.kind for aside in asides if aside.place <= place}
    return Pace.UNTIMED if Pace.UNTIMED in kinds else Pace.DOUBLE if Pace.DOUBLE in kinds else Pace.NORMAL


def seconds_at(node: Node, asides: Sequence[Aside], place: int) -> int | None:
    """How long the decision gives; None when the clock is off."""
    pace = pace_at(asides, place)
    if pace is Pace.UNTIMED:
        return None
    given = node.seconds * (2 if pace is Pace.DOUBLE else 1)
    return given + (scenarios.CONSULT_SECONDS if Aside(place, CONSULT) in asides else 0)


def preparation_ends(started_at: datetime, asides: Iterable[Aside]) -> datetime | None:
    """When the first decision begins by itself; None when the clock is off."""
    pace = pace_at(asides, 0)
    if pace is Pace.UNTIMED:
        return None
    return started_at + timedelta(seconds=scenarios.PREPARATION_SECONDS * (2 if pace is Pace.DOUBLE else 1))


def deadline(entered_at: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else entered_at + timedelta(seconds=seconds)


def is_late(deadline_at: datetime | None, now: datetime) -> bool:
    return deadline_at is not None and now > deadline_at + GRACE


def has_run_out(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether time is up; a client's clock may be a second ahead of ours."""
    return deadline_at is not None and now >= deadline_at - timedelta(seconds=1)


def is_lapsed(last_at: datetime, now: datetime) -> bool:
    return now - last_at > LAPSE
