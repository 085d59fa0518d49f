"""A whole file understood: every row seen is a line with the values it gives, or with why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets import header as headers
from elearn.sheets import legacy, sorting
from elearn.sheets.cells import Book, Cell, Note, Sheet, blank, letter, tidy
from elearn.sheets.fields import Fields
from elearn.sheets.found import Found
from elearn.sheets.tables import ByHand, Table, settle
from elearn.sheets.wanted import Wishes


@dataclass(slots=True)
class Line:
    """A row seen. `why` is empty for a row to be judged, else the code of why it is passed over."""

    table: int
    row: int
    why: str = ""
    found: dict[str, Found] = field(default_factory=dict)
    detail: str = ""


@dataclass(slots=True)
class Reading:
    """The file as understood: its tables, and every row of it in order."""

    book: Book
    tables: list[Table]
    lines: list[Line]
    notes: list[Note]
    old: legacy.Evidence | None = None  # an old encoding found and not converted
    converted: str = ""

    def sheet_of(self, line: Line) -> str:
        return self.tables[line.table].sheet.name


def understand(
    book: Book, wishes: Wishes, *, encoding: str = "", by_hand: Mapping[str, ByHand] | None = None, given: str = ""
) -> Reading:
    """Find the tables of a book and read their rows.

    `given` names a required field the caller supplies itself (a unit chosen for the whole list).
    Refuses the whole file when no sheet can be read, saying what each lacks.
    """
    reading = Reading(book, [], [], list(book.notes))
    _old_letters(reading, encoding)
    by_hand = by_hand or {}
    for sheet in book.sheets:
        table = Table(sheet)
        reading.tables.append(table)
        if not sheet.hidden:
            settle(table, wishes, _reader(reading), by_hand.get(sheet.name), given)
    readable = [table for table in reading.tables if table.header and not table.fault]
    if not readable:
        raise _nothing_readable(reading.tables)
    for number, _table in enumerate(reading.tables):
        reading.lines += _lines(reading, number, wishes)
    _tell(reading)
    return reading


def _reader(reading: Reading) -> headers.Words:
    """Headings in an old encoding are read for understanding; nothing of it is kept."""

    def words(text: str) -> str:
        text = tidy(text) if text.isascii() or not reading.old else text
        if reading.old and legacy.is_legacy(text, reading.old.encoding):
            text = legacy.convert(text, reading.old.encoding)
        return tidy(text)

    return words


def _old_letters(reading: Reading, encoding: str) -> None:
    """Look for an old encoding; convert in place when it was asked for, else remember what was found."""
    texts = [
        cell.text
        for sheet in reading.book.sheets
        for row in sheet.rows.values()
        for cell in row.values()
        if not cell.text.isascii()
    ]
    found = legacy.evidence(texts)
    if encoding not in legacy.ENCODINGS:
        reading.old = found
        return
    if not reading.book.eight_bit and (found is None or found.encoding != encoding):
        reading.notes.append(
            Note("nothing_converted", _("Không thấy chữ %(name)s nào trong tệp.", name=legacy.LABELS[encoding]))
        )
        reading.old = found
        return
    reading.converted = encoding
    reading.old = None
    for sheet in reading.book.sheets:
        old = {} if reading.book.eight_bit else _old_columns(sheet, encoding)
        for row in sheet.rows.values():
            for place, cell in row.items():
                wanted = reading.book.eight_bit or old.get(place) or legacy.is_legacy(cell.text, encoding)
                if wanted and not any(ord(char) > 0xFF for char in cell.text):
                    cell.text = legacy.convert(cell.text, encoding)
    reading.notes.append(
        Note(
            "converted",
            _("Đã chuyển chữ %(name)s sang Unicode theo yêu cầu.", name=legacy.LABELS[encoding])
            + (" " + before_after(found) if found else ""),
        )
    )


def _old_columns(sheet: Sheet, encoding: str) -> dict[int, bool]:
    texts: dict[int, list[str]] = {}
    for row in sheet.rows.values():
        for place, cell in row.items():
            if not cell.text.isascii():
                texts.setdefault(place, []).append(cell.text)
    found = {place: legacy.evidence(cells) for place, cells in texts.items()}
    return {place: bool(one and one.encoding == encoding) for place, one in found.items()}


def before_after(found: legacy.Evidence) -> str:
    """A few texts as they are and as they would read."""
    return "; ".join(f"“{tidy(before)}” → “{tidy(after)}”" for before, after in found.samples[:3])


def _nothing_readable(tables: list[Table]) -> Refused:
    seen = [table for table in tables if not table.sheet.hidden and table.sheet.rows]
    faulty = [table for table in seen if table.fault]
    if faulty:
        many = len(seen) > 1
        told = " ".join((_("Trang tính “%(name)s”: ", name=t.sheet.name) if many else "") + t.fault for t in faulty)
        return Refused(told, next_step=faulty[0].todo)
    if not any(table.sheet.rows for table in tables):
        return Refused(_("Tệp không có dòng nào."), next_step=_("Kiểm tra đã lưu danh sách vào tệp chưa."))
    if not seen:
        return Refused(
            _("Mọi trang tính của tệp đều đang ẩn."), next_step=_("Bỏ ẩn trang tính có danh sách rồi gửi lại.")
        )
    return Refused(
        _("Không thấy dòng tiêu đề có cột “Họ và tên” và các cột cần thiết."),
        next_step=_("Thêm một dòng ghi tên cột ngay trên danh sách rồi gửi lại."),
    )


def _lines(reading: Reading, number: int, wishes: Wishes) -> Iterator[Line]:
    table = reading.tables[number]
    sheet = table.sheet
    if sheet.hidden or table.header is None:
        why = "hidden_sheet" if sheet.hidden else "no_header"
        for row, cells in sheet.rows.items():
            if any(not blank(cell) for cell in cells.values()):
                yield Line(number, row, why)
        return
    if table.fault:
        for row, cells in sheet.rows.items():
            if any(not blank(cell) for cell in cells.values()):
                yield Line(number, row, "sheet_unread" if row > table.header.last else "title", detail=table.fault)
        return
    yield from _table_lines(reading, number, wishes)


def _table_lines(reading: Reading, number: int, wishes: Wishes) -> Iterator[Line]:
    table = reading.tables[number]
    assert table.header is not None
    fields = Fields(table, wishes, reading.old)
    heading: Found | None = None
    footer, wide = False, sorting.wide_rows(table.sheet)
    for row, cells in table.sheet.rows.items():
        if all(blank(cell) for cell in cells.values()):
            continue
        if row in table.sheet.hidden_rows:
            yield Line(number, row, "hidden_row", fields.of(row))
        elif row <= table.header.last:
            yield Line(number, row, "header" if row >= table.header.first else "title")
        else:
            found = fields.of(row)
            sort = sorting.sort_row(cells, found, table.header, wishes, row in wide, footer=footer)
            footer = footer or sort.footer
            if sort.why == "heading":
                heading = Found(sort.text, f"{letter(min(cells))}{row}", Cell(sort.text))
                heading.legacy = fields.read_old(sort.text)
            if not sort.why and heading is not None and not _given(wishes, table):
                found.setdefault(wishes.headings_give, heading)
            yield Line(number, row, sort.why, found)


def _given(wishes: Wishes, table: Table) -> bool:
    groups = [group for group in wishes.required if wishes.headings_give in group]
    return not wishes.headings_give or any(name in table.chosen for group in groups for name in group)


def _tell(reading: Reading) -> None:
    """Notes on the file as a whole: what was hidden, found in an old encoding, or not read."""
    if reading.old:
        label = legacy.LABELS[reading.old.encoding]
        reading.notes.append(
            Note(
                "legacy_encoding",
                _(
                    "Tệp có chữ %(name)s, chưa chuyển. Nếu chuyển sẽ đọc thành: %(samples)s.",
                    name=label,
                    samples=before_after(reading.old),
                ),
            )
        )
    if reading.book.encoding == "windows-1258":
        reading.notes.append(Note("encoding", _("Tệp dùng bảng mã Windows-1258, đã ghép dấu theo Unicode.")))
    for table in reading.tables:
        hidden = [c for columns in table.chosen.values() for c in columns if c.hidden]
        if hidden:
            names = ", ".join(f"{letter(c.place)} “{c.label}”" for c in hidden)
            reading.notes.append(Note("hidden_columns", _("Cột đang ẩn vẫn được đọc: %(names)s.", names=names)))
        if table.fault:
            told = _("Không đọc trang tính “%(name)s”: %(why)s", name=table.sheet.name, why=table.fault)
            reading.notes.append(Note("sheet_unread", told))
