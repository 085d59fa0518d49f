"""A letter's text made ready for reading: marks of markdown, page numbers and broken lines gone.

Every character of the working text knows its place in the text as shown, so that whatever is found
can be shown where it stands. The folded text has the same length: comparisons ignore diacritics.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from elearn.letters.reading.shapes import Span

Char = tuple[str, int]
Line = list[Char]

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_MARKER = re.compile(r"(?:[-–—+•*]\s|\d{1,2}[.)]\s|[a-zđ]\)\s|[IVX]{1,4}\.\s)")
_PAGE_NUMBER = re.compile(r"(?:-\s*)?(?:trang\s*)?\d{1,2}(?:\s*/\s*\d{1,2})?(?:\s*-)?")
_HEADS = re.compile(
    r"V\s*/\s*v|S[o0óốôồổ6ỐÓÔ]\s*:|K[ií]nh\s+g[uưử]|N[oơ]i\s+nh[aâậạ]|C[aă]n\s+c[uưứ]\s|Th[uưự]c\s+hi[eêệ]n\s"
    r"|(?:TM|KT|TL|TUQ|Q)\s*\.",
)
_HANGS = re.compile(r"(?:\b(?:ngay|thang|nam|so|cua|va|ve|viec|cac|do|tai|theo|thuoc)|,)$")
_END = (".", ";", ":", "!", "?")


def shown(source: str) -> str:
    """The text as kept and shown: NFC, one kind of newline and of space, nothing invisible."""
    text = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    kept = []
    for char in text:
        kind = unicodedata.category(char)
        if char == "\n" or kind[0] not in "CZ":
            kept.append(char)
        elif kind in {"Zl", "Zp"}:
            kept.append("\n")
        elif kind == "Zs" or char in "\t\v":
            kept.append(" ")
    return "".join(kept)


def folded(text: str) -> str:
    """Lower case without diacritics, one character for one."""
    return "".join(_bare(char) for char in text)


def _bare(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


@dataclass(frozen=True, slots=True)
class Sheet:
    """The working text. A newline ends a logical line, two end a paragraph."""

    shown: str
    text: str
    folded: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the shown text behind text[start:end], without spaces at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return Span(0, 0)
        return Span(self.places[start], self.places[end - 1] + 1)

    def lines(self, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """(start, end) of each logical line, empty ones too."""
        stop, found, at = len(self.text) if end is None else end, [], start
        while at <= stop:
            newline = self.text.find("\n", at, stop)
            found.append((at, stop if newline < 0 else newline))
            if newline < 0:
                break
            at = newline + 1
        return found


def lay(source: str) -> Sheet:
    """The sheet of a source text."""
    text = shown(source)
    physical = _physical(text)
    width = _width(physical)
    chars: Line = []
    before, blank = "", False
    for line in physical:
        words = "".join(char for char, _place in line)
        if not words:
            blank = bool(chars)
            continue
        if chars:
            joint = _joint(before, words, blank=blank, width=width)
            chars += [(char, line[0][1]) for char in (joint if joint is not None else "\n\n" if blank else "\n")]
        chars += line
        before = words
        blank = False
    joined = "".join(char for char, _place in chars)
    return Sheet(text, joined, folded(joined), tuple(place for _char, place in chars))


def _width(physical: list[Line]) -> int:
    """The width at which the text was broken into lines; 0 when its paragraphs are whole."""
    long = sorted(len(line) for line in physical if len(line) > 30)
    if len(long) < 4 or long[-1] > 160:
        return 0
    return min(long[len(long) * 4 // 5], 140)


def _physical(text: str) -> list[Line]:
    found, start, before = [], 0, ""
    for raw in text.split("\n"):
        line = _line(raw, start)
        words = "".join(char for char, _place in line)
        if words and _PAGE_NUMBER.fullmatch(folded(words)) and not before.endswith((":", "/", "-")):
            line = []
        if words and line:
            before = words
        found.append(line)
        start += len(raw) + 1
    return found


def _line(raw: str, start: int) -> Line:
    """A physical line without marks of markdown, rules and doubled spaces."""
    dropped = set()
    for link in _LINK.finditer(raw):
        dropped |= {link.start(), *range(link.end(1), link.end())}
    line: Line = []
    for place, char in enumerate(raw):
        if place in dropped or char in "*`|\\" or (char == "_" and _rule(raw, place)):
            continue
        if char in "#>" and not line:
            continue
        if char != " " or (line and line[-1][0] != " "):
            line.append((char, start + place))
    while line and line[-1][0] == " ":
        line.pop()
    return line


def _rule(raw: str, place: int) -> bool:
    around = raw[max(0, place - 1) : place + 2]
    return "__" in around or place in {0, len(raw) - 1}


def _joint(before: str, line: str, *, blank: bool, width: int) -> str | None:
    """What joins a line to the one before it: nothing, a space, or (None) a new line."""
    if _MARKER.match(line) or _HEADS.match(line):
        return None
    plain = folded(before)
    if re.fullmatch(r"s[o06]\s*[:.]?", plain) and line[0].isdigit():
        return " "
    if before[-1] in "-/" and before[-2:-1].strip() and line[0].isalnum() and not blank:
        return ""
    full = width and width * 0.6 <= len(before) <= 140 and not blank  # as long as lines are broken at
    if line[0].islower() and (not before.endswith((";", ":", "./.")) or (full and before.endswith(";"))):
        return " "
    hangs = _HANGS.search(plain) is not None
    if hangs and (line[0].isdigit() or not blank) and not before.isupper():
        return " "
    return " " if full and not before.endswith(_END) and not before.isupper() and not line.isupper() else None
