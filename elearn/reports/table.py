"""The table of units: who is registered and how far they are, and who has registered nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elearn.kernel.actor import Actor
from elearn.registrations import queries as registrations
from elearn.reports import present, queries
from elearn.reports.present import UnitRow
from elearn.reports.queries import Question
from elearn.reports.rules import Tally, heat, total
from elearn.units import queries as units

# From least to most done; a unit with several lists shows the least.
_STATES = ("opened", "returned", "submitted", "approved")
BEHIND = 0.3  # under this rate a unit is clearly behind


@dataclass(frozen=True, slots=True)
class HeatCell:
    step: str
    rate: float | None
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One unit on one course: what the command prints and a snapshot keeps. Zeros where nobody is registered yet."""

    unit: queries.UnitLine
    course_id: int
    course: str
    tally: Tally

    @property
    def name(self) -> str:
        return f"{self.unit.name}, {self.course}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in Vietnamese order of names, with the total that heads them."""

    asked: Question
    rows: list[UnitRow]
    total: Tally
    courses: dict[int, str]
    by_course: dict[tuple[int, int], Tally]
    lines: list[Line]
    owners: Mapping[int, int]

    @property
    def unregistered(self) -> list[UnitRow]:
        """Units that were asked for a list and have not handed one in."""
        return [row for row in self.rows if row.registration in ("opened", "returned")]

    @property
    def registered_units(self) -> list[UnitRow]:
        return [row for row in self.rows if row.registration in ("submitted", "approved")]

    @property
    def behind(self) -> list[UnitRow]:
        """Units under BEHIND, the lowest first."""
        slow = [row for row in self.rows if row.tally and row.tally.rate is not None and row.tally.rate < BEHIND]
        return sorted(slow, key=lambda row: (row.tally.rate or 0) if row.tally else 0)

    def heat_row(self, row: UnitRow) -> list[HeatCell]:
        """A unit's rate course by course."""
        made = []
        for course_id, title in self.courses.items():
            tally = self.by_course.get((row.id, course_id))
            rate = tally.rate if tally else None
            href = present.address(present.of_unit(self.asked, row.id, course_id=course_id))
            made.append(HeatCell(heat(rate), rate, href, f"{row.name}, {title}"))
        return made


def build(actor: Actor, asked: Question) -> Table:
    """The table for a question, whatever its status. Figures that disagree raise, naming every row."""
    asked = asked.narrowed(status="registered", since=None)
    owners = units.owner_on(asked.as_of)
    by_course = queries.tallies(actor, asked, owners)
    pairs = by_course.keys() | queries.asked_pairs(actor, asked, owners)
    by_unit: dict[int, Tally] = defaultdict(Tally)
    for (unit_id, _course), tally in by_course.items():
        by_unit[unit_id] += tally
    states = _states(actor, asked, owners)
    rows = queries.unit_rows({unit_id for unit_id, _course in pairs} | states.keys(), asked.as_of)
    shown = sorted((unit for unit in rows if asked.kind in ("", unit.kind)), key=lambda u: (u.sort_key, u.id))
    titles = queries.course_titles(asked.as_of)
    lines = _lines(shown, pairs, by_course, titles)
    whole = total((line.name, line.tally) for line in lines)
    total((unit.name, by_unit[unit.id]) for unit in shown if unit.id in by_unit)
    taught = {course: titles[course] for _unit, course in by_course if course in titles}
    return Table(
        asked=asked,
        rows=[_row(unit, by_unit.get(unit.id), states.get(unit.id)) for unit in shown],
        total=whole,
        courses=dict(sorted(taught.items(), key=lambda item: item[1])),
        by_course=by_course,
        lines=lines,
        owners=owners,
    )


def _lines(
    shown: list[queries.UnitLine],
    pairs: set[tuple[int, int]],
    by_course: dict[tuple[int, int], Tally],
    titles: dict[int, str],
) -> list[Line]:
    courses: dict[int, list[int]] = defaultdict(list)
    for unit_id, course_id in pairs:
        courses[unit_id].append(course_id)
    nobody = Tally()
    return [
        Line(unit, course_id, titles[course_id], by_course.get((unit.id, course_id), nobody))
        for unit in shown
        for course_id in sorted(courses[unit.id], key=lambda course: (titles[course], course))
    ]


def chosen(whole: Table, only: str) -> list[UnitRow]:
    """All rows, or those a link asks for: "unregistered", "behind", "registered"."""
    return {"unregistered": whole.unregistered, "behind": whole.behind, "registered": whole.registered_units}.get(
        only, whole.rows
    )


def _row(unit: queries.UnitLine, tally: Tally | None, state: tuple[str, int] | None) -> UnitRow:
    return UnitRow(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        tally=tally,
        registration=state[0] if state else "",
        list_id=state[1] if state else None,
    )


def _states(actor: Actor, asked: Question, owners: Mapping[int, int]) -> dict[int, tuple[str, int]]:
    """Unit as it is on the day → the least advanced of its lists, and that list's id."""
    mandates: Iterable[int] = (
        [asked.mandate_id] if asked.mandate_id else [m.id for m in queries.published_mandates(actor)]
    )
    kept = queries.unit_ids(asked, owners)
    found: dict[int, tuple[str, int]] = {}
    for row in registrations.list_states(actor, list(mandates), asked.as_of):
        unit_id = owners.get(row.unit_id, row.unit_id)
        if kept is not None and row.unit_id not in kept:
            continue
        before = found.get(unit_id)
        if before is None or _STATES.index(row.state) < _STATES.index(before[0]):
            found[unit_id] = (row.state, row.list_id)
    return found
