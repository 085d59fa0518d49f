"""Files made from rows: CSV and XLSX of the very rows a page shows.

Both are written while the rows are read, in pieces, so that memory does not grow with the list.
CSV is UTF-8 with BOM (Excel reads it as Vietnamese); a text cell that a spreadsheet would run as a
formula gets an apostrophe in front (OWASP, CSV injection). XLSX cells are typed, see `xlsx.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import IO, Any
from urllib.parse import quote

from flask import Response
from werkzeug.wsgi import FileWrapper

BOM = "\ufeff"
PIECE = 2000  # rows a piece of a CSV holds
BLOCK = 64 * 1024  # bytes of a file sent at a time
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
VIETNAM = timedelta(hours=7)  # no summer time since 1975: a fixed shift, cheap per cell
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
    return "" if value is None else _day_cell(value + VIETNAM)


def _number_cell(value: object) -> str:
    return "" if value is None else str(value)


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _text_cell,
    Kind.CODE: _text_cell,
    Kind.NUMBER: _number_cell,
    Kind.DAY: _day_cell,
    Kind.INSTANT: _instant_cell,
}


class Worded(dict[Any, str]):
    """What a function makes of a value, said once: most cells of a long list stand in many of its rows.

    Remembers at most MOST values, so that memory does not grow with the list.
    """

    MOST = 5000

    def __init__(self, word: Callable[[Any], str]) -> None:
        self._word = word

    def __missing__(self, value: Any) -> str:
        made = self._word(value)
        if len(self) < self.MOST:
            self[value] = made
        return made


def texts_of(columns: Sequence[Column]) -> list[Worded]:
    """The cells of each column as the CSV writes them, by their values."""
    return [Worded(_WRITERS[column.kind]) for column in columns]


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
    cells = texts_of(columns)
    buffer = io.StringIO()
    write = csv.writer(buffer, lineterminator="\r\n").writerow
    buffer.write(BOM if bom else "")
    write([column.label for column in columns])
    for count, row in enumerate(rows, start=1):
        write([cell[value] for cell, value in zip(cells, row, strict=True)])
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
