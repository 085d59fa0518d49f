"""Generated facts, thick around midnight in Vietnam, where a day ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from elearn.kernel import clock
from elearn.learning.rules import Act, Facts
from elearn.mandates.rules import Moved

FIRST = date(2026, 11, 1)
DAYS = st.integers(0, 6).map(lambda days: FIRST + timedelta(days=days))
EVERY_DAY = [FIRST + timedelta(days=days) for days in range(-1, 9)]
_EDGES = st.sampled_from(
    [
        timedelta(0),
        timedelta(microseconds=1),
        timedelta(microseconds=-1),
        timedelta(milliseconds=-1),
        timedelta(hours=9),
    ]
)


def instants() -> st.SearchStrategy[datetime]:
    return st.builds(lambda day, edge: clock.start_of(day) + edge, DAYS, _EDGES)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    starts_at = draw(instants())
    lasts = draw(st.none() | st.integers(0, 5))
    edge = draw(_EDGES.filter(lambda edge: edge >= timedelta(0)))
    ends_at = None if lasts is None else starts_at + timedelta(days=lasts) + edge
    return Act(draw(st.sampled_from(["withdrawn", "exempt"])), starts_at, ends_at)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    started_at = draw(st.none() | instants())
    completed_at = draw(st.none() | instants())
    due_on = draw(st.none() | DAYS)
    moves = draw(st.lists(st.builds(Moved, since=DAYS, due_on=DAYS), max_size=3)) if due_on else []
    return Facts(
        registered_at=draw(instants()),
        started_at=started_at,
        completed_at=completed_at,
        due_on=due_on,
        acts=tuple(draw(st.lists(acts(), max_size=3))),
        moves=tuple(sorted(moves, key=lambda move: move.since)),
    )
