"""Which rows under a header are people, and which are headings, totals, signatures or the header once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from elearn.kernel.text import fold
from elearn.sheets.cells import Cell, Sheet, Trap, blank, tidy
from elearn.sheets.found import Found
from elearn.sheets.header import Header
from elearn.sheets.wanted import Wishes, plain

_ROMAN = r"(?:[IVXLC]{1,6}|[A-ZĐ])"
_ENUMERATOR = re.compile(rf"^\(?{_ROMAN}\s*[.)/:-]?$")
_ENUMERATED = re.compile(rf"^(?:{_ROMAN}\s*[.)/:-]|[IVX]{{1,5}}\s)\s*(?=\S)")
_COUNTED = re.compile(r"\s*[(:–-]\s*\d{1,4}\s*(?:người|cán bộ|đồng chí|đ/c|cbccvc)?\s*\)?\s*$", re.IGNORECASE)
_UNIT = re.compile(
    r"^(?:phòng|ban|sở|ubnd|uỷ ban|ủy ban|trung tâm|chi cục|cục|văn phòng|trường|khối|đội|tổ|thanh tra|công an|hội|"
    r"đoàn thanh niên|bộ phận|xã|phường|thị trấn|đảng uỷ|đảng ủy|hđnd|khoa|bệnh viện|trạm|đơn vị|cơ quan|viện|"
    r"mặt trận|lãnh đạo|department|division|office)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^(?:tong cong|tong so|tong|cong)(?: cong)?\s*(?:$|[:(=\d.…]|so\b|nguoi\b|can bo\b|gom\b|danh sach\b|toan\b|don vi\b)|"
    r"^(?:grand )?total\b|^sum$"
)
_FOOTER = re.compile(
    r"^(?:nguoi lap|nguoi tong hop|nguoi kiem tra|noi nhan|thu truong|xac nhan|lap bieu|ke toan truong|"
    r"(?:kt|tm|tl|tuq|t/m|k/t|t/l)[. ]|q\. ?(?:giam doc|chu tich|truong)|\(?ky(?:[,) ]|$)|\(da ky|\(chu ky|- ?luu|luu: ?|"
    r"- ?nhu tren|ghi chu ?:|\(?\*+\)? ?ghi chu|luu y ?:|danh sach (?:nay )?(?:gom|co|an dinh)|an dinh|"
    r"(?:chu tich|pho chu tich|giam doc|pho giam doc|truong phong|chanh van phong|truong ban|hieu truong)$)|"
    r"\bngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam\b|\bky(?:,| va)? ?(?:ghi ro|dong dau|ten)|prepared by|signature"
)
_FOOTER_DATE = re.compile(r"\bngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam\b")
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[a-z])\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sorted:
    """`why`: "" for somebody's row, else what kind of row it is; `footer` when the signatures begin here."""

    why: str
    text: str = ""
    footer: bool = False


def wide_rows(sheet: Sheet) -> set[int]:
    """Rows in which a merged cell spans columns."""
    return {r1 for r1, c1, _r2, c2 in sheet.merges if c2 > c1}


def sort_row(  # noqa: PLR0911  one answer a kind of row
    cells: dict[int, Cell],
    found: dict[str, Found],
    header: Header,
    wishes: Wishes,
    wide: bool,
    *,
    footer: bool,
) -> Sorted:
    """What kind of row this is. Whoever has a code and a name is somebody, wherever the row stands."""
    texts = [tidy(cell.text) for cell in cells.values() if not blank(cell)]
    if len(texts) > 1 and _numbering(texts):
        return Sorted("column_numbers")
    code, name = found.get(wishes.identity), found.get(wishes.subject)
    somebody = _is_code(code) and not (name and code and name.text == code.text)
    if not (somebody and code and any(char.isdigit() for char in code.text)) and _repeats(cells, header):
        return Sorted("repeated_header")
    if somebody:
        return Sorted("")
    folded = [fold(text) for text in texts]
    if any(_TOTAL.match(text) for text in folded):
        return Sorted("total")
    first = texts[0] if texts else ""
    numbered = first.rstrip(".").isdigit() and len(texts) > 1
    others = [key for key in found if key not in {wishes.identity, wishes.subject}]
    person = name is not None and numbered and (bool(others) or not _UNIT.match(name.text))
    if any(_FOOTER.search(text) for text in folded) and not (person and others):
        return Sorted("footer", footer=True)
    if footer:
        return Sorted("" if person and others else "footer")
    if not person and (text := heading_text(cells, wide)):
        return Sorted("heading", text)
    if name is not None and (others or person or (len(texts) == 1 and _is_name(name.text))):
        return Sorted("")
    return Sorted("" if len(others) > 1 or (code is not None and others) else "loose")


def headings_of(sheet: Sheet, header: Header, wishes: Wishes) -> Iterator[str]:
    """Texts of the headings between the rows of a table."""
    wide = wide_rows(sheet)
    codes = [column.place for column in header.columns if column.field == wishes.identity]
    for row, cells in sheet.rows.items():
        texts = [fold(cell.text) for cell in cells.values() if not blank(cell)]
        if row <= header.last or row in sheet.hidden_rows or any(any(c.isdigit() for c in cells[p].text) for p in codes if p in cells):  # fmt: skip
            continue
        if any(_TOTAL.match(text) or _FOOTER.search(text) for text in texts):
            continue
        if text := heading_text(cells, row in wide):
            yield text


def heading_text(cells: dict[int, Cell], wide: bool) -> str:
    """What a heading row is about ("I. Phòng Văn hóa (05 người)" → "Phòng Văn hóa"); "" when it is none."""
    texts = [tidy(cell.text) for _place, cell in sorted(cells.items()) if not blank(cell)]
    if not texts:
        return ""
    marked = bool(_ENUMERATOR.match(texts[0])) and len(texts) > 1
    rest = texts[1:] if marked else texts
    rest = [text for text in rest if not text.isdigit()] or rest
    if len(set(rest)) != 1:
        return ""
    text = rest[0]
    named = _ENUMERATED.sub("", text)
    if wide or marked or named != text or _UNIT.match(text):
        return _COUNTED.sub("", named).strip(" .:;-")
    return ""


def _is_code(code: Found | None) -> bool:
    if code is None:
        return False
    if code.cell.trap in {Trap.NO_VALUE, Trap.ERROR, Trap.DIGITS}:
        return True
    text = code.text
    if text.isascii() and " " not in text and len(text) <= 40 and any(char.isdigit() for char in text):
        return True
    folded = fold(text)
    if _TOTAL.match(folded) or _FOOTER_DATE.search(folded) or len(text) > 40 or len(text.split()) > 3:
        return False
    return any(char.isdigit() for char in text) or (text.isupper() and " " not in text and len(text) > 2)


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 6 and not _UNIT.match(text) and all(word[0].isalpha() for word in words)


def _repeats(cells: dict[int, Cell], header: Header) -> bool:
    labels = {column.place: {plain(part) for part in column.label.split(" · ")} for column in header.columns}
    texts = {place: plain(tidy(cell.text)) for place, cell in cells.items() if cell.text.strip()}
    same = sum(bool(text) and text in labels.get(place, ()) for place, text in texts.items())
    return same >= 2 and same * 2 >= len(texts)


def _numbering(texts: list[str]) -> bool:
    if not all(_NUMBERING.match(text) for text in texts):
        return False
    bare = [text.strip("()").casefold() for text in texts]
    numbers = [int(text) for text in bare if text.isdigit()]
    return len(numbers) < 2 or all(b - a == 1 for a, b in pairwise(numbers))
