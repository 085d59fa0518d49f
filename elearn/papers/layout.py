"""A paper as DOCX in the layout of Phụ lục I, Nghị định 30/2020/NĐ-CP. Pure: words and tables in, bytes out.

Number and day are left for the clerk. Annexes are sections of their own, numbered from page 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from elearn.kernel import clock
from elearn.paperwork import wordml
from elearn.paperwork.wordml import Head, paragraph, rule, run

ISSUER, STATE = 68, 97  # mm of the two sides of the heading
MOTTO = 60.5  # mm of "Độc lập - Tự do - Hạnh phúc" at 13 points, bold
_CAPITAL = 2.85  # mm a capital takes on average, bold at 12 points
_LETTER = 2.25  # mm a letter takes, bold at 13 to 14 points
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns and rows as text."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[str]]
    size: float = 11


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars: name, share, figure."""

    bars: Sequence[tuple[str, float, str]]


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
    for one in paper.body:
        body += _part(one)
    body += [_closing(paper)]
    body.append(paragraph(run(paper.marks, size=9, italic=True), align="left", before=18))
    for place, annex in enumerate(paper.annexes, start=1):
        body.append(wordml.section_end())
        body += _annex(annex, _roman(place) if len(paper.annexes) > 1 else "")
    return wordml.document(body, title=paper.title, made=paper.made)


def _letterhead(paper: Paper) -> str:
    head, letter = paper.head, not paper.head.get("loại")
    left = (
        [paragraph(run(_lines(head["cơ quan chủ quản"]), size=12), align="center")]
        if head.get("cơ quan chủ quản")
        else []
    )
    left += [paragraph(run(_lines(head["cơ quan"]), size=12, bold=True), align="center")]
    left += [rule(_share(_lines(head["cơ quan"]).split("\n")[-1], _CAPITAL, ISSUER), ISSUER)]
    right = [
        paragraph(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True), align="center"),
        paragraph(run("Độc lập - Tự do - Hạnh phúc", size=13, bold=True), align="center"),
        rule(MOTTO, STATE),
    ]
    number = [paragraph(run(f"Số:        /{head['ký hiệu']}", size=13), align="center", before=4)]
    if letter:
        number.append(paragraph(run(f"V/v {head['trích yếu']}", size=12), align="center", before=6))
    day = paragraph(
        run(f"{head['địa danh']}, ngày      tháng      năm {clock.local_day(paper.made).year}", size=13, italic=True),
        align="center",
        before=4,
    )
    return wordml.layout_table([["".join(left), "".join(right)], ["".join(number), day]], [ISSUER, STATE])


def _lines(words: str) -> str:
    """A stroke in the template breaks the line."""
    return "\n".join(part.strip() for part in words.split("|"))


def _share(words: str, each: float, room: float) -> float:
    """The length of the line under words: two fifths of them (a third to a half is the rule)."""
    return 0.4 * min(len(words) * each, room - 4)


def _title(paper: Paper) -> list[str]:
    if not paper.head.get("loại"):
        return [paragraph("", after=6)]
    about = paper.head["trích yếu"]
    return [
        paragraph(run(paper.head["loại"], size=14, bold=True), align="center", before=16, outline=0),
        paragraph(run(about, size=14, bold=True), align="center"),
        rule(_share(about, _LETTER, wordml.TEXT), wordml.TEXT),
        paragraph("", after=2),
    ]


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


def _part(one: Words | Grid | Chart) -> list[str]:
    if isinstance(one, Grid):
        return [wordml.data_table(one.heads, one.rows, size=one.size), paragraph("", after=4)]
    if isinstance(one, Chart):
        return [wordml.bar_table(one.bars, (62, 78, 25)), paragraph("", after=4)]
    return [
        paragraph(
            run(line, size=14, bold=one.heading),
            first=10,
            before=6 if one.heading else 0,
            after=6,
            line=1.1,
            keep=one.heading,
            outline=1 if one.heading else None,
        )
        for line in one.text.split("\n")
        if line.strip()
    ]


def _closing(paper: Paper) -> str:
    """Recipients at the left, who signs at the right, on one page together."""
    named = [one.strip().rstrip(".") for one in paper.head["nơi nhận"].split(";") if one.strip()]
    left = paragraph(run("Nơi nhận:", size=12, bold=True, italic=True), align="left")
    for place, one in enumerate(named, start=1):
        left += paragraph(run(f"- {one}{'.' if place == len(named) else ';'}", size=11), align="left")
    lines = [line for line in (paper.head.get("quyền hạn ký"), paper.head["chức vụ ký"]) if line]
    right = "".join(paragraph(run(line, size=14, bold=True), align="center") for line in lines)
    right += "".join(paragraph(run("", size=14)) for _line in range(4))
    right += paragraph(run("………………………", size=14, bold=True), align="center")
    return paragraph("", after=6) + wordml.layout_table([[left, right]], [80, wordml.TEXT - 80])


def _roman(number: int) -> str:
    made = ""
    for letters, value in _ROMAN:
        count, number = divmod(number, value)
        made += letters * count
    return made


def _annex(annex: Annex, numeral: str) -> list[str]:
    return [
        paragraph(run(f"Phụ lục {numeral}".strip(), size=14, bold=True), align="center", outline=0),
        paragraph(run(annex.title.upper(), size=13, bold=True), align="center"),
        paragraph(
            run("(Kèm theo văn bản số            ngày       tháng       năm           )", size=13, italic=True),
            align="center",
        ),
        paragraph("", after=4),
        wordml.data_table(annex.grid.heads, annex.grid.rows, size=annex.grid.size),
    ]
