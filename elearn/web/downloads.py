"""Files made from rows: CSV and XLSX of the very rows a page shows.

Both are written while the rows are read, in pieces, so that memory does not grow with the list.
CSV is UTF-8 with BOM (Excel reads it as Vietnamese); a text cell that a spreadsheet would run as a
formula gets an apostrophe in front (OWASP, CSV injection). XLSX cells are typed: codes stay text,
dates are dates.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import IO, Any
from urllib.parse import quote

from flask import Response
from werkzeug.wsgi import FileWrapper
from xlsxwriter import Workbook

from elearn.kernel.i18n import _

BOM = "\ufeff"
PIECE = 2000  # rows a piece of a CSV holds
BLOCK = 64 * 1024  # bytes of a file sent at a time
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_VIETNAM = timedelta(hours=7)  # no summer time since 1975: a fixed shift, cheap per cell
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    CODE = "code"  # digits that are not a number: leading zeros stay
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"  # shown as its day in Vietnam


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    kind: Kind = Kind.TEXT
    width: int = 16  # characters, XLSX only


def safe_text(value: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _text_cell(value: object) -> str:
    return "" if value is None else safe_text(str(value))


def _day_cell(value: date | None) -> str:
    return "" if value is None else f"{value.day:02d}/{value.month:02d}/{value.year}"


def _instant_cell(value: datetime | None) -> str:
    return "" if value is None else _day_cell(value + _VIETNAM)


def _number_cell(value: object) -> str:
    return "" if value is None else str(value)


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _text_cell,
    Kind.CODE: _text_cell,
    Kind.NUMBER: _number_cell,
    Kind.DAY: _day_cell,
    Kind.INSTANT: _instant_cell,
}


def text_row(columns: Sequence[Column], row: Sequence[Any]) -> list[str]:
    """One row as the CSV writes it."""
    return [_WRITERS[column.kind](value) for column, value in zip(columns, row, strict=True)]


def plain_row(columns: Sequence[Column], row: Sequence[Any]) -> list[str]:
    """One row as pages show it: as the CSV, without the apostrophe that is for spreadsheets alone."""
    return [
        ("" if value is None else str(value)) if column.kind in (Kind.TEXT, Kind.CODE) else _WRITERS[column.kind](value)
        for column, value in zip(columns, row, strict=True)
    ]


def csv_pieces(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], notes: Iterable[str] = (), *, bom: bool = True
) -> Iterator[bytes]:
    """The CSV file, piece by piece; `notes` stand after an empty line, one a line."""
    writers = [_WRITERS[column.kind] for column in columns]
    buffer = io.StringIO()
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    buffer.write(BOM if bom else "")
    write([column.label for column in columns])
    for count, row in enumerate(rows, start=1):
        write([writer(value) for writer, value in zip(writers, row, strict=True)])
        if count % PIECE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
    yield noted(notes)


def noted(notes: Iterable[str]) -> bytes:
    """What stands under the rows of a CSV: an empty line, then each note in a cell of its own line."""
    buffer = io.StringIO()
    told = [[safe_text(note)] for note in notes]
    csv.writer(buffer, lineterminator="\r\n").writerows([[], *told] if told else [])
    return buffer.getvalue().encode()


def xlsx_file(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    sheet: str,
    notes: Iterable[str] = (),
    created: datetime | None = None,
) -> IO[bytes]:
    """The XLSX file in a temporary file of its own, at its beginning; the caller closes it.

    `notes` stand on a second sheet. With `created`, the same rows make the same bytes whenever asked.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
    book = Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    if created:
        book.set_properties({"created": created.replace(tzinfo=None)})
    page = book.add_worksheet(sheet[:31])
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "dd/mm/yyyy"})
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.label, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is None:
                continue
            if column.kind is Kind.NUMBER:
                page.write_number(last, place, value)
            elif column.kind is Kind.DAY:
                page.write_datetime(last, place, value, day)
            elif column.kind is Kind.INSTANT:
                page.write_datetime(last, place, (value + _VIETNAM).date(), day)
            else:
                page.write_string(last, place, str(value))
    page.autofilter(0, 0, last, len(columns) - 1)
    if told := list(notes):  # read after the rows, of which they may tell
        beside = book.add_worksheet(_("Cách tính")[:31])
        beside.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for place, note in enumerate(told):
            beside.write_string(place, 0, note)
    book.close()
    file.seek(0)
    return file


def attachment(body: Iterable[bytes] | IO[bytes], media_type: str, filename: str) -> Response:
    """An answer the browser saves under `filename` (RFC 6266, with the Vietnamese letters)."""
    # A file goes out in blocks, not lines, and is closed when the answer is.
    response = Response(FileWrapper(body, BLOCK) if hasattr(body, "read") else body, mimetype=media_type)  # type: ignore[arg-type]
    ascii_name = filename.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename)}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
