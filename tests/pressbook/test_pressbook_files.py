"""The form as DOCX, XLSX and CSV: read again by parsers of others, equal to its rows."""

from __future__ import annotations

import csv
import io

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from elearn.audit.models import AuditEvent
from elearn.kernel.db import db
from elearn.pressbook import paper, service, sheet
from tests.parallel import write
from tests.pressbook.samples import YEAR, form_of, log, spoken, wish, year_of_work
from tests.world import fill_and_approve


@pytest.fixture
def logged(world):
    year_of_work(world)
    return world


def exported(client, login, media):
    answer = client(login).post("/press/figures/export", {"period": "2026", "format": media}, status=200)
    data = answer.data
    answer.close()
    return data


def test_the_numbers_of_every_file_are_the_numbers_of_the_rows(logged, client):
    """DOCX, XLSX and CSV read again by parsers of others, cell by cell."""
    log(logged, spoken(logged, "conference", "2026-10-01 08:00", ward="b"), "b")
    write(fill_and_approve, logged)
    made = form_of(logged, "department")
    rows = sheet.unit_rows(made)
    labels = [column.label for column in paper.unit_columns()]

    told = list(csv.reader(io.StringIO(exported(client, "department", "csv").decode("utf-8-sig"))))
    assert told[0] == labels
    assert told[1 : len(rows) + 1] == [["" if v is None else str(v) for v in row] for row in rows]
    foot = " ".join(cell for line in told[len(rows) + 1 :] for cell in line)
    assert made.digest() in foot
    assert "department xuất lúc 09:00, 20/11/2026. 4 đơn vị." in foot

    book = load_workbook(io.BytesIO(exported(client, "department", "xlsx")))
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert [list(line) for line in cells] == [labels, *(list(row) for row in rows)]
    notes = [line[0] for line in book.worksheets[1].iter_rows(values_only=True)]
    assert notes[1:7] == [f"{n}. {name}: {now}" for n, name, now, _then in sheet.indicator_rows(made)]
    assert made.digest() in notes[-1]

    paper_file = Document(io.BytesIO(exported(client, "department", "docx")))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper_file.tables]
    assert [tuple(row) for row in tables[1][1:]] == sheet.indicator_rows(made)
    assert [tuple(row) for row in tables[2][1:]] == sheet.training_rows(made)
    assert tables[-1][1:] == paper.annex_rows(made)
    assert [[c for c in row[2:14] if c != "–"] for row in tables[-1][1:]] == [
        [str(v) for v in row[2:14] if v is not None] for row in rows
    ]
    body = "\n".join(p.text for p in paper_file.paragraphs)
    assert "từ 15/12/2025 đến hết 14/12/2026" in body
    assert "Có 2 trong 4 đơn vị chưa ghi nhận số liệu trong kỳ." in body
    feet = "\n".join(p.text for p in paper_file.sections[0].first_page_footer.paragraphs)
    assert made.digest() in feet


def test_the_paper_of_a_ward_is_headed_and_signed_as_a_ward_s(logged, client):
    write(
        service.remark, logged.units["a"], YEAR, "Thiếu người.\nThiếu máy.", "", seen=0,
        actor=logged.actors["coordinator_a"],
    )  # fmt: skip
    made = Document(io.BytesIO(exported(client, "head_a", "docx")))
    head = made.tables[0].rows[0].cells[0].text
    assert head.startswith("ỦY BAN NHÂN DÂN\nPHƯỜNG ĐÔNG HỒ")
    assert made.tables[0].rows[1].cells[1].text.startswith("Đông Hồ, ngày")
    assert made.tables[0].rows[1].cells[0].text == "Số: ……/BC-UBND"
    assert "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" in made.tables[-1].rows[0].cells[1].text
    assert len(made.sections) == 1  # one unit needs no annex
    words = [p.text for p in made.paragraphs]
    assert words[words.index("Thiếu người.") :][:2] == ["Thiếu người.", "Thiếu máy."]


def test_an_export_is_recorded_with_who_what_and_its_hash(logged, client):
    exported(client, "head_a", "csv")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.word == "press:form:export")).one()
    assert event.details["hash"] == form_of(logged, "head_a").digest()
    assert (event.details["format"], event.details["rows"], event.details["period"]) == ("csv", 1, "2026")


def test_the_hash_tells_one_figure_more_or_less(logged):
    before = form_of(logged, "head_a").digest()
    assert form_of(logged, "head_a").digest() == before
    made = log(logged, wish("correction", "2026-10-01 08:00"))
    assert form_of(logged, "head_a").digest() != before
    write(service.withdraw, made, "Ghi nhầm sổ", seen=1, actor=logged.actors["coordinator_a"])
    assert form_of(logged, "head_a").digest() == before


def test_only_the_city_reports_by_the_decree_itself_its_units_serve_its_report(logged, client):
    basis = "Điều 10 Nghị định số 244/2026/NĐ-CP"
    for login, words in (("city", f"Thực hiện {basis}"), ("head_a", f"Phục vụ báo cáo của Thành phố theo {basis}")):
        document = Document(io.BytesIO(exported(client, login, "docx")))
        assert words in " ".join(one.text for one in document.paragraphs)


def test_the_form_of_a_quarter_names_the_quarter_before_with_its_roman_number(logged, client):
    assert "so với quý III năm 2026" in client("head_a").get("/press/figures?period=2026-q4").get_data(as_text=True)
