"""Plain rows written as the kinds of file offices send. Values: text, numbers, dates, None, or a `Formula`."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from elearn.sheets import legacy


@dataclass(frozen=True)
class Formula:
    """A formula; `kept` is the value the file keeps beside it, None when it keeps none."""

    text: str
    kept: Any = None


@dataclass
class Page:
    """One sheet: rows from row 1, and what is odd about it."""

    rows: list[list[Any]]
    name: str = "Danh sách"
    merges: list[str] = field(default_factory=list)  # "A1:C1"
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[str] = field(default_factory=set)
    hidden: bool = False
    formats: dict[str, str] = field(default_factory=dict)  # column letter → number format


def xlsx(*pages: Page, since_1904: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    kept: dict[tuple[int, str], Any] = {}
    for number, page in enumerate(pages, start=1):
        sheet = book.create_sheet(page.name)
        for r, row in enumerate(page.rows, start=1):
            for c, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(r, c)
                if isinstance(value, Formula):
                    cell.value = value.text
                    if value.kept is not None:
                        kept[number, cell.coordinate] = value.kept
                    continue
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                if cell.column_letter in page.formats and not isinstance(value, str):
                    cell.number_format = page.formats[cell.column_letter]
        for merge in page.merges:
            sheet.merge_cells(merge)
        for row_number in page.hidden_rows:
            sheet.row_dimensions[row_number].hidden = True
        for column in page.hidden_columns:
            sheet.column_dimensions[column].hidden = True
        if page.hidden:
            sheet.sheet_state = "hidden"
    if since_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    out = io.BytesIO()
    book.save(out)
    return _with_kept(out.getvalue(), kept) if kept else out.getvalue()


def _with_kept(content: bytes, kept: dict[tuple[int, str], Any]) -> bytes:
    """openpyxl keeps no values beside formulas: put them in."""

    def patch(name: str, data: bytes) -> bytes:
        text = data.decode()
        for (number, place), value in kept.items():
            if name == f"xl/worksheets/sheet{number}.xml":
                start = text.index(f'<c r="{place}"')
                end = text.index("</c>", start)
                cell = text[start:end].replace("<v></v>", "").replace("<v />", "").replace("<v/>", "")
                if isinstance(value, str):
                    cell = cell.replace(f'<c r="{place}"', f'<c r="{place}" t="str"')
                text = text[:start] + cell + f"<v>{escape(str(value))}</v>" + text[end:]
        return text.encode()

    return repacked(content, patch)


def repacked(content: bytes, patch: Any, extra: dict[str, bytes] | None = None) -> bytes:
    """The zipped file with its parts put through `patch(name, data)`, and more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, patch(name, before.read(name)))
        for name, data in (extra or {}).items():
            after.writestr(name, data)
    return out.getvalue()


def xls(*pages: Page) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for page in pages:
        sheet = book.add_sheet(page.name)
        for r, row in enumerate(page.rows):
            for c, value in enumerate(row):
                if value is None:
                    continue
                column = openpyxl.utils.get_column_letter(c + 1)
                if isinstance(value, date):
                    sheet.write(r, c, value, xlwt.easyxf(num_format_str="DD/MM/YYYY"))
                elif isinstance(value, int | float) and column in page.formats:
                    sheet.write(r, c, value, xlwt.easyxf(num_format_str=page.formats[column]))
                else:
                    sheet.write(r, c, value)
        for merge in page.merges:
            c1, r1, c2, r2 = openpyxl.utils.range_boundaries(merge)
            text = page.rows[r1 - 1][c1 - 1]
            sheet._cell_overwrite_ok = True
            sheet.write_merge(r1 - 1, r2 - 1, c1 - 1, c2 - 1, text)
        for number in page.hidden_rows:
            sheet.row(number - 1).hidden = True
        if page.hidden:
            sheet.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:automatic-styles>'
    '<style:style style:name="an" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)


def ods(*pages: Page) -> bytes:
    parts = [_HEAD]
    for page in pages:
        parts.append(f'<table:table table:name="{escape(page.name)}"{" table:style-name=" + chr(34) + "an" + chr(34) if page.hidden else ""}>')  # fmt: skip
        spans = {openpyxl.utils.range_boundaries(m)[:2]: openpyxl.utils.range_boundaries(m) for m in page.merges}
        for r, row in enumerate(page.rows, start=1):
            parts.append(f"<table:table-row{' table:visibility=' + chr(34) + 'collapse' + chr(34) if r in page.hidden_rows else ''}>")  # fmt: skip
            for c, value in enumerate(row, start=1):
                parts.append(_ods_cell(value, spans.get((c, r))))
            parts.append("</table:table-row>")
        parts.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>')  # fmt: skip
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "".join(parts))
    return out.getvalue()


def _ods_cell(value: Any, span: Any) -> str:
    at = ""
    if span:
        c1, r1, c2, r2 = span
        at = f' table:number-columns-spanned="{c2 - c1 + 1}" table:number-rows-spanned="{r2 - r1 + 1}"'
    if value is None:
        return f"<table:table-cell{at}/>"
    if isinstance(value, date):
        return f'<table:table-cell{at} office:value-type="date" office:date-value="{value.isoformat()}"><text:p>{value}</text:p></table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell{at} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell{at} office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def delimited(page: Page, separator: str = ",", ending: str = "\r\n") -> str:
    """The rows as text, quoted only where it must be."""
    return ending.join(separator.join(_field(value, separator) for value in row) for row in page.rows) + ending


def _field(value: Any, separator: str) -> str:
    text = "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in (separator, '"', "\n")) else text


def in_1258(text: str) -> bytes:
    """Windows-1258 as Windows writes it: base letter, then the tone."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            out += _apart(char)
    return bytes(out)


def _apart(char: str) -> bytes:
    import unicodedata  # noqa: PLC0415

    spread = unicodedata.normalize("NFD", char)
    tones = [c for c in spread if c in "\u0300\u0301\u0303\u0309\u0323"]
    bare = unicodedata.normalize("NFC", "".join(c for c in spread if c not in tones))
    return (bare + "".join(tones)).encode("cp1258")


TO_TCVN3 = {after: before for before, after in legacy.FROM_TCVN3.items()}
TO_TCVN3 |= {after.upper(): before for after, before in list(TO_TCVN3.items()) if after.upper() not in TO_TCVN3}
TO_VNI = {after: before for before, after in reversed(list(legacy.FROM_VNI.items()))}


def in_tcvn3(text: str) -> str:
    """As typed with a .Vn font: capitals with tones are typed small (their fonts show them large)."""
    return "".join(TO_TCVN3.get(char, char) for char in text)


def in_vni(text: str) -> str:
    return "".join(TO_VNI.get(char, char) for char in text)
