"""Days as offices write them. dd/mm/yyyy is read; what could be another day is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from elearn.kernel.text import fold
from elearn.sheets.cells import Cell, from_serial


class Doubt(StrEnum):
    NONE = ""
    UNCLEAR = "date_unclear"  # no date at all
    IMPOSSIBLE = "date_impossible"  # 31/02/2026
    INCOMPLETE = "date_incomplete"  # 2026, 03/2026
    AMBIGUOUS = "date_ambiguous"  # 03/04/2026 where the column also holds 12/31/2026


@dataclass(frozen=True, slots=True)
class Day:
    """`swappable`: the same figures are another day as month/day. `month_first`: only that order makes a day."""

    value: date | None
    doubt: Doubt = Doubt.NONE
    swappable: bool = False
    month_first: bool = False
    typed: bool = False  # a date of the spreadsheet, not text


_SEPARATED = re.compile(r"^(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})$")
_LONG = re.compile(r"^(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})$")
_NAMED = re.compile(r"^(\d{1,2})[\s\-/.]([a-z]{3,9})[\s\-/.,]*(\d{4}|\d{2})$")
_MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_PARTIAL = re.compile(r"^(?:(?:thang )?\d{1,2}\s*[/.\-]\s*)?\d{4}$|^nam \d{4}$")
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?$", re.IGNORECASE)


def read_day(text: str, cell: Cell, *, since_1904: bool, latest_year: int) -> Day:
    """The day of a cell. A year of two digits is the one that is not after `latest_year`."""
    if isinstance(cell.value, date):
        return Day(cell.value.date() if isinstance(cell.value, datetime) else cell.value, typed=True)
    if text.replace(".", "", 1).isdigit() and "." not in text.rstrip("0").rstrip("."):
        return _from_number(float(text), since_1904)
    bare = _TIME.sub("", (text.lower() if text.isascii() else fold(text)).strip().rstrip("."))
    return _from_text(bare, latest_year)


def _from_text(bare: str, latest_year: int) -> Day:
    if match := _LONG.match(bare):
        day, month, year = map(int, match.groups())
        return _made(year, month, day)
    if match := _NAMED.match(bare):
        named = _MONTHS.get(match.group(2)[:3])
        return (
            _made(_year(match.group(3), latest_year), named, int(match.group(1))) if named else Day(None, Doubt.UNCLEAR)
        )
    if match := _SEPARATED.match(bare):
        return _from_parts(match.group(1), match.group(2), match.group(3), latest_year)
    return Day(None, Doubt.INCOMPLETE if _PARTIAL.match(bare) else Doubt.UNCLEAR)


def _from_number(value: float, since_1904: bool) -> Day:
    if 1900 <= value <= 2100 and value.is_integer():
        return Day(None, Doubt.INCOMPLETE)
    if value % 100_000_000 >= 10_101 and 19_000_101 <= value <= 21_001_231:
        whole = int(value)
        return _made(whole // 10_000, whole // 100 % 100, whole % 100)
    if not 15_000 <= value <= 80_000:
        return Day(None, Doubt.UNCLEAR)
    found = from_serial(value, since_1904=since_1904)
    return Day(found.date(), typed=True) if found else Day(None, Doubt.IMPOSSIBLE)


def _from_parts(first: str, second: str, third: str, latest_year: int) -> Day:
    if len(first) == 4:
        return _made(int(first), int(second), int(third)) if len(third) <= 2 else Day(None, Doubt.UNCLEAR)
    if len(first) > 2 or len(third) == 3 or len(third) == 1:
        return Day(None, Doubt.UNCLEAR)
    day, month, year = int(first), int(second), _year(third, latest_year)
    if month > 12 >= day and _made(year, day, month).value:
        return Day(None, Doubt.AMBIGUOUS, month_first=True)
    found = _made(year, month, day)
    return Day(found.value, found.doubt, swappable=found.value is not None and day <= 12 and day != month)


def _year(text: str, latest_year: int) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    year += latest_year // 100 * 100
    return year if year <= latest_year else year - 100


def _made(year: int, month: int | None, day: int) -> Day:
    try:
        return Day(date(year, month or 0, day))
    except ValueError:
        return Day(None, Doubt.IMPOSSIBLE)


def settle(days: Iterable[Day]) -> tuple[bool, bool]:
    """(text days of this column that could be swapped are in doubt, so are typed ones).

    One value only month/day can explain makes the order of the column unsure. Typed days none of which is after
    the 12th, beside many texts all after it, were made by a spreadsheet that read day/month as month/day.
    """
    known = list(days)
    texts = [d for d in known if not d.typed and d.value]
    typed = [d for d in known if d.typed and d.value]
    month_first = any(d.month_first for d in known)
    turned = (
        len(typed) >= 5
        and len(texts) >= 5
        and all(d.value and d.value.day <= 12 for d in typed)
        and all(d.value and d.value.day > 12 for d in texts)
    )
    return month_first, turned
