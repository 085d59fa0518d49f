"""The rows that were not taken, as the same kind of file with one more column that says why."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from xlsxwriter import Workbook

from elearn.kernel.i18n import _
from elearn.sheets.cells import Cell, Trap
from elearn.sheets.reading import Reading
from elearn.sheets.tables import Table
from elearn.sheets.wanted import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def refused_file(reading: Reading, told: Mapping[tuple[int, int], str]) -> tuple[bytes, str]:
    """(content, ending) of a file with the titles and headers of `reading`, the rows in `told` and why each is there.

    XLSX stays XLSX, ODS stays ODS, text keeps its separator (in UTF-8); XLS comes back as XLSX, which every Excel reads.
    """
    tables = [(t, list(_rows(reading, number, told))) for number, t in enumerate(reading.tables)]
    tables = [(table, rows) for table, rows in tables if any(why for _row, _cells, why in rows)] or tables[:1]
    if reading.book.kind == "csv":
        return _text(reading.book.separator or ",", tables[0][1]), "csv"
    if reading.book.kind == "ods":
        return _ods(tables), "ods"
    return _xlsx(tables), "xlsx"


Rows = list[tuple[int, dict[int, Cell], str]]


def _label() -> str:
    return _("Lỗi")


def _rows(
    reading: Reading, number: int, told: Mapping[tuple[int, int], str]
) -> Iterator[tuple[int, dict[int, Cell], str]]:
    """(row, cells with the column of faults, why) of the titles, the header and the rows told."""
    table = reading.tables[number]
    place = _place(table)
    headings = {line.row for line in reading.lines if line.table == number and line.why == "heading"}
    for row, cells in table.sheet.rows.items():
        why = told.get((number, row), "")
        before = table.header is not None and row <= table.header.last
        if not (why or before or row in headings):
            continue
        cells = {p: cell for p, cell in cells.items() if p != place}
        if why:
            cells[place] = Cell(why)
        elif table.header is not None and row == table.header.last:
            cells[place] = Cell(_label())
        yield row, cells, why


def _place(table: Table) -> int:
    """Where the column of faults stands: where it stood already, else after the last column."""
    if table.header is not None:
        for column in table.header.columns:
            if plain(column.label) == "loi":
                return column.place
    return 1 + max((place for cells in table.sheet.rows.values() for place in cells), default=0)


def _shown(cell: Cell) -> str:
    return cell.text if cell.trap is not Trap.NO_VALUE or cell.text.startswith("=") else ""


def _text(separator: str, rows: Rows) -> bytes:
    out = io.StringIO()
    write = csv.writer(out, delimiter=separator, lineterminator="\r\n").writerow
    for _row, cells, _why in rows:
        line = [""] * (1 + max(cells, default=0))
        for place, cell in cells.items():
            text = _shown(cell)
            line[place] = f"'{text}" if text.startswith(_FORMULA) else text
        write(line)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(tables: list[tuple[Table, Rows]]) -> bytes:
    out = io.BytesIO()
    book = Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
    for number, (table, rows) in enumerate(tables, start=1):
        page = book.add_worksheet(_sheet_name(table.sheet.name, number))
        merges: dict[int, list[tuple[int, int, int]]] = {}
        for r1, c1, r2, c2 in table.sheet.merges:
            merges.setdefault(r1, []).append((c1, r2, c2))
        new: dict[int, int] = {}
        for line, (row, cells, _why) in enumerate(rows):
            new[row] = line
            for place, cell in cells.items():
                _put(page, line, place, cell, day, bold if table.header and row == table.header.last else None)
        for row, line in new.items():
            for c1, r2, c2 in merges.get(row, []):
                end = new.get(r2)
                if end is not None and end - line == r2 - row and (end, c2) != (line, c1):
                    page.merge_range(line, c1, end, c2, "")
                    _put(page, line, c1, table.sheet.rows[row].get(c1, Cell("")), day, None)
        page.set_column(_place(table), _place(table), 60)
    book.close()
    return out.getvalue()


def _sheet_name(name: str, number: int) -> str:
    kept = "".join(char for char in name if char not in "[]:*?/\\").strip("'")[:31]
    return kept or f"Trang {number}"


def _put(page: Any, row: int, place: int, cell: Cell, day: Any, style: Any) -> None:
    if isinstance(cell.value, bool) or cell.value is None:
        page.write_string(row, place, _shown(cell)[:32_767], style)
    elif isinstance(cell.value, date):
        if cell.value.year >= 1900:
            page.write_datetime(row, place, cell.value, day)
        else:
            page.write_string(row, place, cell.text, style)
    else:
        page.write_number(row, place, cell.value, style)


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def _ods(tables: list[tuple[Table, Rows]]) -> bytes:
    parts = [_ODS_HEAD]
    for number, (table, rows) in enumerate(tables, start=1):
        parts.append(f"<table:table table:name={quoteattr(_sheet_name(table.sheet.name, number))}>")
        for _row, cells, _why in rows:
            parts.append("<table:table-row>")
            parts += [_ods_cell(cells.get(place)) for place in range(1 + max(cells, default=0))]
            parts.append("</table:table-row>")
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        package.writestr("content.xml", "".join(parts))
    return out.getvalue()


def _ods_cell(cell: Cell | None) -> str:
    if cell is None or not _shown(cell):
        return "<table:table-cell/>"
    shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in _clean_xml(_shown(cell)).split("\n"))
    value: Any = cell.value
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()[:10]}"'
    elif isinstance(value, int | float) and not isinstance(value, bool):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{shown}</table:table-cell>"


def _clean_xml(text: str) -> str:
    return "".join(char for char in text if char >= " " or char in "\t\n")
