"""A sheet as a table: its header, and which column speaks for each field; ambiguous or lacking, it is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from elearn.kernel.i18n import _
from elearn.sheets import header as headers
from elearn.sheets import sorting
from elearn.sheets.cells import Sheet, blank, letter, tidy
from elearn.sheets.header import Column, Header
from elearn.sheets.wanted import Wishes


@dataclass(slots=True)
class Table:
    """A sheet as understood. `fault` says what is wrong with its header; empty when it can be read."""

    sheet: Sheet
    header: Header | None = None
    chosen: dict[str, list[Column]] = field(default_factory=dict)
    fault: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A person's word on the columns of a sheet: where the header ends, and place → field."""

    row: int
    fields: Mapping[int, str]


def settle(table: Table, wishes: Wishes, words: headers.Words, by_hand: ByHand | None, given: str) -> None:
    if by_hand is not None:
        table.header = headers.at(table.sheet, by_hand.row, by_hand.row, wishes, words)
        known = {column.place: column for column in table.header.columns}
        for place in by_hand.fields:
            if place not in known:
                table.header.columns.append(Column(place, ""))
        told: dict[str, int] = {}
        for column in sorted(table.header.columns, key=lambda c: c.place):
            column.field = by_hand.fields.get(column.place, "")
            column.tier, column.joined = 0, -1
            if column.field:
                column.mark = ""
                first = told.setdefault(column.field, column.place)
                whole = column.field == wishes.subject
                column.joined, column.tier = (first, 0) if whole else (-1, int(first != column.place))
    else:
        table.header = headers.find(table.sheet, wishes, words)
    if table.header is None:
        return
    _choose(table, wishes)
    if table.fault:
        return
    missing = [group for group in wishes.required if not any(_has(table, wishes, name) for name in group)]
    if given:
        missing = [group for group in missing if given not in group]
    if missing and wishes.headings_give and any(sorting.headings_of(table.sheet, table.header, wishes)):
        missing = [group for group in missing if wishes.headings_give not in group]
    if missing:
        names = ", ".join(f"“{wishes.label_of(group[0])}”" for group in missing)
        table.fault = _("Thiếu cột %(columns)s.", columns=names)
        table.todo = _("Thêm cột còn thiếu, hoặc đặt lại tên cột cho rõ, rồi gửi lại.")


def _has(table: Table, wishes: Wishes, name: str) -> bool:
    parts = [wanted.name for wanted in wishes.fields if wanted.part_of == name]
    return name in table.chosen or any(part in table.chosen for part in parts)


def _choose(table: Table, wishes: Wishes) -> None:
    """Which column speaks for each field; two of one rank that differ make the header ambiguous."""
    assert table.header is not None
    claims: dict[str, list[Column]] = {}
    for column in table.header.columns:
        if column.field:
            claims.setdefault(column.field, []).append(column)
    parts = {wanted.name: wanted.part_of for wanted in wishes.fields if wanted.part_of}
    for name, columns in claims.items():
        if parts.get(name) in claims and min(c.tier for c in claims[parts[name]]) == 0:
            continue  # the whole stands in a column of its own
        best = min(column.tier for column in columns)
        first = [column for column in columns if column.tier == best]
        joined = {column.joined for column in first}
        if len(first) > 1 and not (len(joined) == 1 and joined != {-1}) and _differ(table, first):
            table.fault = _(
                "Các cột %(columns)s cùng là “%(label)s” mà giá trị khác nhau.",
                columns=", ".join(f"{letter(c.place)} “{c.label}”" for c in first),
                label=wishes.label_of(name),
            )
            table.todo = _("Giữ lại một cột, hoặc đặt lại tên cho rõ cột nào dùng, rồi gửi lại.")
            return
        keeps = next((wanted.fallback for wanted in wishes.fields if wanted.name == name), False)
        lower = sorted((c for c in columns if c.tier > best), key=lambda c: c.tier) if keeps else []
        table.chosen[name] = first + lower
    if "given_name" in table.chosen and "family_name" not in table.chosen and wishes.subject not in table.chosen:
        table.chosen[wishes.subject] = table.chosen.pop("given_name")


def _differ(table: Table, columns: list[Column]) -> bool:
    assert table.header is not None
    for number, row in table.sheet.rows.items():
        if number > table.header.last:
            texts = {tidy(row[c.place].text).casefold() for c in columns if not blank(row.get(c.place))}
            if len(texts) > 1:
                return True
    return False
