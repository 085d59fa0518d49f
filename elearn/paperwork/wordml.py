"""Paragraphs and tables of a DOCX as text of its XML, and the file around them.

Tables of thousands of rows are written here as text, because an object a cell takes minutes. The same
body gives the same bytes: the ZIP carries no time of day.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
TWIPS = 56.6929  # of a millimetre
WIDTH, HEIGHT = 210, 297
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20
TEXT = WIDTH - LEFT - RIGHT  # mm a line of an upright page holds
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBER = re.compile(r"[\d.,/%]+|–")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)


def run(text: str, *, size: float = 13, bold: bool = False, italic: bool = False) -> str:
    """Words in one look; a line feed breaks the line, a tab goes to the next stop."""
    half = round(size * 2)
    look = f"{'<w:b/>' if bold else ''}{'<w:i/>' if italic else ''}<w:sz w:val='{half}'/><w:szCs w:val='{half}'/>"
    pieces = "<w:br/>".join("<w:tab/>".join(_text(part) for part in line.split("\t")) for line in text.split("\n"))
    return f"<w:r><w:rPr>{look}</w:rPr>{pieces}</w:r>"


def _text(words: str) -> str:
    return f"<w:t xml:space='preserve'>{escape(_ILLEGAL.sub('', words))}</w:t>" if words else ""


def paragraph(
    runs: str,
    *,
    align: str = "both",
    first: float = 0,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    keep: bool = False,
    outline: int | None = None,
    dots: float = 0,
) -> str:
    """`first` and `dots` in mm, `before` and `after` in points, `line` in lines.

    `outline` makes it a heading for readers; a tab in the words is a dotted line up to `dots`.
    """
    indent = f"<w:ind w:firstLine='{twips(first)}'/>" if first else ""
    level = f"<w:outlineLvl w:val='{outline}'/>" if outline is not None else ""
    spacing = f"<w:spacing w:before='{before * 20:.0f}' w:after='{after * 20:.0f}' w:line='{line * 240:.0f}' w:lineRule='auto'/>"
    tabs = f"<w:tabs><w:tab w:val='right' w:leader='dot' w:pos='{twips(dots)}'/></w:tabs>" if dots else ""
    return f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}{tabs}{spacing}{indent}<w:jc w:val='{align}'/>{level}</w:pPr>{runs}</w:p>"


def rule(length: float, room: float) -> str:
    """A thin line of `length` mm in the middle of `room` mm."""
    side = twips(max(0.0, (room - length) / 2))
    return (
        "<w:p><w:pPr><w:pBdr><w:top w:val='single' w:sz='6' w:space='1' w:color='000000'/></w:pBdr>"
        "<w:spacing w:before='70' w:after='0' w:line='80' w:lineRule='exact'/>"
        f"<w:ind w:left='{side}' w:right='{side}'/></w:pPr></w:p>"
    )


def layout_table(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> str:
    """A table without borders that only places things: each cell is whole paragraphs."""
    made = [
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f"<w:tc><w:tcPr><w:tcW w:w='{twips(width)}' w:type='dxa'/></w:tcPr>{cell}</w:tc>"
            for cell, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for row in rows
    ]
    return _table(made, widths, borders=False)


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a table: its words, its width in mm, whether it holds numbers (set to the right).

    In a `mixed` column, cells that are a number or a dash stand in the middle, others at the left.
    """

    words: str
    width: float
    number: bool = False
    mixed: bool = False

    def side(self, cell: str) -> str:
        if self.mixed:
            return "center" if _NUMBER.fullmatch(cell) else "left"
        return "right" if self.number else "left"


def data_table(
    heads: Sequence[Head],
    rows: Iterable[Sequence[str]],
    *,
    size: float = 10,
    strong: bool = True,
    keep: int = 0,
    room: float = 1.5,
) -> str:
    """A table with borders; its heading is repeated on every page and no row is cut in two.

    With `strong`, a row whose first cell is empty is a sum or the name of a group, and set in bold. The last
    `keep` rows stay on one page with what follows; `room` is the points above and under the words of a cell.
    """
    if keep:
        rows = list(rows)
        kept = len(rows) - keep
    else:
        kept = sys.maxsize
    head = _row(
        [(one.words, "center") for one in heads], heads, size, bold=True, header=True, keep=kept <= 0, room=room
    )
    made = (
        _row(
            [(cell, one.side(cell)) for cell, one in zip(row, heads, strict=True)],
            heads,
            size,
            bold=strong and not row[0],
            keep=place >= kept,
            room=room,
        )
        for place, row in enumerate(rows)
    )
    return _table([head, *made], [one.width for one in heads], borders=True)


def _row(
    cells: Sequence[tuple[str, str]],
    heads: Sequence[Head],
    size: float,
    *,
    bold: bool = False,
    header: bool = False,
    keep: bool = False,
    room: float = 1.5,
) -> str:
    kind = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if header else "") + "</w:trPr>"
    inner = "".join(
        f"<w:tc><w:tcPr><w:tcW w:w='{twips(one.width)}' w:type='dxa'/><w:vAlign w:val='center'/></w:tcPr>"
        f"{paragraph(run(text, size=size, bold=bold) if text else '', align=align, before=room, after=room, keep=keep)}</w:tc>"
        for (text, align), one in zip(cells, heads, strict=True)
    )
    return f"<w:tr>{kind}{inner}</w:tr>"


