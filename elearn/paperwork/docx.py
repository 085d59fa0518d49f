"""A form as a DOCX file, laid out as Phụ lục I of Nghị định 30/2020/NĐ-CP has it.

A4; margins top and bottom 20 mm, left 30 mm, right 15 mm; Times New Roman; national heading at the
right, the agency and number at the left; the name of the kind bold in the middle; body justified, first
line 1 cm in; recipients at the left, signature at the right; page numbers from the second page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from elearn.catalogue.source.forms import Block, Form, Grid

FONT = "Times New Roman"
SHORT, LONG = Mm(210), Mm(297)
CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
BLANK = "…" * 8
PLACE_AND_DATE = "………, ngày …… tháng …… năm 20……"


LONG_GRID = 12  # rows; a longer table may break across pages
_NUMBER = re.compile(r"[\d.,/%]+|–")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose paper it is; a blank paper has none. `parent` is empty where nobody is written above."""

    agency: str
    parent: str
    place: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A table that goes with a paper, on pages of its own, lying."""

    title: str
    note: str
    grid: Grid
    remarks: Sequence[str] = ()


def docx_of(form: Form, head: Head | None = None, annexes: Sequence[Annex] = (), foot: Sequence[str] = ()) -> bytes:
    """The file. `foot` stands small at the foot of every page: how the figures can be checked."""
    document = Document()
    _page(document, form)
    if form.layout != "sheet":
        _letterhead(document, form, head)
    _title(document, form)
    for basis in form.bases:
        _paragraph(document, basis, _width(form), italic=True)
    for block in form.body:
        _block(document, block, _width(form))
    if form.authority or form.recipients:
        if head is not None:  # nobody signs a page without a word on it
            document.paragraphs[-1].paragraph_format.keep_with_next = True
        _closing(document, form)
    for number, annex in enumerate(annexes, start=1):
        _annex(document, annex, _roman(number) if len(annexes) > 1 else "")
    for line in foot:
        _foot(document, line)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Any, form: Form) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (LONG, SHORT) if form.landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if form.landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13 if form.layout != "sheet" else 12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    document.core_properties.title, document.core_properties.language = form.title, "vi-VN"
    document.core_properties.author = ""


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTRE
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _width(form: Form) -> int:
    return (LONG if form.landscape else SHORT) - Mm(45)


def _letterhead(document: Any, form: Form, head: Head | None) -> None:
    """Agency and number at the left; the state's name, place and date at the right."""
    table = document.add_table(rows=2, cols=2)
    _set_widths(table, [38, 62], _width(form))
    left, right = table.rows[0].cells
    head = head or Head("TÊN CƠ QUAN", "TÊN CƠ QUAN CHỦ QUẢN", "")
    if head.parent:
        _line(left.paragraphs[0], head.parent, size=12)
    _line(left.add_paragraph() if head.parent else left.paragraphs[0], head.agency, size=12, bold=True)
    _rule(left.add_paragraph(), 30)
    _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    _line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    _rule(right.add_paragraph(), 62)
    left, right = table.rows[1].cells
    _line(left.paragraphs[0], f"Số: ……/{form.symbol}" if form.symbol else "Số: ……", size=13)
    if form.layout == "letter" and form.abstract:
        _line(left.add_paragraph(), f"V/v {form.abstract}", size=12)
    dated = PLACE_AND_DATE.replace("………", head.place, 1) if head.place else PLACE_AND_DATE
    _line(right.paragraphs[0], dated, size=13, italic=True)


def _title(document: Any, form: Form) -> None:
    if form.layout == "letter":
        document.add_paragraph()
        return
    head = document.add_paragraph()
    head.paragraph_format.space_before = Pt(12)
    _line(head, form.kind or form.title.upper(), size=14, bold=True)
    if form.abstract:
        _line(document.add_paragraph(), form.abstract, size=13, bold=True)
        if form.layout == "named":
            _rule(document.add_paragraph(), 40)
    document.add_paragraph()


