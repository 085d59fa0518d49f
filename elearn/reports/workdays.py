"""Working days: Monday to Friday, with the Tết, holidays and compensated days of data/working-days.csv.

The file is the project's own; its lines of low confidence are worked out from the law before the
yearly announcement, and a day that stands on one is provisional.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "working-days.csv"
OFF = frozenset({"holiday", "compensated-off"})
MADE_UP = "make-up-work"  # a Saturday worked for a day off
_CERTAIN = "cao"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    day: date
    kind: str
    name: str
    source: str
    certain: bool


@cache
def special_days() -> dict[date, SpecialDay]:
    """Every line of the file by its day."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            SpecialDay(
                date.fromisoformat(row["date"]), row["kind"], row["name"], row["source"], row["confidence"] == _CERTAIN
            )
            for row in csv.DictReader(file)
        ]
    return {row.day: row for row in rows}


def is_working(day: date) -> bool:
    special = special_days().get(day)
    if special is not None:
        return special.kind == MADE_UP
    return day.weekday() < 5


def add(day: date, count: int) -> date:
    """The `count`-th working day after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def between(first: date, last: date) -> int:
    """Working days after `first`, up to and including `last`."""
    return sum(is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def earliest_due(cut_off: date) -> date:
    """The first day a report may be due: not less than one working day from the end of the cut-off day (điều 8.5)."""
    return add(cut_off, 1)


def usual_due(cut_off: date) -> date:
    """What is proposed where the city has set no day: two working days after the cut-off."""
    return add(cut_off, 2)


def is_provisional(first: date, last: date) -> bool:
    """Whether counting over these days rests on a line not announced yet, or on a year the file doesn't know."""
    known = {day.year for day in special_days()}
    if not {first.year, last.year} <= known:
        return True
    return any(not one.certain for one in special_days().values() if first <= one.day <= last)
