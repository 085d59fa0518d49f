"""An answer as rules read it, with the way back to the text as shown.

Shown text is NFC. The plain text under it is lower case, has single spaces whatever spaces were typed (non-breaking
ones too), no invisible characters, one kind of quotation mark, no dots that group digits, and one way of setting the
tone in oa, oe, uy ("hoà" and "hòa" are the same word).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_TONES = {
    f"{first}{toned}": f"{moved}{second}"
    for first, second, moves in (("o", "a", "òóỏõọàáảãạ"), ("o", "e", "òóỏõọèéẻẽẹ"), ("u", "y", "ùúủũụỳýỷỹỵ"))
    for moved, toned in zip(moves[:5], moves[5:], strict=True)
}
_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})
_GROUPING = re.compile(r"(?<=\d)[.\u00a0\u202f](?=\d{3}(?!\d))")

Span = tuple[int, int]


def shown(text: str) -> str:
    """The text as stored and shown; spans of findings count its characters."""
    return unicodedata.normalize("NFC", text)


class Plain:
    """A text made plain; positions in `text` lead back to the shown one by `span`."""

    def __init__(self, raw: str) -> None:
        self.shown = shown(raw)
        grouping = {match.start() for match in _GROUPING.finditer(self.shown)}
        letters: list[str] = []
        self._places: list[int] = []
        for place, letter in enumerate(self.shown):
            kept = "" if place in grouping else _plain_letter(letter)
            if kept and not (kept == " " and letters[-1:] in ([], [" "])):
                letters.append(kept)
                self._places.append(place)
        self.text = _one_tone("".join(letters))

    def span(self, start: int, end: int) -> Span:
        """The place in the shown text of a place in the plain one."""
        return self._places[start], self._places[end - 1] + 1

    def words(self, start: int, end: int) -> str:
        """What stands at a place, as shown."""
        first, last = self.span(start, end)
        return self.shown[first:last]

    def find(self, phrase: str) -> Iterator[Span]:
        """Where a phrase stands, as whole words, in places of the plain text."""
        return (match.span() for match in phrase_pattern(phrase).finditer(self.text))

    def has(self, phrase: str) -> bool:
        return any(True for _span in self.find(phrase))


def _plain_letter(letter: str) -> str:
    if letter.isspace():
        return " "
    category = unicodedata.category(letter)
    if category in {"Cf", "Cc"}:
        return ""
    low = letter.lower().translate(_MARKS)
    return low if len(low) == 1 else letter


def _one_tone(text: str) -> str:
    for new, old in _TONES.items():
        text = text.replace(new, old)
    return text


@lru_cache(maxsize=4096)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(Plain(phrase).text.strip())}(?!\w)")


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One expression over plain text: any of the alternatives, as whole words."""
    joined = "|".join(_one_tone(shown(one)) for one in alternatives)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
