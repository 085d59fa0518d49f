"""XLS: values through calamine; its records walked first for what calamine does not tell.

Which rows and columns are hidden, which cells are formulas, which numbers are shown with zeros in front, whether the
file is locked, and how far it reaches: a sheet that claims 16 million cells is refused before anything is laid out.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets.cells import MAX_CELLS, Book, Budget, Cell, Note, Sheet, Trap, damaged, date_cell, number_cell
from elearn.sheets.xlsx import with_zeros, zeros_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # from here on a sector number is a mark, not a place
# Records of a workbook we look at.
_FILEPASS, _BOUNDSHEET, _FORMAT, _XF = 0x2F, 0x85, 0x41E, 0xE0
_BOF, _EOF, _ROW, _COLINFO = 0x809, 0x0A, 0x208, 0x7D
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR = 0x06, 0x203, 0x27E, 0xBD, 0x205
_CELLS = {_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, 0xFD, 0x204, 0xD6, 0xBE, 0x201}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass
class Told:
    """What the records say of one sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    last: tuple[int, int] = (0, 0)
    cells: int = 0


def streams(content: bytes) -> dict[str, bytes]:
    """The named streams of a compound file."""
    try:
        return _streams(content)
    except (struct.error, IndexError, ValueError) as error:
        raise damaged() from error


def _streams(content: bytes) -> dict[str, bytes]:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", content, 32)[0]
    if not 128 <= size <= 4096:
        raise ValueError(size)
    directory, cutoff, mini_fat, _many, difat, _n = struct.unpack_from("<I4xIIIII", content, 48)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    places = list(struct.unpack_from("<109I", content, 76))
    while difat < _FREE and len(places) < len(content) // 4:
        block = struct.unpack(f"<{size // 4}I", sector(difat))
        places += block[:-1]
        difat = block[-1]
    fat: list[int] = []
    for place in places:
        if place < _FREE:
            fat += struct.unpack(f"<{size // 4}I", sector(place).ljust(size, b"\xff"))

    def chain(start: int, table: list[int]) -> Iterator[int]:
        for _step in range(len(table) + 1):
            if start >= _FREE or start >= len(table):
                return
            yield start
            start = table[start]

    entries = b"".join(sector(n) for n in chain(directory, fat))
    small: list[int] = []
    for number in chain(mini_fat, fat):
        small += struct.unpack(f"<{size // 4}I", sector(number).ljust(size, b"\xff"))
    found: dict[str, bytes] = {}
    root = b""
    for offset in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, offset + 64)[0]
        name = entries[offset : offset + max(0, length - 2)].decode("utf-16-le", "replace")
        start, total = struct.unpack_from("<II", entries, offset + 116)
        if entries[offset + 66] == 5:
            root = b"".join(sector(n) for n in chain(start, fat))
        elif entries[offset + 66] == 2:
            if total < cutoff:
                data = b"".join(root[n * mini_size : (n + 1) * mini_size] for n in chain(start, small))
            else:
                data = b"".join(sector(n) for n in chain(start, fat))
            found[name] = data[:total]
    return found


def read(content: bytes) -> Book:
    """Every sheet; refuses a locked, foreign or damaged file."""
    parts = streams(content)
    if "EncryptedPackage" in parts:
        raise locked()
    stream = parts.get("Workbook") or parts.get("Book")
    if stream is None:
        raise Refused(
            _("Tệp không phải bảng tính."), next_step=_("Gửi tệp XLSX, XLS, ODS hoặc CSV, hoặc dán các ô vào khung.")
        )
    told, zeros, has_macros = _walk(stream)
    has_macros = has_macros or any(name.startswith("_VBA_PROJECT") for name in parts)
    for one in told:
        if (one.last[0] + 1) * (one.last[1] + 1) > 8 * MAX_CELLS or one.cells > MAX_CELLS:
            raise Refused(
                _("Trang tính khai báo quá rộng so với dữ liệu."),
                next_step=_("Chép riêng phần danh sách sang một tệp mới rồi gửi lại."),
            )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        named = [(m.name, m.visible != SheetVisibleEnum.Visible) for m in book.sheets_metadata]
        sheets = [_sheet(book.get_sheet_by_name(name), name, hidden) for name, hidden in named]
    except (CalamineError, OSError, ValueError) as error:
        if "assword" in str(error):
            raise locked() from error
        raise damaged() from error
    for sheet, one in zip(sheets, told, strict=False):
        _complete(sheet, one, zeros)
    notes = [Note("macros", _("Tệp có macro. Macro không chạy, chỉ đọc giá trị trong ô."))] if has_macros else []
    return Book("xls", sheets, notes)


def locked() -> Refused:
    return Refused(_("Tệp đang đặt mật khẩu nên không đọc được."), next_step=_("Bỏ mật khẩu rồi lưu và gửi lại tệp."))


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, length
        place += 4 + length


