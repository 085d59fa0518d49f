"""Compliance on a date: figures known by hand, every number opens, page and file say the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from elearn.audit.models import AuditEvent
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning import service as learning
from elearn.learning.models import Enrolment, LearningRecord
from elearn.people import service as people
from elearn.people.models import PressRole, Staff
from elearn.reports import present, queries, table
from elearn.reports.queries import Question
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import write
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 14)


def learn(world, name, *, started=None, completed=None):
    """Write when somebody began and finished, as facts."""
    record = select(Enrolment.record_id).where(Enrolment.staff_id == world.staff[name]).scalar_subquery()
    db.session.execute(
        update(LearningRecord).where(LearningRecord.id == record).values(started_at=started, completed_at=completed)
    )


@pytest.fixture
def autumn(world):
    """Ward A: one on time, one late, one begun, one untouched. Ward B: one exempt, one withdrawn, one begun."""
    write(fill_and_approve, world)
    write(fill_and_approve, world, "b")
    on_time, late = clock.end_of(DUE) - timedelta(seconds=1), clock.end_of(DUE)

    def facts():
        learn(world, "leader_a", started=on_time, completed=on_time)
        learn(world, "spokesperson_a", started=on_time, completed=late)
        learn(world, "trainee_a", started=on_time)
        learn(world, "trainee_b", started=on_time)
        ids = {row.staff_id: row.id for row in db.session.execute(select(Enrolment.id, Enrolment.staff_id))}
        learning.exempt(ids[world.staff["leader_b"]], "Nghỉ thai sản", date(2026, 12, 31), actor=MACHINE)
        learning.withdraw(ids[world.staff["spokesperson_b"]], "Chuyển công tác", actor=MACHINE)

    write(facts)
    return world


def row_of(world, day, unit, login="department"):
    made = table.build(world.actors[login], Question(as_of=day))
    tally = next(row.tally for row in made.rows if row.id == world.units[unit])
    return tuple(tally.part(key) for key in present.status_labels())


def test_the_figures_are_those_counted_by_hand(autumn):
    #                    registered, on time, late, doing, idle, exempt, withdrawn, overdue
    assert row_of(autumn, TODAY, "a") == (4, 0, 0, 0, 4, 0, 0, 0)
    assert row_of(autumn, DUE, "a") == (4, 1, 0, 2, 1, 0, 0, 0)
    assert row_of(autumn, DUE + timedelta(1), "a") == (4, 1, 1, 1, 1, 0, 0, 2)
    assert row_of(autumn, TODAY, "b") == (3, 0, 0, 0, 1, 1, 1, 0)
    assert row_of(autumn, date(2027, 1, 2), "b") == (3, 0, 0, 1, 1, 0, 1, 2)  # the exemption ended with the year


def test_the_day_before_registration_nobody_is_counted(autumn):
    assert table.build(autumn.actors["department"], Question(as_of=TODAY - timedelta(1))).total.registered == 0


def test_a_unit_that_handed_in_nothing_is_named(world, client):
    write(fill_and_approve, world)
    made = table.build(world.actors["department"], Question(as_of=TODAY))
    assert [row.name for row in made.unregistered] == ["Phường Tây Sơn Hạ"]
    assert "Phường Tây Sơn Hạ" in text_of(client("department").get("/compliance?only=unregistered"))


def test_a_transferred_officer_still_counts_for_the_old_unit(autumn):
    before = row_of(autumn, DUE, "a")
    write(
        people.assign,
        autumn.staff["leader_a"],
        unit_id=autumn.units["b"],
        position="Chủ tịch UBND phường",
        press_role=PressRole.LEADER,
        starts_on=date(2026, 11, 25),
        actor=MACHINE,
    )
    assert row_of(autumn, DUE, "a") == before


def test_after_a_merger_the_successor_carries_the_history_and_the_past_stays(autumn):
    a, b = row_of(autumn, TODAY, "a"), row_of(autumn, TODAY, "b")
    write(
        units.merge_unit,
        autumn.units["b"],
        successor_id=autumn.units["a"],
        effective_on=date(2026, 12, 1),
        decision="NQ",
        actor=MACHINE,
    )
    assert (row_of(autumn, TODAY, "a"), row_of(autumn, TODAY, "b")) == (a, b)
    later = date(2026, 12, 1)
    assert row_of(autumn, later, "a")[0] == 7
    assert autumn.units["b"] not in {
        row.id for row in table.build(autumn.actors["department"], Question(as_of=later)).rows
    }
    with clock.at(datetime(2026, 12, 2, 3, tzinfo=UTC)):
        assert row_of(autumn, later, "a", login="coordinator_a")[0] == 7


@pytest.mark.parametrize(
    "path", ["/compliance?as_of=2026-12-15", "/overview?as_of=2026-12-15", "/unit?as_of=2026-12-15"]
)
@pytest.mark.parametrize("login", ["department", "coordinator_a"])
def test_every_number_opens_its_list_of_exactly_that_many(autumn, client, path, login):
    somebody = client(login)
    page = somebody.get(path).get_data(as_text=True)
    numbers = re.findall(r'<a class="num" href="([^"]+)"[^>]*>([\d.]+)</a>', page)
    assert numbers
    for href, shown in numbers:
        href = unescape(href)
        listed = somebody.get(href).get_data(as_text=True)
        rows = len(re.findall(r"<tr>", listed.split("<tbody>")[1])) if "<tbody>" in listed else 0
        assert rows == int(shown.replace(".", "")), href


def export(somebody, **fields):
    answer = somebody.post(
        "/compliance/export",
        {"as_of": "2026-12-15", "what": "people", "format": "csv", **fields},
        status=200,
        buffered=True,
    )
    return answer.get_data()


def page_rows(world):
    rows = queries.stream(queries.people(world.actors["department"], Question(as_of=date(2026, 12, 15))))
    return list(present.people_rows(rows))


def test_csv_and_xlsx_hold_the_rows_of_the_page(autumn, client):
    so, expected = client("department"), page_rows(autumn)
    content = export(so)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(export(so, format="xlsx")))
    sheet = book.active
    assert sheet.freeze_panes == "A2"
    assert lines[0] == [column.label for column in present.people_columns()] == [cell.value for cell in sheet[1]]
    assert len(lines) - 1 == sheet.max_row - 1 == len(expected) == 7
    for number, row in enumerate(expected, start=1):
        typed = [cell.value for cell in sheet[number + 1]]
        for place, value in enumerate(row):
            if isinstance(value, datetime):
                value = clock.local_day(value)
            if isinstance(value, date):
                assert lines[number][place] == value.strftime("%d/%m/%Y")
                assert typed[place].date() == value
            else:
                assert lines[number][place] == (value or "")
                assert (typed[place] or "") == (value or "")
                assert not isinstance(typed[place], int)


def test_names_stand_in_vietnamese_order_in_the_file(autumn, client):
    lines = list(csv.reader(io.StringIO(export(client("department")).decode("utf-8-sig"))))
    names = [line[1] for line in lines[1:]]
    assert names == [
        "Hoàng Gia Bảo",
        "Đặng Thùy Dương",
        "Lê Thị Thanh Huyền",
        "Trịnh Đình Khoa",
        "Nguyễn Thị Bích Ngọc",
        "Phạm Đức Thắng",
        "Đỗ Ánh Tuyết",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_that_a_spreadsheet_would_run_is_only_text(autumn, client, start):
    evil = f"{start}cmd|' /C calc'!A0"

    def rename():
        db.session.execute(update(Staff).where(Staff.id == autumn.staff["leader_a"]).values(full_name=evil))

    write(rename)
    lines = list(csv.reader(io.StringIO(export(client("department")).decode("utf-8-sig"))))
    assert f"'{evil}" in {line[1] for line in lines}
    sheet = load_workbook(io.BytesIO(export(client("department"), format="xlsx"))).active
    cell = next(row[1] for row in sheet.iter_rows(min_row=2) if row[1].value == evil)
    assert cell.data_type == "s"


def test_taking_a_list_away_is_recorded_with_its_row_count(autumn, client):
    export(client("department"), status="overdue")
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.word, event.details["rows"], event.details["status"]) == ("compliance:list:export", 3, "overdue")


def test_a_unit_takes_away_its_own_people_only(autumn, client):
    text = export(client("coordinator_a")).decode("utf-8-sig")
    assert "Lê Thị Thanh Huyền" in text
    assert "Hoàng Gia Bảo" not in text
    other = export(client("coordinator_a"), unit=autumn.units["b"]).decode("utf-8-sig")
    assert len(other.splitlines()) == 1


def test_the_table_of_units_is_a_file_too(autumn, client):
    lines = list(csv.reader(io.StringIO(export(client("city"), what="units").decode("utf-8-sig"))))
    assert ["P-DH", "Phường Đông Hồ", "4", "1", "1", "1", "1", "0", "0", "2", "Đã duyệt"] in lines


def test_a_day_that_cannot_be_read_is_said(autumn, client):
    assert "chưa đọc được" in text_of(client("department").get("/compliance?as_of=31/02/2026"))


def run(built, *arguments):
    return built.test_cli_runner().invoke(args=["reports", *arguments])


def test_the_commands_give_the_same_rows(autumn, built, tmp_path):
    out = tmp_path / "nguoi.csv"
    result = run(built, "people", "--as-of", "2026-12-15", "--unit", "P-DH", "--output", str(out))
    assert result.exit_code == 0, result.output
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 5
    book = tmp_path / "don-vi.xlsx"
    assert (
        run(
            built, "compliance", "--format", "xlsx", "--mandate", str(autumn.mandate_id), "--output", str(book)
        ).exit_code
        == 0
    )
    assert load_workbook(book).active.max_row == 3
    assert '"rows"' in run(built, "compliance", "--format", "json").output


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
