"""A report as pages: DOCX and PDF, both landscape A4, the heading of the table repeated, the notes under it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from elearn.config import ROOT
from elearn.paperwork import wordml
from elearn.paperwork.wordml import Head, paragraph, run
from elearn.web.downloads import Column, Kind, plain_row

FONTS = ROOT / "static" / "vendor" / "be-vietnam-pro" / "ttf"
LAYOUT = Path(__file__).with_name("pages.typ")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ACROSS = wordml.HEIGHT - wordml.LEFT - wordml.RIGHT  # mm a line of a page on its side holds
MOST = 20_000  # rows a file of pages may hold: more is a list for a spreadsheet


def docx(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], title: str, notes: Iterable[str], made: datetime
) -> bytes:
    """`notes` are read after the rows."""
    whole = sum(column.width for column in columns)
    heads = [Head(c.label, _ACROSS * c.width / whole, number=c.kind is Kind.NUMBER) for c in columns]
    size = 10 if len(columns) <= 12 else 7
    table = wordml.data_table(heads, (plain_row(columns, row) for row in rows), size=size, strong=False)
    said = [paragraph(run(note, size=10), before=3) for note in notes]
    body = [paragraph(run(title, size=14, bold=True), align="center", after=8, outline=0), table, *said]
    return wordml.document(body, title=title, made=made, landscape=True)


def pdf(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], title: str, notes: Iterable[str], made: datetime
) -> bytes:
    """Tagged (PDF/UA-1), with the fonts the site itself brings. Raises when they were not built (.ci/vendor)."""
    if not any(FONTS.glob("*.ttf")):
        raise RuntimeError(f"No fonts in {FONTS}: run .ci/vendor.")
    told: dict[str, Any] = {
        "title": title,
        "columns": [{"label": c.label, "width": c.width, "number": c.kind is Kind.NUMBER} for c in columns],
        "rows": [plain_row(columns, row) for row in rows],
        "size": 8 if len(columns) <= 12 else 5.5,
        "date": [made.year, made.month, made.day],
    }
    told["notes"] = list(notes)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.json").write_text(json.dumps(told, ensure_ascii=False))
        (folder / "pages.typ").write_bytes(LAYOUT.read_bytes())
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        compiler = typst.Compiler(folder / "pages.typ", root=folder, font_paths=fonts, ignore_system_fonts=True)
        file = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(made.timestamp()))
    if not isinstance(file, bytes):
        raise TypeError("Typst gave no PDF.")
    return file
