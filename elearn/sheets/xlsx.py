"""XLSX and XLSM, read as a stream: values kept in the file, never formulas run, macros or links followed.

A reader of our own, because only the XML says which rows are hidden, what is a formula and how a number is
shown; rows are read as they come, so a sheet that declares a billion cells costs what it really holds.
"""

from __future__ import annotations

import posixpath
import re
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
    from_serial,
    number_cell,
    split_reference,
)
from elearn.sheets.package import Package, local

_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS = re.compile(r'^((?:"[^"]*"|\\.)*)(0{2,})((?:"[^"]*"|\\.)*)$')
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")
_YES = {"1", "true", "on"}


class Styles:
    """What number formats mean: a date, or digits with zeros in front."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.of_cell: list[int] = []
        self.dates: set[int] = set()
        self.zeros: dict[int, tuple[str, int, str]] = {}

    def settle(self) -> None:
        for style, number in enumerate(self.of_cell):
            code = self.formats.get(number, "")
            if is_date_format(number, code):
                self.dates.add(style)
            elif zeros := zeros_of(code):
                self.zeros[style] = zeros


def is_date_format(number: int, code: str) -> bool:
    if number in _DATES:
        return True
    first = _QUOTED.sub("", code.partition(";")[0]).lower()
    return "general" not in first and ("y" in first or "d" in first)


def zeros_of(code: str) -> tuple[str, int, str] | None:
    """What a format like `00000` or `"CB"000` puts around a number."""
    match = _ZEROS.match(code.partition(";")[0])
    if not match:
        return None
    before, digits, after = (part.replace('"', "").replace("\\", "") for part in match.groups())
    return before, len(digits), after


def with_zeros(value: float, zeros: tuple[str, int, str]) -> Cell | None:
    before, width, after = zeros
    if value < 0 or not float(value).is_integer():
        return None
    return Cell(f"{before}{int(value):0{width}d}{after}", None)


def read(package: Package) -> Book:
    """Every sheet of the file; refuses one that can't be opened."""
    targets = _relations(package, "")
    main = next((t for kind, t in targets.values() if kind.endswith("/officeDocument")), "xl/workbook.xml")
    if main.endswith(".bin"):
        raise Refused(_("Đây là tệp Excel nhị phân (XLSB)."), next_step=_("Mở bằng Excel, lưu lại dạng XLSX."))
    relations = _relations(package, main)
    listed, since_1904 = _workbook(package, main)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in relations.values()}
    strings = _strings(package, by_kind.get("sharedStrings", ""))
    styles = _styles(package, by_kind.get("styles", ""))
    book, budget = Book("xlsx", [], since_1904=since_1904), Budget()
    for name, relation, hidden in listed:
        kind, target = relations.get(relation, ("", ""))
        if kind.endswith("/worksheet") and package.has(target):
            sheet = Sheet(name, hidden=hidden)
            _SheetReader(sheet, strings, styles, since_1904, budget).run(package, target)
            book.sheets.append(sheet)
    if not book.sheets:
        raise damaged()
    if any("vbaproject" in name or "macrosheets" in name for name in package.names):
        book.notes.append(Note("macros", _("Tệp có macro. Macro không chạy, chỉ đọc giá trị trong ô.")))
    if any("externallinks/" in name or name.endswith("connections.xml") for name in package.names):
        book.notes.append(
            Note("external_links", _("Tệp có liên kết ra tệp khác. Liên kết không được mở, chỉ đọc giá trị đã lưu."))
        )
    return book


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, at: dict[str, str]) -> None:
        if local(tag) == "Relationship" and at.get("TargetMode") != "External":
            target = at.get("Target", "").replace("\\", "/")
            full = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[at.get("Id", "")] = (at.get("Type", ""), full.lstrip("/"))

    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if package.has(where):
        package.parse(where, start)
    return found


