"""Official periods and working days (Nghị định 09/2019/NĐ-CP, điều 8, 12), whatever zone the server is in."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from elearn.kernel import clock
from elearn.reports import periods, workdays
from elearn.reports.periods import PeriodKind

pytestmark = pytest.mark.once

# Written by hand from the decree: each quarter's first and last day.
QUARTERS = [
    (year, number, starts, ends)
    for year in (2026, 2027, 2028, 2029)
    for number, starts, ends in (
        (1, date(year - 1, 12, 15), date(year, 3, 14)),
        (2, date(year, 3, 15), date(year, 6, 14)),
        (3, date(year, 6, 15), date(year, 9, 14)),
        (4, date(year, 9, 15), date(year, 12, 14)),
    )
]


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def at(day, hour, minute, second):
    """An instant by a clock in Vietnam, worked out without the code under test: seven hours before in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(("year", "number", "starts", "ends"), QUARTERS)
def test_each_of_the_sixteen_quarters_begins_and_ends_to_the_second(zone, year, number, starts, ends):
    quarter = periods.of(PeriodKind.QUARTER, year, number)
    assert (quarter.starts, quarter.ends) == (starts, ends)
    first, last = at(starts, 0, 0, 0), at(ends, 23, 59, 59)
    assert quarter.holds(first)
    assert quarter.holds(last)
    assert quarter.holds(last + timedelta(microseconds=999_999))
    assert not quarter.holds(first - timedelta(seconds=1))
    assert not quarter.holds(last + timedelta(seconds=1))
    following = periods.holding(PeriodKind.QUARTER, ends + timedelta(days=1))
    assert following.holds(last + timedelta(seconds=1))
    assert periods.before(following) == quarter
    assert [p for p in (periods.of(PeriodKind.QUARTER, year, n) for n in (1, 2, 3, 4)) if p.holds(last)] == [quarter]


def test_a_completion_in_the_last_minute_of_14_march_is_of_quarter_one(zone):
    before, after = at(date(2026, 3, 14), 23, 59, 0), at(date(2026, 3, 15), 0, 0, 0)
    assert periods.holding(PeriodKind.QUARTER, clock.local_day(before)).key == "2026-q1"
    assert periods.holding(PeriodKind.QUARTER, clock.local_day(after)).key == "2026-q2"


@pytest.mark.parametrize(
    ("key", "starts", "ends", "label"),
    [
        ("2026", date(2025, 12, 15), date(2026, 12, 14), "Năm 2026"),
        ("2026-h1", date(2025, 12, 15), date(2026, 6, 14), "6 tháng đầu năm 2026"),
        ("2026-h2", date(2026, 6, 15), date(2026, 12, 14), "6 tháng cuối năm 2026"),
        ("2027-m1", date(2026, 12, 15), date(2027, 1, 14), "Tháng 1 năm 2027"),
        ("2028-q1", date(2027, 12, 15), date(2028, 3, 14), "Quý I năm 2028"),
        ("2026-01-05..2026-02-03", date(2026, 1, 5), date(2026, 2, 3), "Từ 05/01/2026 đến 03/02/2026"),
    ],
)
def test_a_period_is_found_by_its_name(key, starts, ends, label):
    period = periods.parse(key)
    assert (period.starts, period.ends, period.label(), period.key) == (starts, ends, label, key)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "2026-q5",
        "2026-q0",
        "2026-h3",
        "2026-m13",
        "quý 1",
        "2026-02-03..2026-01-01",
        "2026-02-30..2026-03-01",
        "0000",
    ],
)
def test_words_that_name_no_period_give_none(words):
    assert periods.parse(words) is None


def test_the_periods_of_a_kind_leave_no_day_out_and_none_twice():
    for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR):
        day = date(2026, 1, 1)
        while day < date(2030, 1, 1):
            period = periods.holding(kind, day)
            assert period.starts <= day <= period.ends
            assert periods.before(period).ends == period.starts - timedelta(days=1)
            day = period.ends + timedelta(days=1)


def test_free_days_are_compared_with_as_many_days_before():
    before = periods.before(periods.free(date(2026, 3, 1), date(2026, 3, 10)))
    assert (before.starts, before.ends) == (date(2026, 2, 19), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 17), False),  # mùng 1 Tết Bính Ngọ
        (date(2026, 1, 10), True),  # a Saturday worked for 2 January
        (date(2026, 1, 2), False),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam
        (date(2026, 11, 21), False),  # a usual Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_working_days_follow_the_project_s_own_calendar(day, working):
    assert workdays.is_working(day) is working


def test_a_report_may_be_due_one_working_day_after_the_cut_off():
    assert workdays.earliest_due(date(2026, 12, 14)) == date(2026, 12, 15)
    assert workdays.earliest_due(date(2027, 3, 12)) == date(2027, 3, 15)  # a Friday: the week-end does not count
    assert workdays.usual_due(date(2026, 12, 14)) == date(2026, 12, 16)
    assert workdays.between(date(2026, 2, 13), date(2026, 2, 23)) == 1  # all of Tết lies between


def test_days_not_announced_yet_are_said_to_be_provisional():
    assert not workdays.is_provisional(date(2026, 11, 1), date(2026, 12, 31))
    assert workdays.is_provisional(date(2028, 1, 1), date(2028, 2, 1))
    assert workdays.is_provisional(date(2031, 1, 1), date(2031, 2, 1))
