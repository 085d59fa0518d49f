"""A form as a DOCX file, laid out as Phụ lục I of Nghị định 30/2020/NĐ-CP has it: the parts of `decree`, and a body
of paragraphs, dotted lines to write on and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elearn.catalogue.source.forms import Block, Form, Grid
from elearn.paperwork import decree, wordml
from elearn.paperwork.wordml import paragraph, run

BLANK = "…" * 8
PLACE_AND_DATE = "………, ngày …… tháng …… năm 20……"
LONG_GRID = 12  # rows; a longer table may break across pages
_ACROSS = wordml.HEIGHT - wordml.LEFT - wordml.RIGHT  # mm a line of a lying page holds


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
    width, size = (_ACROSS if form.landscape else wordml.TEXT), 12 if form.layout == "sheet" else 13
    body = [_letterhead(form, head, width)] if form.layout != "sheet" else []
    body += _title(form, width)
    body += [_paragraph(basis, width, size, italic=True) for basis in form.bases]
    signed = bool(form.authority or form.recipients)
    for place, block in enumerate(form.body, start=1):
        # nobody signs a page without a word on it
        body += _block(block, width, size, keep=signed and head is not None and place == len(form.body))
    if signed:
        body.append(_closing(form, width))
    for place, annex in enumerate(annexes):
        body.append(wordml.section_end(landscape=form.landscape if place == 0 else True))
        body += _annex(annex, place, len(annexes))
    return wordml.document(body, title=form.title, landscape=bool(annexes) or form.landscape, foot=foot)


def _letterhead(form: Form, head: Head | None, width: float) -> str:
    head = head or Head("TÊN CƠ QUAN", "TÊN CƠ QUAN CHỦ QUẢN", "")
    number = f"Số: ……/{form.symbol}" if form.symbol else "Số: ……"
    dated = PLACE_AND_DATE.replace("………", head.place, 1) if head.place else PLACE_AND_DATE
    about = form.abstract if form.layout == "letter" else ""
    return decree.letterhead(head.parent, head.agency, number, about, dated, text=width)


def _title(form: Form, width: float) -> list[str]:
    if form.layout == "letter":
        return [paragraph("", after=6)]
    return decree.title(form.kind or form.title.upper(), form.abstract, ruled=form.layout == "named", text=width)


def _closing(form: Form, width: float) -> str:
    signs = [line for line in (form.authority, form.post) if line]
    hint = "(Chữ ký, dấu)" if form.layout != "sheet" else "(Ký, ghi rõ họ tên)"
    return decree.closing(form.recipients, signs, hint=hint, name="Họ và tên", text=width)


def _block(block: Block, width: float, size: float, *, keep: bool = False) -> list[str]:
    if block.heading:
        return [_paragraph(block.heading, width, size, bold=True, keep=True)]
    if block.grid:
        return _grid(block.grid, width, keep=keep)
    numbered = [f"{number}. {item}" for number, item in enumerate(block.items, start=1)]
    return [_paragraph(text, width, size, keep=keep) for text in [*numbered, *([block.text] if block.text else [])]]


def _paragraph(
    text: str, width: float, size: float, *, bold: bool = False, italic: bool = False, keep: bool = False
) -> str:
    """A paragraph; a run of dots at its end becomes a dotted line to the margin, however long the words are."""
    words, open_end, aside = text.rstrip("…"), text.endswith(BLANK), text.startswith("–")
    if open_end:
        text = f"{words}\t" if words else "\t\n\t"  # a line alone: room to write in
    return paragraph(
        run(text, size=size, bold=bold, italic=italic),
        align="center" if aside else "left" if open_end or BLANK[:2] in text else "both",
        first=10 if words and not aside else 0,
        after=6,
        line=1.15,
        keep=keep,
        dots=width if open_end else 0,
    )


def _grid(grid: Grid, width: float, *, keep: bool = False) -> list[str]:
    """The table and a line under it; a short one that is filled in stays on one page with its words."""
    whole = sum(grid.widths)
    heads = [
        wordml.Head(words, width * share / whole, mixed=True)
        for words, share in zip(grid.columns, grid.widths, strict=True)
    ]
    rows = [*grid.rows, *([[""] * len(grid.columns)] * grid.blank)]
    kept = len(rows) if not grid.blank and len(rows) <= LONG_GRID else 2 if keep else 0
    table = wordml.data_table(heads, rows, size=12, strong=False, keep=kept, room=3)
    return [table, paragraph("", keep=keep)]


def _annex(annex: Annex, place: int, count: int) -> list[str]:
    said = [paragraph(run(remark, size=11)) for remark in annex.remarks]
    return [*decree.annex_head(place, count, annex.title, annex.note), *_grid(annex.grid, _ACROSS), *said]