def bar_table(
    bars: Sequence[tuple[str, float, str]], widths: tuple[float, float, float], *, title: str, told: str
) -> str:
    """A chart of bars that reads as a table: a name, a bar `share` (0 to 1) long, the figure in words.

    `title` and `told` are its alternative text.
    """
    name, whole, figure = widths
    made = []
    for words, share, figure_told in bars:
        long = max(0.5, whole * min(1.0, share)) if share > 0 else 0
        inner = f"<w:tcW w:w='{twips(whole)}' w:type='dxa'/><w:vAlign w:val='center'/>"
        side = twips(whole - long)
        mark = (
            f"<w:p><w:pPr><w:shd w:val='clear' w:color='auto' w:fill='404040'/><w:spacing w:before='40' w:after='40'/>"
            f"<w:ind w:right='{side}'/></w:pPr>{run(' ', size=9)}</w:p>"
            if long
            else "<w:p/>"
        )
        made.append(
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            f"<w:tc><w:tcPr><w:tcW w:w='{twips(name)}' w:type='dxa'/><w:vAlign w:val='center'/></w:tcPr>"
            f"{paragraph(run(words, size=12), align='left', before=2, after=2, keep=True)}</w:tc>"
            f"<w:tc><w:tcPr>{inner}</w:tcPr>{mark}</w:tc>"
            f"<w:tc><w:tcPr><w:tcW w:w='{twips(figure)}' w:type='dxa'/><w:vAlign w:val='center'/></w:tcPr>"
            f"{paragraph(run(figure_told, size=12), align='right', keep=True)}</w:tc></w:tr>"
        )
    return _table(made, widths, borders=False, alternative=(title, told))


def _table(
    rows: Sequence[str], widths: Sequence[float], *, borders: bool, alternative: tuple[str, str] | None = None
) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f"<w:{side} w:val='single' w:sz='4' w:space='0' w:color='000000'/>" for side in sides)
    edge = f"<w:tblBorders>{lines}</w:tblBorders>" if borders else ""
    margin = twips(1.0 if borders else 0)
    said = ""
    if alternative:
        title, told = (escape(_ILLEGAL.sub("", words), {"'": "&apos;"}) for words in alternative)
        said = f"<w:tblCaption w:val='{title}'/><w:tblDescription w:val='{told}'/>"
    grid = "".join(f"<w:gridCol w:w='{twips(width)}'/>" for width in widths)
    return (
        f"<w:tbl><w:tblPr><w:tblW w:w='{twips(sum(widths))}' w:type='dxa'/><w:jc w:val='center'/>{edge}"
        f"<w:tblLayout w:type='fixed'/><w:tblCellMar><w:left w:w='{margin}' w:type='dxa'/>"
        f"<w:right w:w='{margin}' w:type='dxa'/></w:tblCellMar>{said}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def section(*, landscape: bool = False) -> str:
    """What a section's pages are like: A4, its own page numbers from 1, none on its first page."""
    wide, high = (HEIGHT, WIDTH) if landscape else (WIDTH, HEIGHT)
    turned = " w:orient='landscape'" if landscape else ""
    return (
        f"<w:sectPr><w:type w:val='nextPage'/><w:pgSz w:w='{twips(wide)}' w:h='{twips(high)}'{turned}/>"
        f"<w:pgMar w:top='{twips(TOP)}' w:right='{twips(RIGHT)}' w:bottom='{twips(BOTTOM)}' w:left='{twips(LEFT)}'"
        f" w:header='{twips(10)}' w:footer='{twips(10)}' w:gutter='0'/><w:pgNumType w:start='1'/><w:titlePg/></w:sectPr>"
    )


def section_end(*, landscape: bool = False) -> str:
    """Ends a section; what follows starts on a new page."""
    tiny = "<w:spacing w:before='0' w:after='0' w:line='20' w:lineRule='exact'/>"
    return f"<w:p><w:pPr>{tiny}{section(landscape=landscape)}</w:pPr></w:p>"


def document(
    body: Sequence[str],
    *,
    title: str,
    made: datetime | None = None,
    landscape: bool = False,
    foot: Sequence[str] = (),
) -> bytes:
    """The file; `landscape` is for its last (or only) section. `foot` stands small at the foot of every page."""
    file = Document()
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    style.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    file.sections[0].header_distance = Mm(10)
    _page_number(file.sections[0].header)
    for place in (file.sections[0].first_page_footer, file.sections[0].footer) if foot else ():
        _replace(place, "".join(paragraph(run(line, size=8), align="left") for line in foot))
    referred = [
        one for one in file.sections[0]._sectPr if one.tag in (qn("w:headerReference"), qn("w:footerReference"))
    ]
    whole = parse_xml(f"<w:body {nsdecls('w')}>{''.join(body)}{section(landscape=landscape)}</w:body>")
    first = next(iter(whole.iter(qn("w:sectPr"))))
    for one in reversed(referred):  # the sections after the first inherit them
        first.insert(0, one)
    old = file.element.body
    old.getparent().replace(old, whole)
    told = file.core_properties
    told.title, told.language, told.author = title, "vi-VN", ""
    told.created = told.modified = (made or datetime(2026, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    raw = BytesIO()
    file.save(raw)
    return _timeless(raw.getvalue())


def _page_number(header: Any) -> None:
    fields = (("begin", ""), ("", "PAGE"), ("end", ""))
    parts = "".join(
        f"<w:fldChar w:fldCharType='{kind}'/>" if kind else f"<w:instrText>{text}</w:instrText>"
        for kind, text in fields
    )
    _replace(
        header, f"<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:sz w:val='26'/></w:rPr>{parts}</w:r></w:p>"
    )


def _replace(place: Any, paragraphs: str) -> None:
    """What a header or footer holds."""
    for old in list(place._element):
        place._element.remove(old)
    for new in list(parse_xml(f"<w:hdr {nsdecls('w')}>{paragraphs}</w:hdr>")):
        place._element.append(new)


def _timeless(package: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return made.getvalue()
