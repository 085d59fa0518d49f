"""Where the header of a sheet stands, over how many rows, and what each column is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from elearn.sheets.cells import Cell, Sheet
from elearn.sheets.wanted import Wishes, plain

WITHIN = 60  # rows with something in them that are looked at
HEIGHT = 3
Words = Callable[[str], str]  # how a heading's text is read (old encodings converted for understanding only)


@dataclass(slots=True)
class Column:
    """A column of a table: where it is, what it is called, which field it claims."""

    place: int
    label: str
    field: str = ""
    tier: int = 0
    mark: str = ""  # the value an x in this column means
    hidden: bool = False
    joined: int = -1  # the first column of the merged heading this one stands under


@dataclass(slots=True)
class Header:
    first: int
    last: int
    columns: list[Column] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field}


def find(sheet: Sheet, wishes: Wishes, words: Words) -> Header | None:
    """The rows that name the most wanted fields; the lowest and then the first of equals. None below two fields."""
    best: tuple[int, int, Header] | None = None
    numbers = [number for number in sheet.rows if number not in sheet.hidden_rows][:WITHIN]
    if not numbers:
        numbers = list(sheet.rows)[:WITHIN]
    for first in numbers:
        for height in range(1, HEIGHT + 1):
            last = first + height - 1
            if height > 1 and last not in sheet.rows:
                break
            header = at(sheet, first, last, wishes, words)
            worth = _worth(header, wishes)
            if worth > 1 and (best is None or (worth, -height) > (best[0], -best[1])):
                best = (worth, height, header)
    return best[2] if best else None


def _worth(header: Header, wishes: Wishes) -> int:
    parts = {wanted.name: wanted.part_of for wanted in wishes.fields if wanted.part_of}
    whole = {parts.get(name, name) for name in header.fields}
    marks = sum(bool(column.mark) for column in header.columns)
    if marks:
        whole.add(wishes.marked)
    pieces = sum(name in parts for name in header.fields)
    return 2 * len(whole) + (1 if pieces > 1 or marks > 1 else 0) - 2 + (1 if len(whole) > 1 else 0) if whole else 0


def judge_of(wishes: Wishes, words: Words) -> Callable[[list[list[str]]], int]:
    """How well the header of plain rows is understood; for choosing the separator of text."""

    def judge(rows: list[list[str]]) -> int:
        cells = {
            number: {place: Cell(text) for place, text in enumerate(row[:200]) if text.strip()}
            for number, row in enumerate(rows, start=1)
            if any(text.strip() for text in row)
        }
        found = find(Sheet("", cells), wishes, words)
        return len(found.fields) if found else 0

    return judge


def at(sheet: Sheet, first: int, last: int, wishes: Wishes, words: Words) -> Header:
    """The columns as rows `first` to `last` name them."""
    spans = [m for m in sheet.merges if m[0] <= last and m[2] >= first]
    texts = {
        row: {place: words(cell.text) for place, cell in sheet.rows.get(row, {}).items() if cell.text.strip()}
        for row in range(first, last + 1)
    }
    under: dict[int, int] = {}  # place → first column of the merged heading it stands under
    for r1, c1, _r2, c2 in spans:
        if c2 > c1 and r1 in texts and c1 in texts[r1] and c2 - c1 < 40:
            for place in range(c1 + 1, c2 + 1):
                texts[r1].setdefault(place, texts[r1][c1])
            under |= dict.fromkeys(range(c1, c2 + 1), c1)
    places = sorted({place for row in texts.values() for place in row})
    header = Header(first, last)
    for place in places:
        labels = tuple(texts[row][place] for row in range(last, first - 1, -1) if place in texts[row])
        if last > first and place not in texts[first] and labels:
            left = [p for p in texts[first] if p < place]
            labels = (*labels, texts[first][max(left)]) if left else labels
        column = Column(place, " · ".join(reversed(labels)) if len(set(labels)) > 1 else labels[0])
        column.hidden = place in sheet.hidden_columns
        claim = wishes.claims(labels)
        if claim:
            column.field, column.tier = claim
            if place in under and len(set(labels)) == 1:
                column.joined = under[place]
        elif wishes.marks:
            column.mark = next((value for label in labels if (value := wishes.marks(plain(label)))), "")
        header.columns.append(column)
    return header
