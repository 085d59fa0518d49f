"""A report as ODS (OpenDocument 1.3), written row by row: typed cells, the notes on a second sheet."""

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
from elearn.web.downloads import Column, Kind

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:automatic-styles>'
    '<number:date-style style:name="d"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="d"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods_file(columns: Sequence[Column], rows: Iterable[Sequence[Any]], sheet: str, notes: Iterable[str]) -> IO[bytes]:
    """The file at its beginning; the caller closes it. `notes` are read after the rows. The same rows, the same bytes."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype", _EPOCH), TYPE, zipfile.ZIP_STORED)
        package.writestr(zipfile.ZipInfo("META-INF/manifest.xml", _EPOCH), _MANIFEST, zipfile.ZIP_DEFLATED)
        info = zipfile.ZipInfo("content.xml", _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        with package.open(info, "w") as content:
            for piece in _content(columns, rows, sheet, notes):
                content.write(piece.encode())
    file.seek(0)
    return file


def _content(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], sheet: str, notes: Iterable[str]
) -> Iterable[str]:
    yield _HEAD
    for place, column in enumerate(columns):
        width = f'<style:table-column-properties style:column-width="{column.width * 2.2:.0f}mm"/>'
        yield f'<style:style style:name="c{place}" style:family="table-column">{width}</style:style>'
    yield f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{_attribute(sheet)}">'
    yield "".join(f'<table:table-column table:style-name="c{place}"/>' for place in range(len(columns)))
    head = "".join(_text(column.label, ' table:style-name="head"') for column in columns)
    yield f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    kinds = [column.kind for column in columns]
    for row in rows:
        cells = "".join(_cell(kind, value) for kind, value in zip(kinds, row, strict=True))
        yield f"<table:table-row>{cells}</table:table-row>"
    yield f'</table:table><table:table table:name="{_attribute(_("Cách tính"))}"><table:table-column/>'
    for note in notes:
        yield f"<table:table-row>{_text(note)}</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _attribute(words: str) -> str:
    return escape(_ILLEGAL.sub("", words), {'"': "&quot;"})


def _text(words: str, look: str = "") -> str:
    # Runs of blanks, tabs and line feeds are elements of their own in OpenDocument; one blank is itself.
    said = escape(_ILLEGAL.sub("", words)).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    said = re.sub(r"^ | (?= )| $", "<text:s/>", said)
    return f'<table:table-cell office:value-type="string"{look}><text:p>{said}</text:p></table:table-cell>'


def _cell(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if kind is Kind.NUMBER:
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if kind in (Kind.DAY, Kind.INSTANT):
        day: date = clock.local_day(value) if isinstance(value, datetime) else value
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day.isoformat()}">'
            f"<text:p>{day:%d/%m/%Y}</text:p></table:table-cell>"
        )
    return _text(str(value))
