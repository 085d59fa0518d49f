"""The wanted fields of one row: joined names, values merged down a column, ticks under a role."""

from __future__ import annotations

from elearn.kernel.text import fold
from elearn.sheets import legacy
from elearn.sheets.cells import Cell, Sheet, Trap, blank, letter, tidy
from elearn.sheets.found import Found
from elearn.sheets.header import Column, Header
from elearn.sheets.tables import Table
from elearn.sheets.wanted import Wishes

MARKED = {"x", "v", "✓", "✔", "☑", "√", "co", "1", "yes", "y", "true", "dung", "+", "*", "●", "•"}
UNMARKED = {"", "khong", "0", "-", "no", "n", "false", "ko", "k", "o", "□", "☐", "–"}


def _filled_down(sheet: Sheet, header: Header) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells covered by a merge down a column → the cell that holds their value."""
    down: dict[tuple[int, int], tuple[int, int]] = {}
    for r1, c1, r2, c2 in sheet.merges:
        if r1 > header.last and r2 > r1 and r2 - r1 < 5000 and c2 == c1:
            down |= {(row, c1): (r1, c1) for row in range(r1 + 1, r2 + 1)}
    return down


class Fields:
    """Reads the wanted fields of the rows of one table."""

    def __init__(self, table: Table, wishes: Wishes, old: legacy.Evidence | None) -> None:
        self.table, self.wishes, self.old = table, wishes, old
        self.wholes: dict[str, list[str]] = {}
        for wanted in wishes.fields:
            if wanted.part_of and wanted.name in table.chosen:
                self.wholes.setdefault(wanted.part_of, []).append(wanted.name)
        assert table.header is not None
        self.down = _filled_down(table.sheet, table.header)
        self.marks = [c for c in table.header.columns if c.mark and self._holds_marks(c)]
        self.plain = [
            (name, columns)
            for name, columns in table.chosen.items()
            if not any(name in parts for parts in self.wholes.values())
        ]

    def of(self, row: int) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for name, columns in self.plain:
            one = self._text(row, columns)
            if one is not None:
                found[name] = one
        for whole, parts in self.wholes.items():
            if whole not in found and (one := self._joined(row, [self.table.chosen[p][0] for p in parts])):
                found[whole] = one
        if self.marks:
            self._marked(row, found)
        return found

    def cell(self, row: int, place: int) -> Cell | None:
        cell = self.table.sheet.rows.get(row, {}).get(place)
        if blank(cell) and (row, place) in self.down:
            above = self.down[row, place]
            return self.table.sheet.rows.get(above[0], {}).get(above[1])
        return cell

    def _text(self, row: int, columns: list[Column]) -> Found | None:
        if len(columns) > 1 and columns[0].joined >= 0 and columns[1].joined == columns[0].joined:
            return self._joined(row, [c for c in columns if c.joined == columns[0].joined])
        for column in columns:
            cell = self.cell(row, column.place)
            if cell is not None and not blank(cell):
                return self._found(cell, row, column.place)
        return None

    def _joined(self, row: int, columns: list[Column]) -> Found | None:
        cells = [(c.place, cell) for c in columns if (cell := self.cell(row, c.place)) and not blank(cell)]
        if not cells:
            return None
        trap = next((cell.trap for _place, cell in cells if cell.trap is not Trap.NONE), Trap.NONE)
        both = Cell(" ".join(cell.text for _place, cell in cells), cells[0][1].value if len(cells) == 1 else None, trap)
        return self._found(both, row, cells[0][0])

    def _found(self, cell: Cell, row: int, place: int) -> Found:
        return Found(tidy(cell.text), f"{letter(place)}{row}", cell, self.read_old(cell.text))

    def read_old(self, text: str) -> str:
        if text.isascii() or self.old is None or not legacy.is_legacy(text, self.old.encoding):
            return ""
        return tidy(legacy.convert(text, self.old.encoding))

    def _holds_marks(self, column: Column) -> bool:
        assert self.table.header is not None
        words = [
            fold(row[column.place].text)
            for number, row in self.table.sheet.rows.items()
            if number > self.table.header.last and column.place in row
        ]
        marks = sum(word in MARKED or word in UNMARKED for word in words)
        return any(word in MARKED for word in words) and marks * 2 > len(words)

    def _marked(self, row: int, found: dict[str, Found]) -> None:
        for column in self.marks:
            cell = self.cell(row, column.place)
            word = fold(cell.text) if cell else ""
            if cell is None or word in UNMARKED:
                continue
            value = column.mark if word in MARKED else cell.text
            here = Found(value, f"{letter(column.place)}{row}", cell)
            before = found.get(self.wishes.marked)
            if before is None:
                found[self.wishes.marked] = here
            elif fold(before.text) != fold(value):
                before.also = value
