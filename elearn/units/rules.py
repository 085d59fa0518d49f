"""The tree over time, on plain values: who stands above whom, and what an act may not do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from elearn.kernel.clock import FOREVER
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Hanging:
    """A unit hangs under a parent (None: a root) over [starts, ends)."""

    unit_id: int
    parent_id: int | None
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Reach:
    """An ancestor reaches a descendant over [starts, ends); depth 0 is the unit itself."""

    ancestor_id: int
    descendant_id: int
    starts: date
    ends: date
    depth: int


class CycleError(ValueError):
    """A unit would stand above itself."""


def reach(hangings: Iterable[Hanging], successors: dict[int, tuple[int, date]]) -> list[Reach]:
    """Every (ancestor, descendant) with the days it holds.

    `successors` maps a merged unit to (its successor, from when). A unit that closed without one
    stays under its last parent, so that its history keeps an owner; a merged one hangs under its
    successor. Raises CycleError.
    """
    edges: dict[int, list[Hanging]] = defaultdict(list)
    for hanging in sorted(hangings, key=lambda h: h.starts):
        edges[hanging.unit_id].append(hanging)
    found: list[Reach] = []
    for unit_id, own in edges.items():
        first = own[0].starts
        found.append(Reach(unit_id, unit_id, first, FOREVER, 0))
        _climb(unit_id, unit_id, first, FOREVER, 1, edges, successors, found, (unit_id,))
    return _merged(found)


def _above(unit_id: int, edges: dict[int, list[Hanging]], successors: dict[int, tuple[int, date]]) -> list[Hanging]:
    """What a unit hangs under, without gaps to the end of time."""
    own = edges.get(unit_id, [])
    successor = successors.get(unit_id)
    end = successor[1] if successor else FOREVER
    hangings = [Hanging(unit_id, h.parent_id, h.starts, end if h is own[-1] else h.ends) for h in own]
    if successor:
        hangings.append(Hanging(unit_id, successor[0], successor[1], FOREVER))
    return hangings


def _climb(
    start: int,
    unit_id: int,
    since: date,
    until: date,
    depth: int,
    edges: dict[int, list[Hanging]],
    successors: dict[int, tuple[int, date]],
    found: list[Reach],
    path: tuple[int, ...],
) -> None:
    for hanging in _above(unit_id, edges, successors):
        starts, ends = max(since, hanging.starts), min(until, hanging.ends)
        if hanging.parent_id is None or starts >= ends:
            continue
        if hanging.parent_id in path:
            raise CycleError(f"unit {hanging.parent_id} would stand above itself")
        found.append(Reach(hanging.parent_id, start, starts, ends, depth))
        _climb(start, hanging.parent_id, starts, ends, depth + 1, edges, successors, found, (*path, hanging.parent_id))


def _merged(found: list[Reach]) -> list[Reach]:
    """Neighbouring stretches of the same pair and depth become one; a pair reached twice on a day keeps the nearest."""
    by_pair: dict[tuple[int, int], list[Reach]] = defaultdict(list)
    for row in found:
        by_pair[row.ancestor_id, row.descendant_id].append(row)
    merged: list[Reach] = []
    for rows in by_pair.values():
        rows.sort(key=lambda r: (r.starts, r.depth))
        kept: list[Reach] = []
        for row in rows:
            last = kept[-1] if kept else None
            if last and row.starts < last.ends:
                if row.ends <= last.ends:
                    continue
                row = Reach(row.ancestor_id, row.descendant_id, last.ends, row.ends, row.depth)
            if last and row.starts == last.ends and row.depth == last.depth:
                kept[-1] = Reach(row.ancestor_id, row.descendant_id, last.starts, row.ends, row.depth)
            else:
                kept.append(row)
        merged.extend(kept)
    return merged


def check_can_act(*, name: str, opened_on: date, closed_on: date, last_change: date, effective_on: date) -> None:
    """Refuses an act on a closed unit, before it opened, or before its latest act."""
    if closed_on < FOREVER:
        raise Refused(_("%(name)s đã kết thúc hoạt động.", name=name), next_step=_("Chọn đơn vị kế thừa để thực hiện."))
    if effective_on < opened_on:
        raise Refused(_("Ngày hiệu lực sớm hơn ngày thành lập của %(name)s.", name=name))
    if effective_on <= last_change and last_change > opened_on:
        raise Refused(
            _("Đã có thay đổi của %(name)s ghi từ ngày %(day)s.", name=name, day=last_change.strftime("%d/%m/%Y")),
            next_step=_("Chọn ngày hiệu lực sau ngày đó; việc đã ghi không sửa lùi."),
        )


def owner_of(unit_id: int, successors: dict[int, tuple[int, date]], day: date) -> int:
    """The unit that carries a unit's duties on a day: itself, or whoever absorbed it by then."""
    seen = {unit_id}
    while (step := successors.get(unit_id)) and step[1] <= day and step[0] not in seen:
        unit_id = step[0]
        seen.add(unit_id)
    return unit_id