def _walk(stream: bytes) -> tuple[list[Told], dict[int, tuple[str, int, str]], bool]:
    """(what each worksheet says, style → zeros in front, whether there are macros)."""
    starts: dict[int, int] = {}  # place of a sheet's first record → its number
    formats: dict[int, str] = {}
    styles: list[int] = []
    told: list[Told] = []
    here: Told | None = None
    macros = False
    for kind, at, length in _records(stream):
        try:
            if kind == _FILEPASS:
                raise locked()
            if kind == _BOUNDSHEET:
                starts[struct.unpack_from("<I", stream, at)[0]] = len(told)
                told.append(Told())
                macros = macros or stream[at + 5] == 1
            elif kind == _FORMAT:
                formats[struct.unpack_from("<H", stream, at)[0]] = _format_text(stream[at + 2 : at + length])
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", stream, at + 2)[0])
            elif kind == _BOF and at - 4 in starts:
                here = told[starts[at - 4]]
            elif here is not None:
                _look(here, kind, stream, at, length)
        except (struct.error, IndexError) as error:
            raise damaged() from error
    zeros = {style: found for style, number in enumerate(styles) if (found := zeros_of(formats.get(number, "")))}
    return told, zeros, macros


def _format_text(data: bytes) -> str:
    count, flags = struct.unpack_from("<HB", data, 0)
    return (
        data[3 : 3 + 2 * count].decode("utf-16-le", "replace") if flags & 1 else data[3 : 3 + count].decode("latin-1")
    )


def _look(here: Told, kind: int, stream: bytes, at: int, length: int) -> None:
    if kind == _ROW:
        row, height, flags = struct.unpack_from("<H4xH4xH", stream, at)
        if flags & 0x20 or height & 0x7FFF == 0:
            here.hidden_rows.add(row + 1)
    elif kind == _COLINFO:
        first, last, width, _xf, flags = struct.unpack_from("<HHHHH", stream, at)
        if flags & 1 or width == 0:
            here.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind in _CELLS:
        row, column, style = struct.unpack_from("<HHH", stream, at)
        end = struct.unpack_from("<H", stream, at + length - 2)[0] if kind in {_MULRK, 0xBE} else column
        if kind != 0xBE:
            here.last = (max(here.last[0], row), max(here.last[1], end))
            here.cells += end - column + 1
        if kind == _FORMULA:
            here.formulas.add((row, column))
            if stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
                here.errors[row, column] = _ERRORS.get(stream[at + 8], "#ERR")
        elif kind == _BOOLERR and stream[at + 7]:
            here.errors[row, column] = _ERRORS.get(stream[at + 6], "#ERR")
        if kind == _MULRK:
            for number in range(end - column + 1):
                here.styles[row, column + number] = struct.unpack_from("<H", stream, at + 4 + 6 * number)[0]
        elif kind in {_NUMBER, _RK, _FORMULA}:
            here.styles[row, column] = style


def _sheet(found: Any, name: str, hidden: bool) -> Sheet:
    sheet, budget = Sheet(name, hidden=hidden), Budget()
    if found.start is None:
        return sheet
    for number, values in enumerate(found.to_python(skip_empty_area=False), start=1):
        row = {}
        for place, value in enumerate(values):
            if value != "":
                budget.cell()
                row[place] = _cell(value)
        if row:
            budget.row()
            sheet.rows[number] = row
    sheet.merges = [(r1 + 1, c1, r2 + 1, c2) for (r1, c1), (r2, c2) in found.merged_cell_ranges or []]
    return sheet


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", value)
    if isinstance(value, int | float):
        return number_cell(value)
    if isinstance(value, datetime | date):
        return date_cell(value)
    if isinstance(value, time | timedelta):
        return Cell(str(value))
    return Cell(str(value))


def _complete(sheet: Sheet, told: Told, zeros: dict[int, tuple[str, int, str]]) -> None:
    sheet.hidden_rows, sheet.hidden_columns = told.hidden_rows, told.hidden_columns
    for (row, place), style in told.styles.items():
        cell = sheet.rows.get(row + 1, {}).get(place)
        if style in zeros and cell is not None and isinstance(cell.value, int | float):
            sheet.rows[row + 1][place] = with_zeros(cell.value, zeros[style]) or cell
    for row, place in told.formulas:
        cell = sheet.rows.setdefault(row + 1, {}).get(place)
        if cell is None:
            sheet.rows[row + 1][place] = Cell("", None, Trap.NO_VALUE)
        elif cell.trap is Trap.NONE:
            cell.trap = Trap.FORMULA
    for (row, place), word in told.errors.items():
        sheet.rows.setdefault(row + 1, {})[place] = Cell(word, None, Trap.ERROR)
    sheet.rows = dict(sorted(sheet.rows.items()))
