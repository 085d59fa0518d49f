"""Decisions about signing in, on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5  # wrong passwords of one login before waiting begins
FREE_TRIES_ADDRESS = 50  # of one address: a whole office may share it


def wait_after(failures: int, last: datetime | None, *, now: datetime, free: int) -> timedelta:
    """How long until the next try is looked at: none, then 1, 2, 4 … up to 15 minutes after the last failure."""
    if last is None or failures < free:
        return timedelta(0)
    pause = min(timedelta(minutes=2 ** (failures - free)), WINDOW)
    return max(timedelta(0), last + pause - now)


def minutes_up(span: timedelta) -> int:
    """The span in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)
