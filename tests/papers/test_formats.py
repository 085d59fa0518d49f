"""One row source, seven faces: every cell of CSV, XLSX, ODS, DOCX, PDF and JSON is that of the page."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from elearn.audit.models import AuditEvent
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refused
from elearn.reports import files, pages
from elearn.reports.sheet import Field, Sheet
from elearn.web.downloads import Kind, plain_row, safe_text
from tests.page import text_of
from tests.snapshots.test_snapshots import freeze

ROWS = 3000
NAMES = ["Nguyễn Thị Bích Ngọc", "=1+1", "  hai  cách ", "<Đỗ> & “Ánh”", "+84", "#chữ *đậm* $x$", "", "Lê\u200bVăn"]
FIELDS = [
    Field("code", "Mã", Kind.CODE, 12),
    Field("name", "Họ và tên", Kind.TEXT, 28),
    Field("count", "Số lượt", Kind.NUMBER, 10),
    Field("due", "Hạn", Kind.DAY, 13),
    Field("at", "Ngày học", Kind.INSTANT, 13),
]
START = datetime(2026, 1, 1, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam: an hour later is another day


def rows():
    for n in range(ROWS):
        day = date(2026, 1, 1) + timedelta(days=n % 700)
        yield (f"{n:05d}", NAMES[n % len(NAMES)], n * 37, None if n % 5 == 0 else day, START + timedelta(hours=n))


def sheet(source=rows):
    return Sheet("people", "Danh sách thử", date(2026, 12, 14), FIELDS, source(), ["Tính đến hết ngày 14/12/2026."])


@pytest.fixture(scope="module")
def expected():
    columns = sheet().columns()
    return [plain_row(columns, row) for row in rows()]


def written(media, source=rows):
    made, count = files.write_sheet(sheet(source), media, created=datetime(2026, 12, 15, tzinfo=UTC))
    with made:
        return made.read(), count


def shown(value):
    """A typed cell of a spreadsheet as the page shows it."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value:%d/%m/%Y}"
    return str(int(value)) if isinstance(value, float) else str(value)


def of_csv(content):
    return list(csv.reader(io.StringIO(content.decode())))[1:]


def of_xlsx(content):
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[shown(value) for value in row] for row in page.iter_rows(min_row=2, values_only=True)]


def of_ods(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [[shown(value) for value in row] for row in book.get_sheet_by_index(0).to_python()[1:]]


def of_docx(content):
    table = Document(io.BytesIO(content)).tables[0]
    grid = [["".join(t.text or "" for t in c.iter(T)) for c in row.iter(TC)] for row in table._tbl.iter(TR)]
    return grid[1:]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T, TC, TR = f"{W}t", f"{W}tc", f"{W}tr"


def of_json(content):
    kinds = [field.kind for field in FIELDS]

    def told(kind, value):
        if kind in (Kind.DAY, Kind.INSTANT) and value:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        return "" if value is None else str(value)

    objects = json.loads(content)["rows"]
    return [[told(kind, value) for kind, value in zip(kinds, one.values(), strict=True)] for one in objects]


READERS = {"xlsx": of_xlsx, "ods": of_ods, "docx": of_docx, "json": of_json}


@pytest.mark.parametrize("media", READERS)
def test_every_cell_of_3000_rows_is_the_same(media, expected, app):
    content, count = written(media)
    assert count == ROWS
    assert READERS[media](content) == expected


def test_every_cell_of_the_csv_is_the_same_but_for_what_a_spreadsheet_would_run(expected, app):
    columns = sheet().columns()
    guarded = [
        [
            safe_text(cell) if one.kind in (Kind.TEXT, Kind.CODE) else cell
            for one, cell in zip(columns, row, strict=True)
        ]
        for row in expected
    ]
    assert of_csv(written("csv")[0]) == guarded


def close_up(words):
    """The words without blanks and what has no width: a page breaks lines where it likes."""
    return re.sub(r"[\s\u200b]", "", words)


def test_the_pdf_is_tagged_embeds_its_fonts_and_holds_every_row(expected, app):
    content, count = written("pdf")
    assert count == ROWS
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("vi")
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & described.keys()
    whole, at = close_up("".join(page.extract_text() for page in reader.pages)), 0
    for row in expected:  # in order: each cell of a row follows the one before it
        told = close_up("".join(row))
        at = whole.find(told, at) + len(told)
        assert at >= len(told), row


@pytest.mark.parametrize("media", ["xlsx", "ods", "docx", "pdf"])
def test_a_file_says_how_many_rows_it_holds_and_their_hash(media, app):
    few = lambda: list(rows())[:40]  # noqa: E731
    content, _count = written(media, few)
    body = written("csv", few)[0].decode().split("\r\n", 1)[1]
    digest = hashlib.sha256(body.encode()).hexdigest()
    if media == "xlsx":
        said = [row[0] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[1].values]
    elif media == "ods":
        said = [row[0] for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()]
    elif media == "docx":
        said = [p.text for p in Document(io.BytesIO(content)).paragraphs]
    else:
        said = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)]
    whole = re.sub(r"\s", "", " ".join(said))
    assert "40dòng" in whole
    assert digest in whole
    assert "Tínhđếnhếtngày14/12/2026" in whole


def test_a_list_too_long_for_pages_is_refused_with_what_to_do(monkeypatch, app):
    monkeypatch.setattr(pages, "MOST", 10)
    with pytest.raises(Refused, match="dài quá 10 dòng") as refused:
        written("docx")
    assert "Excel" in refused.value.next_step


@pytest.mark.parametrize("media", ["csv", "xlsx", "ods", "docx", "pdf"])
def test_taking_a_list_away_names_who_took_it_in_the_file_and_the_trail(media, client, january):
    answer = client("department").post(
        "/compliance/export", {"what": "people", "format": media, "as_of": "2026-12-14"}, status=200
    )
    if media == "csv":
        assert "Người xuất:" in answer.data.decode()
        assert "SHA-256" in answer.data.decode()
    if media == "docx":
        assert any("Người xuất:" in p.text for p in Document(io.BytesIO(answer.data)).paragraphs)
    answer.close()
    with unit_of_work(writes=False):
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (last.word, last.details["format"], last.details["rows"]) == ("compliance:list:export", media, 7)


@pytest.mark.parametrize("media", ["ods", "docx", "pdf"])
def test_a_snapshot_prints_the_same_bytes_in_every_format(media, january, built, tmp_path):
    number = freeze(january).id

    def printed(name):
        out = tmp_path / name
        answer = built.test_cli_runner().invoke(
            args=["snapshots", "show", str(number), "--format", media, "--output", str(out)]
        )
        assert answer.exit_code == 0, answer.output
        return out.read_bytes()

    first = printed("one")
    with clock.at(datetime(2028, 1, 1, tzinfo=UTC)):
        assert printed("two") == first


def test_the_menu_offers_every_format(client, january):
    page = text_of(client("department").get("/compliance"))
    assert "LibreOffice (ODS)" in page
    assert "Word (DOCX)" in page
