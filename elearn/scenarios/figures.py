"""Numbers in Vietnamese text, in digits or in words; and what only looks like one: hours, days, articles of law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from elearn.scenarios.plain import Plain, Span, overlap, pattern

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = {"mười": 10, "mươi": 10, "chục": 10, "trăm": 100}
_SCALES = {"nghìn": 1000, "ngàn": 1000, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_FILLERS = {"linh", "lẻ", "rưỡi"}
_WORD = "|".join([*_DIGITS, *_TENS, *_SCALES, *_FILLERS])
_SCALE = "|".join(_SCALES)
# “triệu tập”, “triệu chứng”, “tỷ lệ” begin like numbers; “hàng trăm”, “vài chục” name none (they are guesses).
_NOT_A_SCALE = r"(?! (?:tập|chứng|hồi|lệ|trọng|giá|mỉ|phú))"
_SPELLED = re.compile(
    rf"(?<!\w)(?<!hàng )(?<!vài )(?<!mấy )(?<!thứ )(?:{_WORD})(?: (?:{_WORD}))+(?!\w){_NOT_A_SCALE}|(?<!\w)mười(?!\w)"
)
_WRITTEN = re.compile(
    rf"(?<![\w/])(?:(?P<first>\d+)/(?P<second>\d+)(?:/\d+)?|\d+(?:[.,]\d+)?(?: (?:{_SCALE})(?!\w){_NOT_A_SCALE})?)"
)
_PERCENT = re.compile(r" ?%| phần trăm(?!\w)")

_HOUR = r"(?:[01]?\d|2[0-4])"
_SPELLED_SMALL = rf"(?:(?:{'|'.join([*_DIGITS, 'mười', 'mươi'])}) ){{1,3}}"
_DAYS = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
CLOCK = rf"{_HOUR}:[0-5]\d|{_HOUR} ?h(?: ?[0-5]\d)?|{_HOUR} ?giờ(?: (?:kém )?\d{{1,2}}(?: phút)?| rưỡi)?|{_SPELLED_SMALL}giờ"
LENGTH = rf"(?:\d+|{_SPELLED_SMALL}) ?(?:phút|giây|ngày|tuần|tháng)"
DATE = (
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{4}|(?:ngày|mùng|mồng) \d{1,2}(?:/\d{1,2}| tháng \d{1,2})?"
    rf"|(?:sáng|trưa|chiều|tối|đêm|hôm|nay|mai|từ|đến|trước|{_DAYS}),? \d{{1,2}}/\d{{1,2}}"
)
_YEAR = r"(?:tháng|năm|quý|thứ) \d{1,4}"
_LAW = r"\d+/\d{4}/[\w-]+|\d+/[a-zđ][\w-]+|(?:điều|khoản|điểm|chương|mục|phụ lục) \d+"
_CALL = r"(?:gọi|số|đầu số|tổng đài) 11[1345]"
_POINTS = r"[1-5] (?:việc|ý|điều|lý do|nội dung)"
_NOT_COUNTED = pattern(CLOCK, LENGTH, DATE, _YEAR, _LAW, _CALL, _POINTS, "24/7", "24/24")
_CLOCK = re.compile(rf"(?<!\w)({_HOUR})(?::| ?h ?| giờ ?)([0-5]\d)?(?!\w)")
_LISTING = re.compile(r"(?:^|[.;:!?] |\()\d{1,2}[.)] ")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it stands in the plain text."""

    start: int
    end: int
    value: Decimal | str  # a day or a fraction as written, without leading zeros: “3/12”
    percent: bool

    @property
    def said(self) -> tuple[Decimal | str, bool]:
        return self.value, self.percent


def all_figures(plain: Plain) -> Iterator[Figure]:
    """Every number, whatever it counts."""
    for match in _WRITTEN.finditer(plain.text):
        if match["first"]:
            yield Figure(match.start(), match.end(), f"{int(match['first'])}/{int(match['second'])}", False)
            continue
        digits, _space, scale = match.group().partition(" ")
        yield _figure(plain, match, Decimal(digits.replace(",", ".")) * _SCALES.get(scale, 1))
    for match in _SPELLED.finditer(plain.text):
        value_of = _spelled(match.group().split(" "))
        if value_of is not None:
            yield _figure(plain, match, Decimal(value_of))


def figures(plain: Plain) -> list[Figure]:
    """The numbers that state something: no hours, days, lengths of time, articles of law, numbers of a list."""
    apart: list[Span] = [match.span() for match in _NOT_COUNTED.finditer(plain.text)]
    apart += [match.span() for match in _LISTING.finditer(plain.text)]
    return [f for f in all_figures(plain) if not any(overlap((f.start, f.end), other) for other in apart)]


def clocks(plain: Plain) -> Iterator[tuple[Span, tuple[int, int]]]:
    """Every hour of day with its minutes, however written: 13:20, 13h20, 13 giờ 20."""
    for match in _CLOCK.finditer(plain.text):
        yield match.span(), (int(match[1]), int(match[2] or 0))


def known_figures(texts: Iterable[str]) -> set[tuple[Decimal | str, bool]]:
    """What may be said when these texts are open: their numbers and their days."""
    known = set()
    for text in texts:
        plain = Plain(text)
        known |= {figure.said for figure in figures(plain)}
        known |= {figure.said for figure in all_figures(plain) if isinstance(figure.value, str)}
    return known


def _figure(plain: Plain, match: re.Match[str], value: Decimal) -> Figure:
    percent = _PERCENT.match(plain.text, match.end())
    return Figure(match.start(), percent.end() if percent else match.end(), value.normalize(), percent is not None)


def _spelled(words: list[str]) -> int | None:
    """The value of number words; None when they make no number above nine."""
    if not any(word in _TENS or word in _SCALES for word in words):
        return None
    total, group, digit, last = 0, 0, None, 1
    for word in words:
        if word in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[word]
        elif word in _TENS:
            last = _TENS[word]
            group, digit = group + (digit or 1) * last, None
        elif word in _SCALES:
            last = _SCALES[word]
            total, group, digit = total + ((group + (digit or 0)) or 1) * last, 0, None
        elif word == "rưỡi":
            total += last // 2
    return total + group + (digit or 0)
