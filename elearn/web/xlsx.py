"""Rows as an XLSX workbook (Office Open XML), written while they are read.

A row is a few lookups: a cell that stands in many rows (a unit, a course, a day) is worded once. Text stays
text whatever it begins with, codes stay text, days are numbers shown as days.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape

from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.web.downloads import VIETNAM, Column, Kind, Worded

PIECE = 2000  # rows handed to the compressor at a time
LEVEL = 2  # of compression: three times as fast as the usual 6, for files a quarter larger
LONGEST = 32_767  # letters a cell holds
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BEFORE_FIRST = date(1899, 12, 30).toordinal()  # day 0 of a workbook
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What XML cannot hold, and what a workbook would read as such a letter's number.
_NUMBERED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_RARE = re.compile("[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x|^\\s|\\s$")
BOLD, DAY, NOTE = 1, 2, 3  # places among the formats of _STYLES
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


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
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as package:
        last = _sheet(package, columns, rows)
        told = list(notes)  # read after the rows, of which they may tell
        names = [sheet[:31], _("Cách tính")[:31]][: 2 if told else 1]
        if told:
            _notes(package, told)
        for name, content in _frame(names, f"{_letters(len(columns) - 1)}${last}", created or clock.now()).items():
            package.writestr(_part(name), content, zipfile.ZIP_DEFLATED)
    file.seek(0)
    return file


def _part(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, _EPOCH)
    found.compress_type = zipfile.ZIP_DEFLATED
    found._compresslevel = LEVEL  # type: ignore[attr-defined]  # no other way for a part opened for writing
    return found


def _sheet(package: zipfile.ZipFile, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """Write the sheet of the rows; returns the number of its last row."""
    letters = [_letters(place) for place in range(len(columns))]
    cells = [_cells(column.kind, letter) for column, letter in zip(columns, letters, strict=True)]
    last, lines = 1, []
    with package.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as page:
        page.write(_before_rows(columns).encode())
        heads = "".join(text_cell(f"{letter}1", one.label, BOLD) for letter, one in zip(letters, columns, strict=True))
        lines.append(f'<row r="1">{heads}</row>')
        for last, row in enumerate(rows, start=2):
            made = "".join([cell[value] for cell, value in zip(cells, row, strict=True)])
            lines.append(f'<row r="\0">{made}</row>'.replace("\0", str(last)))
            if len(lines) == PIECE:
                page.write("".join(lines).encode())
                lines.clear()
        page.write("".join(lines).encode())
        page.write(f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'.encode())
    return last


def _before_rows(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}.7109375" customWidth="1"/>'
        for place, column in enumerate(columns, start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
    )


def _cells(kind: Kind, letter: str) -> Worded:
    """The cells of a column by their values; the row's number is put where \\0 stands."""
    where = f"{letter}\0"

    def text(value: Any) -> str:
        return text_cell(where, str(value)) if value not in (None, "") else ""

    def number(value: Any) -> str:
        return "" if value is None else f'<c r="{where}"><v>{value}</v></c>'

    def day(value: date | None) -> str:
        return "" if value is None else f'<c r="{where}" s="{DAY}"><v>{value.toordinal() - _BEFORE_FIRST}</v></c>'

    def instant(value: datetime | None) -> str:
        return "" if value is None else day(value + VIETNAM)

    return Worded({Kind.NUMBER: number, Kind.DAY: day, Kind.INSTANT: instant}.get(kind, text))


def text_cell(where: str, words: str, look: int = 0) -> str:
    """A cell of text."""
    style = f' s="{look}"' if look else ""
    if not _RARE.search(words) and len(words) <= LONGEST:
        return f'<c r="{where}"{style} t="inlineStr"><is><t>{words}</t></is></c>'
    words = words[:LONGEST].encode("utf-8", "replace").decode()
    numbered = _NUMBERED.sub(lambda found: f"_x{ord(found[0]):04X}_", words)
    return f'<c r="{where}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(numbered)}</t></is></c>'


def _notes(package: zipfile.ZipFile, notes: Sequence[str]) -> None:
    lines = "".join(
        f'<row r="{place}">{text_cell(f"A{place}", note, NOTE)}</row>' for place, note in enumerate(notes, start=1)
    )
    width = f'<cols><col min="1" max="1" width="110.7109375" style="{NOTE}" customWidth="1"/></cols>'
    package.writestr(
        _part("xl/worksheets/sheet2.xml"),
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{width}<sheetData>{lines}</sheetData></worksheet>',
    )


def _frame(names: Sequence[str], end: str, created: datetime) -> dict[str, str]:
    """The parts beside the sheets; `end` is the last cell of the first one, as in B$7."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    filtered = escape(names[0].replace("'", "''"))
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>{parts}'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
            '<Override PartName="/docProps/core.xml"'
            ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
            ' Target="docProps/core.xml"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{created:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
            "</cp:coreProperties>"
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{sheets}</sheets><definedNames>"
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'{filtered}\'!$A$1:${end}'
            "</definedName></definedNames></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }


def _letters(place: int) -> str:
    """A, B, … Z, AA: the name of a column by its place from 0."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
