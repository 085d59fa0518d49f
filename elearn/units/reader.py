"""A file of units, checked as a whole: every fault with its line before anything is written.

Columns: code, name, kind, parent_code, source; UTF-8 with or without BOM.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from elearn.kernel.i18n import _
from elearn.kernel.text import clean

COLUMNS = ("code", "name", "kind", "parent_code", "source")


@dataclass(frozen=True, slots=True)
class UnitLine:
    line: int
    code: str
    name: str
    kind: str
    parent_code: str
    source: str


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    message: str

    def __str__(self) -> str:
        return _("Dòng %(line)s: %(message)s", line=self.line, message=self.message)


def read(content: bytes, known: frozenset[str] = frozenset()) -> tuple[list[UnitLine], list[Fault]]:
    """The lines of the file, and every fault in it. `known` are codes already on the site."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(1, _("tệp không phải UTF-8. Lưu lại dưới dạng CSV UTF-8."))]
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS[:4] if column not in (rows.fieldnames or [])]
    if missing:
        return [], [Fault(1, _("thiếu cột %(columns)s.", columns=", ".join(missing)))]
    lines = []
    for row in rows:
        values = {column: clean(row.get(column) or "") for column in COLUMNS}
        lines.append(UnitLine(line=rows.line_num, **values))
    return lines, [*_row_faults(lines), *_tree_faults(lines, known)]


def _row_faults(lines: list[UnitLine]) -> list[Fault]:
    faults: list[Fault] = []
    first_seen: dict[str, int] = {}
    for unit in lines:
        if not unit.code:
            faults.append(Fault(unit.line, _("chưa có mã đơn vị.")))
        elif unit.code in first_seen:
            faults.append(
                Fault(unit.line, _("mã %(code)s đã có ở dòng %(first)s.", code=unit.code, first=first_seen[unit.code]))
            )
        first_seen.setdefault(unit.code, unit.line)
        if not unit.name:
            faults.append(Fault(unit.line, _("chưa có tên đơn vị.")))
        if not unit.kind:
            faults.append(Fault(unit.line, _("chưa có loại đơn vị.")))
    return faults


def _tree_faults(lines: list[UnitLine], known: frozenset[str]) -> list[Fault]:
    parents = {unit.code: unit.parent_code for unit in lines}
    faults = []
    for unit in lines:
        if unit.parent_code and unit.parent_code not in parents and unit.parent_code not in known:
            faults.append(Fault(unit.line, _("không có đơn vị cấp trên mang mã %(code)s.", code=unit.parent_code)))
        elif _circles(unit.code, parents):
            faults.append(Fault(unit.line, _("%(code)s nằm trong vòng cấp trên khép kín.", code=unit.code)))
    return faults


def _circles(code: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    at = code
    while at and at in parents:
        if at in seen:
            return at == code
        seen.add(at)
        at = parents[at]
    return False


def parents_first(lines: list[UnitLine]) -> list[UnitLine]:
    """The lines in an order in which every parent comes before its children."""
    by_code = {unit.code: unit for unit in lines}
    ordered: dict[str, UnitLine] = {}

    def place(unit: UnitLine) -> None:
        if unit.code in ordered:
            return
        if unit.parent_code in by_code:
            place(by_code[unit.parent_code])
        ordered[unit.code] = unit

    for unit in lines:
        place(unit)
    return list(ordered.values())