def _workbook(package: Package, main: str) -> tuple[list[tuple[str, str, bool]], bool]:
    sheets: list[tuple[str, str, bool]] = []
    since_1904 = []

    def start(tag: str, at: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "sheet":
            relation = next((v for k, v in at.items() if local(k) == "id"), "")
            sheets.append((at.get("name", ""), relation, at.get("state", "visible") != "visible"))
        elif tag == "workbookPr":
            since_1904.append(at.get("date1904", "0").lower() in _YES)

    package.parse(main, start)
    return sheets, any(since_1904)


def _unescape(text: str) -> str:
    return _CONTROL.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def _strings(package: Package, part: str) -> list[str]:
    found: list[str] = []
    if not part or not package.has(part):
        return found
    pieces: list[str] = []
    state = {"text": False, "phonetic": 0}

    def start(tag: str, _at: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] += 1
        elif tag == "t":
            state["text"] = not state["phonetic"]

    def end(tag: str) -> None:
        tag = local(tag)
        if tag == "si":
            found.append(_unescape("".join(pieces)))
        elif tag == "rPh":
            state["phonetic"] -= 1
        elif tag == "t":
            state["text"] = False

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    package.parse(part, start, end, text)
    return found


def _styles(package: Package, part: str) -> Styles:
    styles = Styles()
    if not part or not package.has(part):
        return styles
    inside: list[str] = []

    def start(tag: str, at: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "numFmt":
            styles.formats[_whole(at.get("numFmtId"))] = at.get("formatCode", "")
        elif tag == "xf" and inside and inside[-1] == "cellXfs":
            styles.of_cell.append(_whole(at.get("numFmtId")))
        inside.append(tag)

    def end(_tag: str) -> None:
        inside.pop()

    package.parse(part, start, end)
    styles.settle()
    return styles


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


class _SheetReader:
    """Handlers of one sheet's XML."""

    def __init__(self, sheet: Sheet, strings: list[str], styles: Styles, since_1904: bool, budget: Budget) -> None:
        self.sheet, self.strings, self.styles, self.budget = sheet, strings, styles, budget
        self.since_1904 = since_1904
        self.row = self.column = 0
        self.place = -1
        self.kind = self.style = ""
        self.formula = self.collecting = False
        self.phonetic = 0
        self.pieces: list[str] = []
        self.here: dict[int, Cell] = {}
        self.names: dict[str, str] = {}

    def run(self, package: Package, part: str) -> None:
        package.parse(part, self.start, self.end, self.text)

    def start(self, tag: str, at: dict[str, str]) -> None:
        tag = self.names.get(tag) or self.names.setdefault(tag, local(tag))
        if tag == "c":
            reference = at.get("r")
            self.place = split_reference(reference)[1] if reference else self.place + 1
            if not 0 <= self.place < LAST_COLUMN:
                raise damaged()
            self.kind, self.style = at.get("t", "n"), at.get("s", "")
            self.formula, self.pieces = False, []
        elif tag == "v" or (tag == "t" and not self.phonetic):
            self.collecting = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self._start_row(at)
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "col" and (at.get("hidden", "").lower() in _YES or at.get("width") == "0"):
            first, last = _whole(at.get("min")), min(_whole(at.get("max")), LAST_COLUMN)
            self.sheet.hidden_columns.update(range(first - 1, last))
        elif tag == "mergeCell":
            self._merge(at.get("ref", ""))

    def _start_row(self, at: dict[str, str]) -> None:
        self.row = _whole(at.get("r")) or self.row + 1
        if self.row > LAST_ROW:
            raise damaged()
        self.place, self.here = -1, {}
        if at.get("hidden", "").lower() in _YES or at.get("ht") == "0":
            self.sheet.hidden_rows.add(self.row)

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        (r1, c1), (r2, c2) = split_reference(first), split_reference(last or first)
        if len(self.sheet.merges) < LAST_ROW and 0 < r1 <= r2 <= LAST_ROW and 0 <= c1 <= c2:
            self.sheet.merges.append((r1, c1, r2, c2))

    def text(self, data: str) -> None:
        if self.collecting:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        tag = self.names.get(tag) or local(tag)
        if tag in {"v", "t"}:
            self.collecting = False
        elif tag == "c":
            if self.pieces or self.formula:
                cell = self._cell("".join(self.pieces))
                if cell is not None:
                    self.budget.cell()
                    self.here[self.place] = cell
        elif tag == "row":
            if self.here:
                self.budget.row()
                self.sheet.rows[self.row] = self.here
        elif tag == "rPh":
            self.phonetic -= 1

    def _cell(self, raw: str) -> Cell | None:  # noqa: PLR0911  one answer a kind of value
        trap = Trap.FORMULA if self.formula else Trap.NONE
        if self.formula and not raw.strip():
            return Cell("", None, Trap.NO_VALUE) if self.kind != "str" else Cell("", None)
        if self.kind == "s":
            place = _whole(raw.strip())
            raw = self.strings[place] if place < len(self.strings) else ""
            return Cell(raw, None, trap) if raw else None
        if self.kind in {"inlineStr", "str"}:
            return Cell(_unescape(raw), None, trap)
        if self.kind == "e":
            return Cell(raw, None, Trap.ERROR)
        if self.kind == "b":
            return Cell("TRUE" if raw.strip() == "1" else "FALSE", raw.strip() == "1", trap)
        if self.kind == "d":
            return _iso(raw, trap)
        return self._number(raw, trap)

    def _number(self, raw: str, trap: Trap) -> Cell:
        try:
            value = float(raw)
        except ValueError:
            return Cell(raw, None, trap)
        if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  not a number
            return Cell(raw, None, Trap.ERROR)
        style: Any = _whole(self.style)
        if style in self.styles.dates:
            day = from_serial(value, since_1904=self.since_1904)
            return date_cell(day, trap) if day else Cell(raw, None, Trap.ERROR)
        if style in self.styles.zeros:
            return with_zeros(value, self.styles.zeros[style]) or number_cell(value, trap)
        return number_cell(value, trap)


def _iso(raw: str, trap: Trap) -> Cell:
    return Cell(raw.strip()[:10], None, trap)
