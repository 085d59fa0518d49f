"""A paper as DOCX in the layout of Phụ lục I, Nghị định 30/2020/NĐ-CP. Pure: words and tables in, bytes out.

Number and day are left for the clerk. Annexes are sections of their own, numbered from page 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from elearn.kernel import clock
from elearn.paperwork import decree, wordml
from elearn.paperwork.wordml import Head, paragraph, run

NOTE = "(Kèm theo văn bản số            ngày       tháng       năm           )"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns and rows as text."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[str]]
    size: float = 11


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars (name, share, figure), what they show in words, and what the names and the figures are."""

    bars: Sequence[tuple[str, float, str]]
    title: str
    heads: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    grid: Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """Head lines by the keys of `template.HEADS`, all fields filled; what stands below them; annexes."""

    title: str
    head: Mapping[str, str]
    body: Sequence[Words | Grid | Chart]
    annexes: Sequence[Annex]
    marks: str  # where the figures come from: small, under the signature
    made: datetime


def docx(paper: Paper) -> bytes:
    body = [_letterhead(paper), *_title(paper), *_addressed(paper)]
    for place, one in enumerate(paper.body, start=1):
        body += _part(one, last=place == len(paper.body))
    body += [_closing(paper)]
    body.append(paragraph(run(paper.marks, size=9, italic=True), align="left", before=12))
    for place, annex in enumerate(paper.annexes):
        body.append(wordml.section_end())
        body += _annex(annex, place, len(paper.annexes))
    return wordml.document(body, title=paper.title, made=paper.made)


def _letterhead(paper: Paper) -> str:
    head, year = paper.head, clock.local_day(paper.made).year
    return decree.letterhead(
        _lines(head.get("cơ quan chủ quản", "")),
        _lines(head["cơ quan"]),
        f"Số:        /{head['ký hiệu']}",
        "" if head.get("loại") else head["trích yếu"],
        f"{head['địa danh']}, ngày      tháng      năm {year}",
    )


def _lines(words: str) -> str:
    """A stroke in the template breaks the line."""
    return "\n".join(part.strip() for part in words.split("|"))


def _title(paper: Paper) -> list[str]:
    kind = paper.head.get("loại")
    return decree.title(kind, paper.head["trích yếu"]) if kind else [paragraph("", after=6)]


def _addressed(paper: Paper) -> list[str]:
    made = []
    if told := paper.head.get("kính gửi"):
        named = [one.strip().rstrip(".") for one in told.split(";") if one.strip()]
        if len(named) == 1:
            made = [paragraph(run(f"Kính gửi: {named[0]}", size=14), align="center", before=6, after=8)]
        else:
            lines = [f"- {one}{'.' if one is named[-1] else ';'}" for one in named]
            made = [paragraph(run("Kính gửi:", size=14), align="left", first=20, before=6)]
            made += [paragraph(run(line, size=14), align="left", first=40) for line in lines]
    bases = [one.strip().rstrip(".") for one in paper.head.get("căn cứ", "").split(";") if one.strip()]
    return made + [
        paragraph(run(f"{one}{'.' if one is bases[-1] else ';'}", size=14, italic=True), first=10, after=6)
        for one in bases
    ]


def _part(one: Words | Grid | Chart, *, last: bool = False) -> list[str]:
    """The last part stays with the signature: nobody signs a page without a word on it."""
    if isinstance(one, Grid):
        rows = wordml.data_table(one.heads, one.rows, size=one.size, keep=2 if last else 0)
        return [rows, paragraph("", after=4, keep=last)]
    if isinstance(one, Chart):
        return [wordml.bar_table(one.bars, (62, 78, 25), title=one.title, told=_spoken(one)), paragraph("", after=4)]
    return [
        paragraph(
            run(line, size=14, bold=one.heading),
            first=10,
            before=6 if one.heading else 0,
            after=6,
            line=1.1,
            keep=one.heading or last,
            outline=1 if one.heading else None,
        )
        for line in one.text.split("\n")
        if line.strip()
    ]


def _spoken(chart: Chart) -> str:
    """The whole chart as a sentence, for whoever can't see it."""
    return "; ".join(f"{name}: {told}" for name, _share, told in chart.bars) + "."


def _closing(paper: Paper) -> str:
    named = [one.strip().rstrip(".") for one in paper.head["nơi nhận"].split(";") if one.strip()]
    return decree.closing(named, [line for line in (paper.head.get("quyền hạn ký"), paper.head["chức vụ ký"]) if line])


def _annex(annex: Annex, place: int, count: int) -> list[str]:
    table = wordml.data_table(annex.grid.heads, annex.grid.rows, size=annex.grid.size)
    return [*decree.annex_head(place, count, annex.title, NOTE), table]
