"""A list held against its mandate's lines on a day: the facts gathered, the pure evaluation asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from elearn.kernel.db import db
from elearn.mandates import queries as mandates
from elearn.mandates.audience import Answer, Facts, Holding, Standing, evaluate
from elearn.mandates.models import Mandate
from elearn.mandates.rules import Line, fits
from elearn.people import queries as people
from elearn.registrations import queries, rules
from elearn.registrations.models import RegistrationList
from elearn.units import queries as units


@dataclass(frozen=True, slots=True)
class Staffing:
    """A unit's people on a day: by id, with every press role they hold and the titles they hold by acting."""

    day: date
    kind: str
    workers: Mapping[int, Any]
    holdings: Sequence[Holding]
    acting: Mapping[int, Sequence[str]]

    def fits(self, line: Line, staff_id: int) -> bool:
        return any(
            held.staff_id == staff_id and held.starts_on <= self.day < held.ends_on and fits(line, held.press_role)
            for held in self.holdings
        )


@dataclass(frozen=True, slots=True)
class Filling:
    """The lines a list answers, with who is on them and what each still asks."""

    lines: list[Line]
    answers: Mapping[int, Answer]
    staffing: Staffing
    entries: Sequence[Any]
    excuses: Mapping[int, Any]
    double_filling: bool

    @property
    def shortages(self) -> list[rules.Shortage]:
        found = (rules.asked_of(line, self.answers[line.id]) for line in self.lines if self.answers[line.id].applies)
        return [one for one in found if one is not None]

    def elsewhere(self, line: Line, staff_id: int) -> Line | None:
        """The line that keeps a person from filling a slot on this one, if the mandate counts people once."""
        if self.double_filling:
            return None
        on = {entry.line_id for entry in self.entries if entry.staff_id == staff_id} - {line.id}
        return next((other for other in self.lines if other.id in on and rules.clash(line, other)), None)


def staffing(found: RegistrationList, day: date) -> Staffing:
    """The people a list is about, on a day: of its unit and below, but for those whom a nearer unit of the scope sends.

    Once the unit is merged they are those of its successor. Its kind stays its own: the lines that call it are those
    it was called by.
    """
    kind, carrier = units.kind_and_carrier(found.unit_id, day)
    nearer = units.nearer(mandates.scope_of(found.mandate_id), carrier, day)
    workers = {row.id: row for row in people.staff_under(carrier, day, but=nearer)}
    titles: dict[int, list[str]] = defaultdict(list)
    holdings = [Holding(row.id, row.press_role) for row in workers.values()]
    for row in people.acting_under(carrier, day):
        if row.staff_id in workers and workers[row.staff_id].unit_id == row.unit_id:
            holdings.append(Holding(row.staff_id, row.press_role, row.starts_on, row.ends_on, acting=True))
            if row.starts_on <= day:
                titles[row.staff_id].append(row.title)
    return Staffing(day, kind, workers, holdings, titles)


def of_list(found: RegistrationList, day: date) -> Filling:
    """The list as it stands, evaluated on a day. Lines for other kinds of unit are left out, unless somebody is on them."""
    mandate, staff = db.session.get_one(Mandate, found.mandate_id), staffing(found, day)
    entries, excuses = queries.entries_of(found.id), queries.excuses_of(found.id)
    lines = mandates.lines_of(found.mandate_id)
    answers = evaluate(
        lines,
        Facts(staff.kind, staff.holdings, [Standing(e.staff_id, e.line_id, e.since) for e in entries], set(excuses)),
        day,
        double_filling=mandate.double_filling,
    )
    used = {entry.line_id for entry in entries}
    shown = [line for line in lines if answers[line.id].applies or line.id in used]
    return Filling(shown, answers, staff, entries, excuses, mandate.double_filling)


def names(filling: Filling, staff_ids: Collection[int]) -> str:
    """People of the list by name, for a sentence."""
    known = {entry.staff_id: entry.full_name for entry in filling.entries}
    return ", ".join(known[staff_id] for staff_id in staff_ids if staff_id in known)
