"""What a file of cells holds, whatever its kind: sheets, rows and cells at their addresses in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean

_BETWEEN_WORDS = re.compile("(?<=[^\\W\\d_A-Z])[\u200b\u2060\ufeff](?=[A-ZÀ-ÝĂĐƠƯẠ-Ỹ])")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
MAX_ROWS = 100_000  # rows with something in them
MAX_CELLS = 2_000_000
MAX_BYTES = 50 * 1024 * 1024
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel


class Trap(StrEnum):
    """What is odd about a cell, beyond its value."""

    NONE = ""
    FORMULA = "formula"  # the value kept in the file is taken, the formula never run
    NO_VALUE = "no_value"  # a formula without a kept value
    ERROR = "error"  # #N/A, #REF! …
    DIGITS = "digits"  # a number of more digits than a spreadsheet keeps


@dataclass(slots=True)
class Cell:
    """`text` as it is to be read; `value` is the number or date behind it, None for plain text."""

    text: str
    value: int | float | date | datetime | bool | None = None
    trap: Trap = Trap.NONE


@dataclass(slots=True)
class Sheet:
    """Rows by number as the file counts them (from 1), cells by place (column A is 0)."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first row, first column, last row, last column


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about the file as a whole; the code never changes."""

    code: str
    text: str


@dataclass(slots=True)
class Book:
    """A file that was read. `kind`: xlsx, xls, ods or csv."""

    kind: str
    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    since_1904: bool = False  # what bare serial numbers of days count from
    eight_bit: bool = False  # text of one byte a letter: every cell may be in an old font's encoding


def tidy(text: str) -> str:
    """One spelling (NFC), single spaces, nothing unseen inside a word."""
    if text.isascii():
        return clean(text) if not text.isprintable() else " ".join(text.split())
    return _tidied(text)


@lru_cache(maxsize=65536)
def _tidied(text: str) -> str:
    return clean(_UNSEEN.sub("", _BETWEEN_WORDS.sub(" ", text)))


def letter(place: int) -> str:
    """0 → "A", 27 → "AB"."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def place_of(name: str) -> int:
    """ "A" → 0, "AB" → 27; -1 for what is no column."""
    place = 0
    for char in name.strip().upper():
        if not "A" <= char <= "Z":
            return -1
        place = place * 26 + ord(char) - 64
    return place - 1


def split_reference(reference: str) -> tuple[int, int]:
    """ "AB12" → (12, 27)."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    return int(digits or 0), place_of(letters.replace("$", ""))


def number_text(value: float) -> str:
    """A number as a person would type it."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return f"{value:.15g}"


def number_cell(value: float, trap: Trap = Trap.NONE) -> Cell:
    if trap is Trap.NONE and abs(value) >= 1e15:
        trap = Trap.DIGITS
    return Cell(number_text(value), int(value) if float(value).is_integer() else value, trap)


def date_cell(day: date | datetime, trap: Trap = Trap.NONE) -> Cell:
    return Cell(f"{day.day:02d}/{day.month:02d}/{day.year:04d}", day, trap)


def from_serial(serial: float, *, since_1904: bool) -> datetime | None:
    """The day a serial number means; None for what is no day (29/02/1900, beyond the calendar)."""
    if since_1904:
        base = datetime(1904, 1, 1)  # noqa: DTZ001  a day, not an instant
    elif serial < 60:
        base = datetime(1899, 12, 31)  # noqa: DTZ001
    else:
        base = datetime(1899, 12, 30)  # noqa: DTZ001
    if serial < 0 or (not since_1904 and 60 <= serial < 61):
        return None
    try:
        return base + timedelta(days=serial)
    except OverflowError:
        return None


class Budget:
    """Counts what is read, and refuses the file that holds more than a list of people ever does."""

    def __init__(self) -> None:
        self.cells = 0
        self.rows = 0

    def row(self) -> None:
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise too_large()

    def cell(self) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise too_large()


def too_large() -> Refused:
    return Refused(
        _("Tệp lớn hơn mức đọc được: tối đa %(rows)s dòng có chữ.", rows=f"{MAX_ROWS:,}".replace(",", ".")),
        next_step=_("Chia danh sách thành nhiều tệp rồi gửi từng tệp."),
    )


def damaged(what: str = "") -> Refused:
    return Refused(
        _("Tệp không mở được%(what)s.", what=f" ({what})" if what else ""),
        next_step=_("Mở tệp bằng Excel hoặc LibreOffice, lưu lại dạng XLSX rồi thử lại."),
    )


def blank(cell: Any) -> bool:
    return cell is None or (not cell.text.strip() and cell.trap is Trap.NONE)
