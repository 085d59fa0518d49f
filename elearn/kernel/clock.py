"""The only place that asks what time it is.

Times are aware UTC datetimes; days are days in Vietnam (Asia/Ho_Chi_Minh, UTC+7 all year).
Tests and the demo move the clock with `at()`; nothing else may.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FOREVER = date(9999, 12, 31)  # the end of a period that has no end yet

_pinned: ContextVar[datetime | None] = ContextVar("pinned_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _pinned.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Vietnam."""
    return local_day(now())


def local_day(instant: datetime) -> date:
    """The day in Vietnam on which an instant falls."""
    return instant.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """The first instant of a day in Vietnam, in UTC."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant after a day in Vietnam: a deadline holds until just before it."""
    if day >= FOREVER:
        return datetime.max.replace(tzinfo=UTC)
    return start_of(day + timedelta(days=1))


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Pin the clock for the block; for tests and for telling the demo's past."""
    if instant.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    token = _pinned.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)
