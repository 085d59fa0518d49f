"""Addresses of reports, snapshots and the press log, mistyped or made up: a page that says so, never a failure."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from elearn.reports import periods
from tests.page import text_of

BAD = [
    "0001-01-01",
    "9999-12-31",
    "0000-00-00",
    "9" * 20,
    "-1",
    "'",
    "<b>",
    "2026-02-30",
    "\x00",
    "1e3",
    "٣",
    "A" * 900,
]
KEYS = ["0001", "1900", "9999", "2026-q9", "0001-01-01..0001-01-02", "9999-12-30..9999-12-31", "1900-01-01..9000-12-31"]
FREE = [
    f"free&{first}={a}&{last}={b}"
    for first, last in (("first", "last"), ("starts", "as_of"))
    for a, b in (("0001-01-01", "0001-01-01"), ("1900-01-01", "9999-12-31"), ("9999-12-30", "9999-12-31"))
]
DOORS = {
    "/compliance": ("as_of", "mandate", "course", "unit", "code", "status", "role", "kind", "since", "page", "period", "starts"),
    "/compliance/people": ("as_of", "mandate", "course", "unit", "since", "page"),
    "/overview": ("as_of", "mandate"),
    "/compliance/people/1": ("as_of",),
    "/snapshots": ("page",),
    "/snapshots/new": ("as_of", "period", "unit", "starts"),
    "/press": ("period", "unit", "figure", "kind", "show", "page"),
    "/press/figures": ("period", "unit"),
    "/press/training": ("period", "unit", "figure", "page"),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_address_breaks_a_page(autumn, client, door):
    reader = client("department")
    values = [quote(one) for one in [*BAD, *KEYS]]
    for name in DOORS[door]:
        for value in [*values, *(FREE if name == "period" else ())]:
            answer = reader._ask(reader.http.get, f"{door}?{name}={value}")
            assert answer.status_code in (200, 404), (name, value)


@pytest.mark.parametrize("year", ["0026", "9026"])
def test_a_slip_in_the_year_is_said_and_today_is_shown(autumn, client, year):
    page = text_of(client("department").get(f"/compliance?as_of={year}-11-20"))
    assert f"Ngày “{year}-11-20” chưa đọc được nên bảng đang tính đến hôm nay" in page


def test_a_period_far_from_now_is_none():
    assert periods.parse("1999-12-20..2000-01-03") is None
    assert periods.parse("2101") is None
    assert periods.parse("2026-q4") is not None


def test_a_form_of_the_press_log_taken_for_no_unit_is_not_there(autumn, client):
    client("department").post("/press/figures/export", {"period": "2026", "unit": "9" * 20}, status=404)
    client("department").post("/press/figures/words", {"period": "2026", "unit": "9" * 20}, status=404)
