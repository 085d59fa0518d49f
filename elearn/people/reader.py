"""A file of staff (CSV or XLSX): the header is found, every line read as text, nothing guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold

# Folded headers, as offices write them → our columns.
HEADERS = {
    "ma can bo": "code",
    "ma cb": "code",
    "ma so can bo": "code",
    "code": "code",
    "ho va ten": "full_name",
    "ho ten": "full_name",
    "ho va ten can bo": "full_name",
    "full_name": "full_name",
    "ma don vi": "unit_code",
    "ma co quan": "unit_code",
    "unit_code": "unit_code",
    "chuc vu": "position",
    "chuc danh": "position",
    "chuc vu, chuc danh": "position",
    "position": "position",
    "vai tro bao chi": "press_role",
    "vai tro": "press_role",
    "press_role": "press_role",
    "email": "email",
    "thu dien tu": "email",
    "email cong vu": "email",
    "dien thoai": "phone",
    "so dien thoai": "phone",
    "dien thoai co quan": "phone",
    "phone": "phone",
}
REQUIRED = ("code", "full_name", "unit_code", "position")
COLUMNS = (*REQUIRED, "press_role", "email", "phone")
HEADER_WITHIN = 10  # title rows may stand above the header


@dataclass(frozen=True, slots=True)
class StaffLine:
    line: int
    code: str
    full_name: str
    unit_code: str
    position: str
    press_role: str
    email: str
    phone: str


def read(content: bytes, filename: str) -> list[StaffLine]:
    """The lines of the file; refuses a file that is none, or that lacks a column or a header."""
    rows = (
        _xlsx(content)
        if content[:4] == b"PK\x03\x04" or filename.lower().endswith((".xlsx", ".xls"))
        else _csv(content)
    )
    header, places = _header(rows)
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        names = {
            "code": _("Mã cán bộ"),
            "unit_code": _("Mã đơn vị"),
            "position": _("Chức vụ"),
            "full_name": _("Họ và tên"),
        }
        raise Refused(_("Thiếu cột: %(columns)s.", columns=", ".join(names[column] for column in missing)))
    lines = []
    for offset, row in enumerate(rows[header + 1 :], start=header + 2):
        values = {c: clean(row[places[c]]) if c in places and places[c] < len(row) else "" for c in COLUMNS}
        if any(values.values()):
            lines.append(StaffLine(line=offset, **{**values, "code": values["code"].upper()}))
    return lines


def _header(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Where the header stands, and at which place it names each of our columns."""
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        places = {HEADERS[fold(cell)]: place for place, cell in enumerate(row) if fold(cell) in HEADERS}
        if "full_name" in places:
            return number, places
    raise Refused(_("Không thấy dòng tiêu đề có cột “Họ và tên” trong %(count)s dòng đầu.", count=HEADER_WITHIN))


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("Tệp không phải UTF-8."), next_step=_("Lưu lại dưới dạng CSV UTF-8 hoặc XLSX.")) from error
    first = text.splitlines()[0] if text.strip() else ""
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    )


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        rows = (
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(
            _("Tệp Excel không mở được."), next_step=_("Mở tệp bằng Excel, lưu lại dạng XLSX rồi thử lại.")
        ) from error
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
