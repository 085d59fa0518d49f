"""The command line: one row a unit and course, the people behind it, and sums that agree."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning.models import RosterAct
from elearn.mandates import queries as mandates
from elearn.reports import checking, recount, table
from elearn.reports.models import FiguresCheck
from elearn.reports.queries import Question
from elearn.units import service as units
from tests.parallel import write
from tests.reports.conftest import DUE
from tests.world import fill_and_approve

COLUMNS = [
    "unit_code",
    "unit_name",
    "course",
    "registered",
    "completed_on_time",
    "completed_late",
    "in_progress",
    "not_started",
    "exempt",
    "withdrawn",
    "overdue",
]


def run(built, *arguments):
    return built.test_cli_runner().invoke(args=["reports", *arguments])


def rows(built, what, *arguments):
    answer = run(built, what, *arguments, "--format", "csv")
    assert answer.exit_code == 0, answer.output
    return list(csv.DictReader(io.StringIO(answer.stdout)))


def figures(row):
    return [int(row[name]) for name in COLUMNS[3:]]


def test_compliance_is_one_row_a_unit_and_course_with_exactly_these_columns(autumn, built, tmp_path):
    found = rows(built, "compliance", "--as-of", "2026-12-15")
    assert list(found[0]) == COLUMNS
    assert [(row["unit_code"], figures(row)) for row in found] == [
        ("P-DH", [4, 1, 1, 1, 1, 0, 0, 2]),
        ("P-TS", [3, 0, 0, 1, 0, 1, 1, 1]),
    ]
    told = json.loads(run(built, "compliance", "--as-of", "2026-12-15", "--format", "json").stdout)
    assert [list(row) for row in told["rows"]] == [COLUMNS] * 2
    assert [[str(value) for value in row.values()] for row in told["rows"]] == [list(row.values()) for row in found]
    assert told["notes"][-1].startswith("Đã kiểm tra: đếm lại 7 lượt")
    out = tmp_path / "bang.xlsx"
    assert run(built, "compliance", "--as-of", "2026-12-15", "--format", "xlsx", "--output", str(out)).exit_code == 0
    sheet = load_workbook(out).worksheets[0]
    assert [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == [
        COLUMNS,
        *(list(row.values()) for row in found),
    ]


def test_a_file_opens_in_excel_and_a_pipe_reads_without_a_bom(autumn, built, tmp_path):
    out = tmp_path / "bang.csv"
    run(built, "compliance", "--output", str(out))
    assert out.read_bytes().startswith(b"\xef\xbb\xbfunit_code,")
    assert run(built, "compliance").stdout.startswith("unit_code,")


def test_a_unit_that_has_not_registered_is_a_line_of_zeros(world, built):
    write(fill_and_approve, world)
    found = {row["unit_code"]: figures(row) for row in rows(built, "compliance", "--mandate", str(world.mandate_id))}
    assert found == {"P-DH": [4, 0, 0, 0, 4, 0, 0, 0], "P-TS": [0] * 8}
    assert rows(built, "compliance", "--unit", "P-TS", "--as-of", "2026-11-20") != []
    assert rows(built, "compliance", "--as-of", "2026-11-19") == []  # the day before the letter was published


@pytest.mark.parametrize(
    "filters", [(), ("--unit", "P-DH"), ("--unit", "TP"), ("--mandate", "1"), ("--unit", "P-TS", "--mandate", "1")]
)
@pytest.mark.parametrize("day", ["2026-11-20", "2026-12-14", "2026-12-15", "2027-01-02"])
def test_the_people_sum_to_the_rows_of_compliance(autumn, built, filters, day):
    people = rows(built, "people", "--as-of", day, *filters)
    summed = Counter()
    for one in people:
        key = (one["unit_code"], one["unit_name"], one["course"])
        summed[(*key, "registered")] += 1
        summed[(*key, one["status"])] += 1
        summed[(*key, "overdue")] += int(one["overdue"])
    told = Counter()
    for row in rows(built, "compliance", "--as-of", day, *filters):
        for name in COLUMNS[3:]:
            told[row["unit_code"], row["unit_name"], row["course"], name] = int(row[name])
    assert +told == +summed
    assert people


def test_a_unit_means_all_that_stands_under_it_and_what_it_absorbed(autumn, built):
    def reorganise():
        common = {"decision": "NQ", "actor": MACHINE}
        units.merge_unit(autumn.units["b"], successor_id=autumn.units["a"], effective_on=date(2026, 12, 1), **common)

    write(reorganise)
    assert [row["unit_code"] for row in rows(built, "compliance", "--unit", "TP", "--as-of", "2026-11-30")] == [
        "P-DH",
        "P-TS",
    ]
    [only] = rows(built, "compliance", "--unit", "P-DH", "--as-of", "2026-12-15")
    assert figures(only) == [7, 1, 1, 2, 1, 1, 1, 3]
    people = rows(built, "people", "--unit", "P-DH", "--as-of", "2026-12-15")
    assert {one["unit_code"] for one in people} == {"P-DH"}
    assert {one["registered_unit_code"] for one in people} == {"P-DH", "P-TS"}
    gone = run(built, "compliance", "--unit", "P-TS", "--as-of", "2026-12-15")
    assert gone.exit_code != 0
    assert "đã sáp nhập" in gone.output
    assert "P-DH" in gone.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("people", "--unit", "KHONG-CO"),
        ("people", "--format", "xlsx"),
        ("compliance", "--mandate", "99"),
        ("people", "--as-of", "hôm qua"),
    ],
)
def test_the_commands_refuse_what_makes_no_sense(autumn, built, arguments):
    assert run(built, *arguments).exit_code != 0


def test_the_recount_agrees_with_the_table_for_every_filter_and_actor(autumn):
    every = [{}, {"role": "comms"}, {"kind": "phuong"}, {"course_id": autumn.course_id}, {"unit_id": autumn.units["a"]}]
    every += [{"unit_id": autumn.units["city"], "below": True}, {"mandate_id": autumn.mandate_id, "role": "leader"}]
    for login in ("department", "coordinator_a"):
        for filters in every:
            for day in (date(2026, 11, 19), date(2026, 11, 20), DUE, DUE + timedelta(1)):
                made = table.build(autumn.actors[login], Question(as_of=day, **filters))
                assert checking.compare(autumn.actors[login], made).findings == [], (login, filters, day)


def spoil(monkeypatch):
    """The recount sees one enrolment more than there is: what a wrong figure looks like from outside."""
    real = recount.recount

    def wrong(actor, asked):
        found = real(actor, asked)
        first = next(iter(found.people.values()))
        return recount.Recount({**found.people, 0: first}, found.asked)

    monkeypatch.setattr(checking, "recount", wrong)


def test_a_report_that_the_recount_does_not_confirm_is_not_printed_and_names_the_row(
    autumn, built, client, monkeypatch
):
    spoil(monkeypatch)
    refused = run(built, "compliance", "--as-of", "2026-12-15")
    assert refused.exit_code != 0
    assert "registered 4, đếm lại 5" in refused.output
    assert "Phường Đông Hồ" in refused.output
    assert "unit_code" not in refused.output
    page = client("department").post("/compliance/export", {"what": "units", "format": "csv"}, status=500)
    assert "Phường Đông Hồ" in page.get_data(as_text=True)


def test_the_nightly_check_keeps_its_result_and_fails_loudly(autumn, built, client, monkeypatch):
    clean = run(built, "check")
    assert clean.exit_code == 0
    assert "con số đều khớp" in clean.output
    spoil(monkeypatch)
    assert run(built, "check").exit_code == 1
    kept = db.session.scalars(select(FiguresCheck).order_by(FiguresCheck.id)).all()
    assert [(row.wrong, row.enrolments, row.figures) for row in kept] == [(0, 7, 16), (1, 8, 16)]
    page = client("admin").get("/manage/figures").get_data(as_text=True)
    assert "1 chỗ không khớp" in page
    assert "Phường Đông Hồ" in page


def test_the_check_can_be_asked_for_on_its_page(autumn, client):
    so = client("department")
    assert "Chưa kiểm tra lần nào" in so.get("/manage/figures").get_data(as_text=True)
    so.post("/manage/figures", {"as_of": "14/12/2026"})
    assert "Khớp" in so.get("/manage/figures").get_data(as_text=True)
    client("coordinator_a").get("/manage/figures", status=403)


def test_the_recount_finds_a_fact_that_the_database_reads_otherwise(autumn):
    """A withdrawal that ends at the very last instant of a day is over on that day, in both counts."""

    def end_it():
        db.session.execute(update(RosterAct).values(ends_at=clock.end_of(DUE)).where(RosterAct.kind == "withdrawn"))

    write(end_it)
    for day in (DUE, DUE + timedelta(1)):
        made = table.build(MACHINE, Question(as_of=day))
        assert checking.compare(MACHINE, made).ok
    assert made.total.withdrawn == 0


def test_every_unit_of_a_letter_has_a_line_for_each_of_its_courses(world, built):
    asked = len(mandates.unit_ids_of(world.mandate_id)) * len(mandates.courses_of(world.mandate_id))
    assert len(rows(built, "compliance", "--mandate", str(world.mandate_id))) == asked
