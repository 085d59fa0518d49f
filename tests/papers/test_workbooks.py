"""Workbooks: what another reader finds in them is what was written, cell by cell and type by type."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from elearn.web.downloads import Column, Kind, Worded
from elearn.web.xlsx import PIECE, xlsx_file

pytestmark = pytest.mark.once

COLUMNS = [
    Column("Mã <&>", Kind.CODE),
    Column("Tên"),
    Column("Số", Kind.NUMBER),
    Column("Hạn", Kind.DAY),
    Column("Lúc", Kind.INSTANT),
]
MADE = datetime(2026, 12, 15, tzinfo=UTC)
AT = datetime(2026, 11, 20, 17, tzinfo=UTC)  # midnight in Vietnam: the 21st


def book(rows, notes=(), columns=COLUMNS):
    with xlsx_file(columns, iter(rows), "Danh sách", notes, MADE) as made:
        return made.read()


def page(content, number=0):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[number]


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+84", "-x", "@a", "  hai  cách ", "a\nb", "a\tb", "<Đỗ> & “Ánh”", "00012", "'x", "Lê\u200bVăn", "_x00"],
)
def test_text_is_read_as_it_was_written_and_never_as_a_formula(words, app):
    cell = page(book([(words, words, 1, None, None)]))["B2"]
    assert (cell.value, cell.data_type) == (words, "s")


@pytest.mark.parametrize("words", ["a\x01b", "a\x00b", "a\x1fb", "a\rb", "_x0041_", "a\ufffeb"])
def test_letters_that_xml_cannot_hold_come_back_from_their_numbers(words, app):
    content = book([("1", words, 1, None, None)])
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))
    told = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1][1]
    assert told == words or openpyxl.utils.escape.unescape(page(content)["B2"].value) == words


def test_half_a_letter_and_a_text_too_long_do_not_break_the_file(app):
    found = page(book([("1", "x\ud800y", 1, None, None), ("2", "ă" * 40_000, 1, None, None)]))
    assert (found["B2"].value, len(found["B3"].value)) == ("x?y", 32_767)


def test_days_are_days_numbers_numbers_and_nothing_is_no_cell(app):
    found = page(book([("1", "a", 37, date(2026, 2, 28), AT), (None, "", None, None, None)]))
    assert found["C2"].value == 37
    assert [cell.value.date() for cell in found[2][3:]] == [date(2026, 2, 28), date(2026, 11, 21)]
    assert [cell.number_format for cell in found[2][3:]] == ["dd/mm/yyyy", "dd/mm/yyyy"]
    assert all(cell.value is None for cell in found[3])


def test_the_heading_stays_in_view_and_filters_every_row(app):
    found = page(book([("1", "a", 1, None, None)] * 7))
    assert [cell.value for cell in found[1]] == [column.label for column in COLUMNS]
    assert found["A1"].font.b
    assert (found.freeze_panes, found.auto_filter.ref) == ("A2", "A1:E8")


def test_notes_stand_on_a_second_sheet_and_are_read_after_the_rows(app):
    seen = []

    def rows():
        for n in range(3):
            seen.append(n)
            yield ("1", "a", n, None, None)

    content = book(rows(), (f"{len(seen)} dòng" for _once in range(1)))
    assert page(content, 1)["A1"].value == "3 dòng"
    assert len(openpyxl.load_workbook(io.BytesIO(book([]))).worksheets) == 1


def test_the_same_rows_are_the_same_bytes_over_many_pieces(app):
    def rows():
        return ((str(n), f"Tên {n}", n, date(2026, 1, 1) + timedelta(n % 900), AT) for n in range(PIECE * 3 + 1))

    content = book(rows(), ["x"])
    assert content == book(rows(), ["x"])
    told = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(told) == PIECE * 3 + 2
    assert told[-1][:3] == [str(PIECE * 3), f"Tên {PIECE * 3}", PIECE * 3]


def test_columns_past_the_letter_z_have_two_letters(app):
    columns = [Column(str(n), Kind.NUMBER) for n in range(60)]
    found = page(book([tuple(range(60))], columns=columns))
    assert [cell.value for cell in found[2]] == list(range(60))


def test_what_is_remembered_of_a_column_does_not_grow_with_the_list():
    said = Worded(str)
    assert [said[n] for n in range(Worded.MOST * 2)] == [str(n) for n in range(Worded.MOST * 2)]
    assert len(said) == Worded.MOST
