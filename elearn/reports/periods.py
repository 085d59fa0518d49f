"""Official reporting periods (Nghị định 09/2019/NĐ-CP, điều 12). Pure: days in Vietnam, no clock, no database.

A month runs from the 15th of the month before to the 14th; a quarter from the 15th of the month before it
to the 14th of its last month; the first half-year and the year begin on 15 December of the year before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from elearn.kernel import clock
from elearn.kernel.i18n import _


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FREE = "free"


# How many months a period lasts, and how many of its kind a year holds.
_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_LETTERS = {"m": PeriodKind.MONTH, "q": PeriodKind.QUARTER, "h": PeriodKind.HALF}
_KEY = re.compile(r"(\d{4})(?:-([mqh])(\d{1,2}))?")
_FREE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # what may be asked about
_ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of the day `starts` to the end of the day `ends`; `number` counts within the year."""

    kind: PeriodKind
    year: int
    number: int
    starts: date
    ends: date

    @property
    def key(self) -> str:
        """How the period is written in an address: 2026-q3, 2026-h1, 2026, 2026-06-15..2026-07-31."""
        if self.kind is PeriodKind.FREE:
            return f"{self.starts.isoformat()}..{self.ends.isoformat()}"
        letter = next((letter for letter, kind in _LETTERS.items() if kind is self.kind), "")
        return f"{self.year}-{letter}{self.number}" if letter else str(self.year)

    @property
    def starts_at(self) -> datetime:
        """The first instant of the period, in UTC."""
        return clock.start_of(self.starts)

    @property
    def ends_before(self) -> datetime:
        """The first instant after the period, in UTC."""
        return clock.end_of(self.ends)

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_before

    def label(self) -> str:
        """The period's name, without its days."""
        if self.kind is PeriodKind.MONTH:
            return _("Tháng %(number)s năm %(year)s", number=self.number, year=self.year)
        if self.kind is PeriodKind.QUARTER:
            return _("Quý %(number)s năm %(year)s", number=_ROMAN[self.number], year=self.year)
        if self.kind is PeriodKind.HALF and self.number == 1:
            return _("6 tháng đầu năm %(year)s", year=self.year)
        if self.kind is PeriodKind.HALF:
            return _("6 tháng cuối năm %(year)s", year=self.year)
        if self.kind is PeriodKind.YEAR:
            return _("Năm %(year)s", year=self.year)
        return _("Từ %(first)s đến %(last)s", first=f"{self.starts:%d/%m/%Y}", last=f"{self.ends:%d/%m/%Y}")


def within_sentence(words: str) -> str:
    """A name as it stands within a sentence: quý III năm 2026, từ 01/11/2026 đến 20/12/2026."""
    return words[:1].lower() + words[1:]


def of(kind: PeriodKind, year: int, number: int = 1) -> Period:
    """The `number`-th period of a kind in a year; ValueError for one there isn't."""
    months = _MONTHS[kind]
    if not 1 <= number <= 12 // months or not 1900 <= year <= 9000:
        raise ValueError(f"no {kind} {number} of {year}")
    last = number * months
    return Period(kind, year, number, _the_15th(year, last - months), _the_15th(year, last) - timedelta(days=1))


def _the_15th(year: int, month: int) -> date:
    """The 15th of a month; month 0 is December of the year before."""
    return date(year, month, 15) if month else date(year - 1, 12, 15)


def free(starts: date, ends: date) -> Period:
    """Any days; ValueError when the last comes before the first."""
    if ends < starts:
        raise ValueError("a period ends before it starts")
    return Period(PeriodKind.FREE, ends.year, 1, starts, ends)


def may_be_asked(day: date) -> bool:
    """Whether a day is one that figures may be asked about: a slip of the finger makes the year 0026 or 9026."""
    return FIRST_DAY <= day <= LAST_DAY


def holding(kind: PeriodKind, day: date) -> Period:
    """The official period of a kind that a day falls in."""
    year = day.year + 1 if day >= date(day.year, 12, 15) else day.year
    return next(
        period
        for number in range(1, 12 // _MONTHS[kind] + 1)
        if (period := of(kind, year, number)).starts <= day <= period.ends
    )


def before(period: Period) -> Period:
    """The period to compare with: the one of the same kind just before; for free days, as many days before."""
    if period.kind is PeriodKind.FREE:
        days = period.ends - period.starts
        last = period.starts - timedelta(days=1)
        return free(last - days, last)
    return holding(period.kind, period.starts - timedelta(days=1))


def parse(key: str) -> Period | None:
    """The period an address names (`Period.key`); None for words that name none."""
    try:
        period = _named(key)
    except ValueError:
        return None
    return period if period and may_be_asked(period.starts) and may_be_asked(period.ends) else None


def _named(key: str) -> Period | None:
    if found := _FREE.fullmatch(key):
        return free(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    if not (found := _KEY.fullmatch(key)):
        return None
    if found[2]:
        return of(_LETTERS[found[2]], int(found[1]), int(found[3]))
    return of(PeriodKind.YEAR, int(found[1]))


def offered(day: date) -> list[Period]:
    """The periods a picker offers on a day: five quarters, three half-years and two years, the newest first."""
    found: list[Period] = []
    for kind, count in ((PeriodKind.QUARTER, 5), (PeriodKind.HALF, 3), (PeriodKind.YEAR, 2)):
        period = holding(kind, day)
        for _number in range(count):
            found.append(period)
            period = before(period)
    return found
