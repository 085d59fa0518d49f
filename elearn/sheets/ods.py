"""ODS, read as a stream: what is shown and what is behind it; repeated rows are counted, not copied."""

from __future__ import annotations

from datetime import date
from typing import Any

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Book,
    Budget,
    Cell,
    Note,
    Sheet,
    Trap,
    damaged,
    date_cell,
    number_cell,
    too_large,
)
from elearn.sheets.package import Package, local

_REPEAT_AT_MOST = 2000  # the same filled row or cell over and over is no list of people


def read(package: Package) -> Book:
    """Every sheet of the file; refuses one that is locked or can't be opened."""
    if package.has("META-INF/manifest.xml") and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(
            _("Tệp đang đặt mật khẩu nên không đọc được."), next_step=_("Bỏ mật khẩu rồi lưu và gửi lại tệp.")
        )
    book = Book("ods", [])
    _Reader(book).run(package)
    if not book.sheets:
        raise damaged()
    if any(name.startswith(("basic/", "scripts/")) for name in package.names):
        book.notes.append(Note("macros", _("Tệp có macro. Macro không chạy, chỉ đọc giá trị trong ô.")))
    return book


class _Reader:
    def __init__(self, book: Book) -> None:
        self.book, self.budget = book, Budget()
        self.sheet: Sheet | None = None
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row = self.column = self.grid_column = 0
        self.repeat_rows = self.repeat = 1
        self.row_hidden = False
        self.groups: list[bool] = []
        self.here: dict[int, Cell] = {}
        self.at: dict[str, str] | None = None
        self.paragraphs: list[str] = []
        self.depth_of_paragraph = self.skipping = 0
        self.names: dict[str, str] = {}

    def run(self, package: Package) -> None:
        package.parse("content.xml", self.start, self.end, self.text)

    def start(self, tag: str, raw: dict[str, str]) -> None:
        tag = self.names.get(tag) or self.names.setdefault(tag, local(tag))
        if self.skipping or tag in {"annotation", "tracked-changes", "frame", "shapes"}:
            self.skipping += 1
            return
        at = {local(key): value for key, value in raw.items()}
        handler: Any = getattr(self, f"_start_{tag.replace('-', '_')}", None)
        if handler:
            handler(at)

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        handler: Any = getattr(self, f"_end_{(self.names.get(tag) or local(tag)).replace('-', '_')}", None)
        if handler:
            handler()

    def text(self, data: str) -> None:
        if self.depth_of_paragraph and not self.skipping and self.at is not None:
            self.paragraphs[-1] += data

    def _start_style(self, at: dict[str, str]) -> None:
        self.style = at.get("name", "")

    def _start_table_properties(self, at: dict[str, str]) -> None:
        if at.get("display") == "false":
            self.hidden_styles.add(self.style)

    def _start_table(self, at: dict[str, str]) -> None:
        self.sheet = Sheet(at.get("name", ""), hidden=at.get("style-name", "") in self.hidden_styles)
        self.row, self.grid_column, self.groups = 0, 0, []

    def _end_table(self) -> None:
        if self.sheet is not None:
            self.book.sheets.append(self.sheet)
        self.sheet = None

    def _start_table_row_group(self, at: dict[str, str]) -> None:
        self.groups.append(at.get("display") == "false")

    def _end_table_row_group(self) -> None:
        self.groups.pop()

    def _start_table_column(self, at: dict[str, str]) -> None:
        times = _times(at, "number-columns-repeated")
        if self.sheet is not None and at.get("visibility", "visible") != "visible":
            self.sheet.hidden_columns.update(range(self.grid_column, min(self.grid_column + times, LAST_COLUMN)))
        self.grid_column += times

    def _start_table_row(self, at: dict[str, str]) -> None:
        self.repeat_rows = _times(at, "number-rows-repeated")
        self.row_hidden = at.get("visibility", "visible") != "visible" or any(self.groups)
        self.column, self.here = 0, {}

    def _end_table_row(self) -> None:
        if self.sheet is None:
            return
        if self.here:
            if self.repeat_rows > _REPEAT_AT_MOST:
                raise too_large()
            for number in range(self.row + 1, self.row + 1 + self.repeat_rows):
                self.budget.row()
                self.sheet.rows[number] = self.here
                if self.row_hidden:
                    self.sheet.hidden_rows.add(number)
        self.row = min(self.row + self.repeat_rows, LAST_ROW)

    def _start_table_cell(self, at: dict[str, str]) -> None:
        self.at, self.paragraphs, self.depth_of_paragraph = at, [], 0

    def _start_covered_table_cell(self, at: dict[str, str]) -> None:
        self.column += _times(at, "number-columns-repeated")
        self.at = None

    def _start_p(self, _at: dict[str, str]) -> None:
        self.paragraphs.append("")
        self.depth_of_paragraph += 1

    def _end_p(self) -> None:
        self.depth_of_paragraph -= 1

    def _start_s(self, at: dict[str, str]) -> None:
        self.text(" " * min(_times(at, "c"), 100))

    def _start_tab(self, _at: dict[str, str]) -> None:
        self.text(" ")

    def _start_line_break(self, _at: dict[str, str]) -> None:
        self.text("\n")

    def _end_table_cell(self) -> None:
        at, sheet = self.at or {}, self.sheet
        times = _times(at, "number-columns-repeated")
        cell = _cell(at, "\n".join(self.paragraphs))
        if cell is not None and sheet is not None:
            if times > _REPEAT_AT_MOST:
                raise too_large()
            for place in range(self.column, self.column + times):
                self.budget.cell()
                self.here[place] = cell
        down, across = _times(at, "number-rows-spanned"), _times(at, "number-columns-spanned")
        if sheet is not None and (down > 1 or across > 1):
            sheet.merges.append((self.row + 1, self.column, self.row + down, self.column + across - 1))
        self.column, self.at = self.column + times, None


def _times(at: dict[str, str], name: str) -> int:
    text = at.get(name, "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1


def _cell(at: dict[str, str], shown: str) -> Cell | None:  # noqa: PLR0911  one answer a kind of value
    kind, trap = at.get("value-type", ""), Trap.FORMULA if at.get("formula") else Trap.NONE
    if not kind and not shown:
        return Cell("", None, Trap.NO_VALUE) if trap else None
    if shown.startswith(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "Err:")):
        return Cell(shown, None, Trap.ERROR)
    if kind in {"float", "currency", "percentage"}:
        return _number(at.get("value", ""), shown, trap)
    if kind == "date":
        try:
            return date_cell(date.fromisoformat(at.get("date-value", "")[:10]), trap)
        except ValueError:
            return Cell(shown, None, trap)
    if kind == "boolean":
        truth = at.get("boolean-value") == "true"
        return Cell("TRUE" if truth else "FALSE", truth, trap)
    text = shown or at.get("string-value", "")
    return Cell(text, None, trap) if text else None


def _number(raw: str, shown: str, trap: Trap) -> Cell:
    try:
        value = float(raw)
    except ValueError:
        return Cell(shown, None, trap)
    digits = shown.strip()
    if digits.startswith("0") and digits.isdigit() and len(digits) > 1 and int(digits) == value:
        return Cell(digits, None, trap)  # shown with zeros in front
    return number_cell(value, trap)