def _line(paragraph: Any, text: str, *, size: int, bold: bool = False, italic: bool = False) -> None:
    paragraph.alignment = CENTRE
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _rule(paragraph: Any, length: int) -> None:
    """A thin line of `length` mm under a heading, drawn by the paragraph's border."""
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.line_spacing = Pt(4)
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().append(border)
    room = Mm(59 if length < 40 else 98 if length > 60 else 165)
    side = max(0, (room - Mm(length)) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side


def _block(document: Any, block: Block, width: int) -> None:
    if block.heading:
        _paragraph(document, block.heading, width, bold=True).paragraph_format.keep_with_next = True
    for number, item in enumerate(block.items, start=1):
        _paragraph(document, f"{number}. {item}", width)
    if block.text:
        _paragraph(document, block.text, width)
    if block.grid:
        _grid(document, block.grid, width)


def _paragraph(document: Any, text: str, width: int, *, bold: bool = False, italic: bool = False) -> Any:
    """A paragraph; a run of dots at its end becomes a dotted line to the margin, however long the words are."""
    paragraph = document.add_paragraph()
    words, open_end = text.rstrip("…"), text.endswith(BLANK)
    paragraph.alignment = CENTRE if text.startswith("–") else LEFT if BLANK[:2] in text else JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10) if words and not text.startswith("–") else Mm(0)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.line_spacing = 1.15
    if open_end:
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    run = paragraph.add_run(f"{words}\t" if open_end else text)
    run.bold, run.italic = bold, italic
    if open_end and not words:  # room to write in
        run.add_break()
        run.add_text("\t")
    return paragraph


def _grid(document: Any, grid: Grid, width: int) -> None:
    table = document.add_table(rows=1, cols=len(grid.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    heading = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    heading._tr.get_or_add_trPr().append(repeat)
    for cell, label in zip(heading.cells, grid.columns, strict=True):
        _line(cell.paragraphs[0], label, size=12, bold=True)
    for row in [*grid.rows, *([[""] * len(grid.columns)] * grid.blank)]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).font.size = Pt(12)
            if _NUMBER.fullmatch(text):
                cell.paragraphs[0].alignment = CENTRE
            spacing = cell.paragraphs[0].paragraph_format
            spacing.space_before = spacing.space_after = Pt(3)
            # a table with its words stays on one page
            spacing.keep_with_next = not grid.blank and len(grid.rows) <= LONG_GRID
    _set_widths(table, grid.widths, width)
    document.add_paragraph()


def _set_widths(table: Any, shares: list[int], width: int) -> None:
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = width * share // sum(shares)
    for row in table.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = width * share // sum(shares)


def _closing(document: Any, form: Form) -> None:
    """Recipients at the left, the one who signs at the right."""
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, [50, 50], _width(form))
    left, right = table.rows[0].cells
    if form.recipients:
        first = left.paragraphs[0].add_run("Nơi nhận:")
        first.bold = first.italic = True
        first.font.size = Pt(12)
        for place, name in enumerate(form.recipients):
            end = "." if place + 1 == len(form.recipients) else ";"
            left.add_paragraph().add_run(f"- {name}{end}").font.size = Pt(11)
    lines = [line for line in (form.authority, form.post) if line]
    for place, line in enumerate(lines):
        _line(right.paragraphs[0] if place == 0 else right.add_paragraph(), line, size=13, bold=True)
    _line(
        right.add_paragraph(),
        "(Chữ ký, dấu)" if form.layout != "sheet" else "(Ký, ghi rõ họ tên)",
        size=12,
        italic=True,
    )
    for _empty in range(3):
        right.add_paragraph()
    _line(right.add_paragraph(), "Họ và tên", size=13, bold=True)


def _annex(document: Any, annex: Annex, number: str) -> None:
    """A section of its own: lying A4, pages counted anew, "Phụ lục", title, what it goes with, the table."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, LONG, SHORT
    restart = OxmlElement("w:pgNumType")
    restart.set(qn("w:start"), "1")
    section._sectPr.append(restart)
    _line(document.add_paragraph(), f"Phụ lục {number}".strip(), size=14, bold=True)
    _line(document.add_paragraph(), annex.title.upper(), size=13, bold=True)
    _line(document.add_paragraph(), annex.note, size=13, italic=True)
    width = LONG - Mm(45)
    _grid(document, annex.grid, width)
    for remark in annex.remarks:
        paragraph = document.add_paragraph()
        paragraph.alignment = JUSTIFY
        paragraph.add_run(remark).font.size = Pt(11)


def _foot(document: Any, words: str) -> None:
    section = document.sections[0]  # later sections carry on its feet
    for footer in (section.first_page_footer, section.footer):
        used = bool(footer.paragraphs[0].text)
        run = (footer.add_paragraph() if used else footer.paragraphs[0]).add_run(words)
        run.font.size = Pt(8)


def _roman(number: int) -> str:
    return ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[number]
