"""What publishing a draft would do, from today's facts: units, people, gaps, and what is ordered already.

Everything is counted from one list of people, so that every number opens to as many names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from elearn.kernel.db import db
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord
from elearn.learning.rules import COMPLETED, StatusKey
from elearn.mandates import queries as mandates
from elearn.mandates import rules as mandate_rules
from elearn.mandates.audience import Answer, Facts, Holding, evaluate
from elearn.mandates.models import Mandate
from elearn.mandates.rules import Line
from elearn.people import queries as people
from elearn.people.models import Staff
from elearn.units import queries as units


class Already(StrEnum):
    """Where a person stands with the courses a draft would order of them."""

    NEW = "new"  # nobody has ordered them yet
    DUE = "due"  # another mandate orders a course too and it is not finished: one effort for both
    DONE = "done"  # everything is finished and counts
    AGAIN = "again"  # finished, but too early to count for this round


@dataclass(frozen=True, slots=True)
class Fitting:
    """A person of a unit in scope, with the lines they fit."""

    staff_id: int
    unit_id: int  # the unit in scope that would send them
    line_ids: tuple[int, ...]
    already: Already
    numbers: tuple[str, ...]  # of the mandates that order the same


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the scope; `lacking` says in words which lines it can't fill."""

    id: int
    code: str
    name: str
    kind: str
    answers: Mapping[int, Answer]
    lacking: list[str]
    idle: bool  # no line is for this kind of unit


@dataclass(frozen=True, slots=True)
class Preview:
    lines: list[Line]
    units: list[UnitRow]
    people: list[Fitting]

    def chosen(
        self, *, unit_id: int | None = None, line_id: int | None = None, already: str = "", kind: str = ""
    ) -> list[Fitting]:
        """The people behind a number."""
        of_kind = {unit.id for unit in self.units if unit.kind == kind}
        return [
            one
            for one in self.people
            if (unit_id is None or one.unit_id == unit_id)
            and (line_id is None or line_id in one.line_ids)
            and (not already or one.already == already)
            and (not kind or one.unit_id in of_kind)
        ]

    @property
    def lacking(self) -> list[UnitRow]:
        return [unit for unit in self.units if unit.lacking or unit.idle]


def preview(mandate: Mandate, day: date, scope: Sequence[Any] | None = None) -> Preview:
    """A mandate as it would be published on a day, for its units (or others); units that lack somebody come first."""
    lines = mandates.lines_of(mandate.id)
    scope = mandates.units_of(mandate.id, day) if scope is None else scope
    held = _held({unit.id for unit in scope}, day)
    ordered = _ordered(mandate, {course for line in lines for course in line.course_ids}, day)
    since = mandates.counts_from(mandate).instant
    rows, found = [], []
    for unit in scope:
        holdings = [Holding(staff_id, role) for staff_id, role in held[unit.id]]
        answers = evaluate(lines, Facts(unit.kind, holdings), day, double_filling=mandate.double_filling)
        lacking = [mandate_rules.words(line) for line in lines if answers[line.id].applies and answers[line.id].missing]
        idle = not any(answer.applies for answer in answers.values())
        rows.append(UnitRow(unit.id, unit.code, unit.name, unit.kind, answers, lacking, idle))
        found += _people(unit.id, lines, answers, ordered, since)
    return Preview(lines, sorted(rows, key=lambda row: not (row.lacking or row.idle)), found)


def _held(scope: set[int], day: date) -> dict[int, list[tuple[int, str]]]:
    """Unit in scope → who holds which press role in it or below it, as far as no nearer unit is in scope."""
    nearest = units.nearest_of(scope, day)
    held: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for unit_id, staff_id, role in people.holdings_on(day):
        if unit_id in nearest:
            held[nearest[unit_id]].append((staff_id, role))
    return held


Ordered = Mapping[int, list[tuple[int, str, str, datetime | None]]]


def _ordered(mandate: Mandate, course_ids: Iterable[int], day: date) -> Ordered:
    """Staff id → what other published mandates order of them: course, number, status, when it was finished."""
    status = status_sql.status(day)
    rows = db.session.execute(
        status_sql.joined(
            select(Enrolment.staff_id, Enrolment.course_id, Mandate.number, status, LearningRecord.completed_at)
        ).where(
            status_sql.counted(day),
            Enrolment.course_id.in_(list(course_ids)),
            Mandate.published_at.is_not(None),
            Mandate.id != mandate.id,
            status != str(StatusKey.WITHDRAWN),
        )
    )
    found: dict[int, list[tuple[int, str, str, datetime | None]]] = defaultdict(list)
    for staff_id, *rest in rows:
        found[staff_id].append(tuple(rest))
    return found


def _people(
    unit_id: int, lines: Sequence[Line], answers: Mapping[int, Answer], ordered: Ordered, since: datetime | None
) -> list[Fitting]:
    on: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        for staff_id in answers[line.id].fitting:
            on[staff_id].append(line)
    found = []
    for staff_id in sorted(on):
        courses = {course for line in on[staff_id] for course in line.course_ids}
        same = [row for row in ordered.get(staff_id, ()) if row[0] in courses]
        numbers = tuple(sorted({row[1] for row in same}))
        line_ids = tuple(line.id for line in on[staff_id])
        found.append(Fitting(staff_id, unit_id, line_ids, _already(courses, same, since), numbers))
    return found


def _already(courses: set[int], same: list[tuple[int, str, str, datetime | None]], since: datetime | None) -> Already:
    done = {row[0] for row in same if row[2] in COMPLETED and (since is None or (row[3] and row[3] >= since))}
    if courses and done == courses:
        return Already.DONE
    if any(row[2] not in COMPLETED and row[0] not in done for row in same):
        return Already.DUE
    if any(row[2] in COMPLETED and row[0] not in done for row in same):
        return Already.AGAIN
    return Already.NEW


def named(rows: Sequence[Fitting]) -> dict[int, Any]:
    """Staff id → code and full name."""
    found = db.session.execute(
        select(Staff.id, Staff.code, Staff.full_name, Staff.sort_key).where(
            Staff.id.in_([row.staff_id for row in rows])
        )
    )
    return {row.id: row for row in found}
