"""Compliance on a date: figures known by hand, every number opens, page and file say the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, text, update

from elearn.audit.models import AuditEvent
from elearn.catalogue.models import CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.people import service as people
from elearn.people.models import PressRole, Staff
from elearn.reports import present, queries, table
from elearn.reports.queries import Question
from elearn.reports.rules import counting_rules
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import write
from tests.reports.conftest import DUE, TODAY
from tests.world import fill_and_approve


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


def rows_of(content):
    """The rows of a CSV: what stands above its notes."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[lines.index([]) + 1][0].startswith("Tính đến hết ngày")
    return lines[: lines.index([])]


def page_rows(world):
    rows = queries.stream(queries.people(world.actors["department"], Question(as_of=date(2026, 12, 15))))
    return list(present.people_rows(rows))


def test_csv_and_xlsx_hold_the_rows_of_the_page(autumn, client):
    so, expected = client("department"), page_rows(autumn)
    content = export(so)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = rows_of(content)
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
    lines = rows_of(export(client("department")))
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
    lines = rows_of(export(client("department")))
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
    assert len(rows_of(export(client("coordinator_a"), unit=autumn.units["b"]))) == 1


def test_the_table_of_units_is_a_file_too(autumn, client):
    lines = rows_of(export(client("city"), what="units"))
    assert ["P-DH", "Phường Đông Hồ", "4", "1", "1", "1", "1", "0", "0", "2", "Đã duyệt"] in lines


def test_a_day_that_cannot_be_read_is_said(autumn, client):
    assert "chưa đọc được" in text_of(client("department").get("/compliance?as_of=31/02/2026"))


def test_the_counting_rules_stand_under_every_table_and_in_every_file(autumn, client):
    so = client("department")
    for path in ("/compliance", "/compliance/people", "/snapshots/new"):
        for rule in counting_rules():
            assert rule in text_of(so.get(path)), path
    for what in ("people", "units"):
        text = export(so, what=what).decode("utf-8-sig").replace('"', "")
        book = load_workbook(io.BytesIO(export(so, what=what, format="xlsx")))
        beside = {row[0].value for row in book.worksheets[1].iter_rows()}
        for rule in counting_rules():
            assert rule in text
            assert rule in beside


def test_the_last_line_of_the_table_of_units_says_that_it_was_recounted(autumn, client):
    last = export(client("department"), what="units").decode("utf-8-sig").splitlines()[-1]
    assert "đếm lại 7 lượt ghi danh từ dữ kiện gốc, 16 con số đều khớp" in last


@pytest.mark.parametrize(
    ("narrowed", "registered"),
    [
        ("role=leader", 2),
        ("role=comms", 3),
        ("kind=phuong", 7),
        ("kind=so", 0),
        ("code=P-DH", 4),
        ("code=TP&below=y", 7),
        ("code=TP", 0),
        ("course=1&role=spokesperson", 2),
    ],
)
def test_each_filter_narrows_the_table_and_every_list_it_opens(autumn, client, narrowed, registered):
    so = client("department")
    page = so.get(f"/compliance?as_of=2026-12-15&{narrowed}").get_data(as_text=True)
    total = re.search(r'<tr class="total">.*?</tr>', page, re.S)
    shown = re.findall(r'data-label="Đăng ký">(?:<[^>]+>)?([\d.]+)', total[0]) if total else ["0"]
    assert shown == [str(registered)]
    for href, number in re.findall(r'<a class="num" href="([^"]+)"[^>]*>([\d.]+)</a>', page):
        listed = so.get(unescape(href)).get_data(as_text=True)
        assert len(re.findall(r"<tr>", listed.split("<tbody>")[1])) == int(number), href


def test_a_unit_nobody_can_find_is_said(autumn, client):
    assert "Không có đơn vị mang mã “P-XX”" in text_of(client("department").get("/compliance?code=P-XX"))
    assert "Chưa rõ kỳ “2026-q9”" in text_of(client("department").get("/compliance?period=2026-q9"))


def test_a_title_changed_later_does_not_change_the_report_of_a_day_before(autumn):
    def retitle():
        first = db.session.scalars(select(CourseVersion).where(CourseVersion.course_id == autumn.course_id)).one()
        values = {c.name: getattr(first, c.name) for c in CourseVersion.__table__.columns if c.name != "id"}
        again = {"number": 2, "title": "Tên mới", "content_hash": "1" * 64, "published_at": clock.end_of(DUE)}
        db.session.execute(insert(CourseVersion).values(**values | again))
        return first.title

    title = write(retitle)
    assert queries.course_titles(DUE)[autumn.course_id] == title
    assert queries.course_titles(DUE + timedelta(1))[autumn.course_id] == "Tên mới"


def test_a_period_shows_what_happened_within_it_beside_the_one_before(autumn, client):
    with clock.at(datetime(2027, 1, 5, 3, tzinfo=UTC)):
        so = client("department")
        page = so.get("/compliance?period=2026-q4").get_data(as_text=True)
        section = page[page.index('id="trong-ky"') : page.index("Tất cả (")]
        rows = {
            unescape(row[0]): re.findall(r"<td[^>]*>(?:<[^>]+>)*([+\d-]+)", row[1])
            for row in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', section, re.S)
        }
        assert rows["Đăng ký trong kỳ"] == ["7", "0", "+7"]
        assert rows["Hoàn thành trong kỳ"] == ["1", "0", "+1"]  # the late one came on the 15th: the next period
        assert rows["Quá hạn, đến cuối kỳ"] == ["0", "0", "0"]
        for href, number in re.findall(r'<a class="num" href="([^"]+)"[^>]*>([\d.]+)</a>', section):
            listed = so.get(unescape(href)).get_data(as_text=True)
            assert len(re.findall(r"<tr>", listed.split("<tbody>")[1])) == int(number), href


def test_a_period_says_when_its_report_may_be_due(autumn, client):
    told = text_of(client("department").get("/compliance?period=2026-q4"))
    assert "không thể có hạn gửi sớm hơn 15/12/2026" in told
    assert "đề nghị 16/12/2026" in told
    assert "Tạm tính" not in told


def test_a_period_that_runs_is_told_to_today(autumn, client):
    assert "Kỳ chưa kết thúc: số liệu đến hết 20/11/2026" in text_of(
        client("department").get("/compliance?period=2026-q4")
    )


def test_postgresql_compiles_no_statement_to_machine_code(app):
    if db.engine.dialect.name == "postgresql":  # a second of compiling for a tenth of counting
        with app.app_context():
            assert db.session.scalar(text("SHOW jit")) == "off"
