"""Text files and pasted cells: which encoding, which separator, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets import legacy
from elearn.sheets.cells import LAST_COLUMN, Book, Budget, Cell, Sheet, Trap, too_large

SEPARATORS = (",", ";", "\t", "|")
REQUESTS = ("utf-8", "utf-16", "windows-1258", legacy.TCVN3, legacy.VNI)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_KEPT_TEXT = re.compile(r'^="([^"]*)"$')
_FIELD = 1 << 20
Judge = Callable[[list[list[str]]], int]


def unreadable() -> Refused:
    return Refused(
        _("Chưa rõ bảng mã của tệp."),
        next_step=_("Lưu lại dạng XLSX hoặc CSV UTF-8, hoặc nói rõ bảng mã (utf-8, utf-16, windows-1258, tcvn3, vni)."),
    )


def decode(content: bytes, asked: str = "") -> tuple[str, str, bool]:
    """(text, encoding, whether one byte is one letter). Refuses bytes that are no text in the encoding asked for."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _decoded(content[len(bom) :], name.removesuffix("-sig")), name, False
    if asked in {"utf-8", "utf-16"}:
        name = asked if asked == "utf-8" else _utf16(content) or "utf-16-le"
        return _decoded(content, name), name, False
    if name := _utf16(content):
        return _decoded(content, name), name, False
    if b"\x00" in content:
        raise _no_text()
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        if asked == "" and _cut_utf8(content, error):
            raise unreadable() from error
    if asked in legacy.ENCODINGS:
        return content.decode("latin-1"), "latin-1", True
    return _eight_bit(content, asked)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise Refused(
            _("Tệp không đọc được theo bảng mã %(name)s.", name=name.upper()),
            next_step=_("Lưu lại dạng XLSX hoặc CSV UTF-8 rồi thử lại."),
        ) from error


def _utf16(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is ASCII is zero."""
    head = content[:4096]
    if len(head) < 4 or len(content) % 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else ""


def _cut_utf8(content: bytes, error: UnicodeDecodeError) -> bool:
    """Mostly UTF-8 with a fault in it: better said than guessed."""
    before = content[: error.start]
    return len(before.decode("utf-8").encode("ascii", "ignore")) < len(before) - 40


def _eight_bit(content: bytes, asked: str) -> tuple[str, str, bool]:
    viet = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if asked == "windows-1258":
        return viet, asked, False
    latin = content.decode("latin-1")
    good, words = legacy.plausible(viet)
    old = legacy.evidence(re.split(r"[\t,;|\r\n]+", latin))
    made = legacy.plausible(legacy.convert(latin, old.encoding)) if old else (0, 0)
    if old and made[0] > good:
        return latin, "latin-1", True
    if words and good >= words * 0.6:
        return viet, "windows-1258", False
    raise unreadable()


def _no_text() -> Refused:
    return Refused(
        _("Tệp không phải bảng tính hay văn bản."),
        next_step=_("Gửi tệp XLSX, XLS, ODS hoặc CSV, hoặc dán các ô vào khung."),
    )


def rows_of(text: str, separator: str, at_most: int = 0) -> list[list[str]]:
    """The records of the text; quoted line breaks stay inside their cell."""
    csv.field_size_limit(_FIELD)
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            found.append(row)
            if at_most and len(found) >= at_most:
                break
            if len(found) > 1_100_000:
                raise too_large()
    except csv.Error as error:
        raise Refused(
            _("Tệp văn bản không tách được thành ô (dòng %(row)s).", row=len(found) + 1),
            next_step=_("Kiểm tra dấu ngoặc kép, hoặc lưu lại dạng XLSX."),
        ) from error
    return found


def separator_of(text: str, judge: Judge | None = None) -> str:
    """What parts the cells: the separator under which the header is best understood, then the one most used."""
    first, _line, _rest = text.lstrip("\ufeff").partition("\n")
    if re.fullmatch(r'"?sep=.\r?"?\r?', first.strip(), re.IGNORECASE):
        return first.strip().strip('"')[4]
    head = text[:200_000]

    def worth(separator: str) -> tuple[int, int]:
        try:
            rows = rows_of(head, separator, at_most=60)
        except Refused:
            return (-1, 0)
        wide = sorted((len(row) for row in rows if any(cell.strip() for cell in row)), reverse=True)
        return (judge(rows) if judge else 0, wide[len(wide) // 2] if wide else 0)

    return max(SEPARATORS, key=worth)


def read(content: bytes, asked: str = "", judge: Judge | None = None, name: str = "") -> Book:
    """The one table of a text file."""
    text, encoding, eight_bit = decode(content, asked)
    return read_text(text, judge, encoding=encoding, eight_bit=eight_bit, name=name)


def read_text(
    text: str, judge: Judge | None = None, *, encoding: str = "", eight_bit: bool = False, name: str = ""
) -> Book:
    """The one table of text already decoded (pasted cells)."""
    text = text.removeprefix("\ufeff")
    odd = sum(unicodedata.category(char) == "Cc" and char not in "\t\r\n\x0b\x0c" for char in text[:20_000])
    if odd > 5:
        raise _no_text()
    separator = separator_of(text, judge)
    sheet, budget = Sheet(name), Budget()
    for number, cells in enumerate(rows_of(text, separator), start=1):
        if len(cells) > LAST_COLUMN:
            raise too_large()
        row = {place: _cell(cell) for place, cell in enumerate(cells) if cell.strip()}
        if row and not (number == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")):
            budget.row()
            budget.cells += len(row) - 1
            budget.cell()
            sheet.rows[number] = row
    return Book("csv", [sheet], encoding=encoding, separator=separator, eight_bit=eight_bit)


def _cell(text: str) -> Cell:
    bare = text.strip()
    if kept := _KEPT_TEXT.match(bare):  # how Excel is told to keep zeros: ="00123"
        return Cell(kept.group(1), None, Trap.FORMULA)
    if bare.startswith("=") and len(bare) > 1:
        return Cell(bare, None, Trap.NO_VALUE)
    if len(bare) > 1 and bare[0] == "'" and bare[1] in "=+-@0123456789":
        return Cell(bare[1:])
    return Cell(text)
