"""Vietnamese text: one spelling (NFC), a search key without diacritics, and the order of names.

Both keys are plain ASCII columns computed once on write, so that SQLite and PostgreSQL sort and
find alike and need no extension. Order follows the Vietnamese alphabet (a ă â b c d đ e ê …) with
the tones in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng.
"""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Two characters a letter keep every letter's key the same length, so that the key sorts as text.
_LETTER_KEY = {letter: chr(ord("A") + i // 8) + chr(ord("a") + i % 8) for i, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make another letter
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")


class _Kept(dict[int, str]):
    """Each character, a space for one that only controls; found when first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if unicodedata.category(chr(code)) not in {"Cc", "Cf"} else " "
        return self[code]


class _WithoutMarks(dict[int, str]):
    """Each character, nothing for a mark that stands alone."""

    def __missing__(self, code: int) -> str:
        self[code] = "" if unicodedata.combining(chr(code)) else chr(code)
        return self[code]


_kept, _without_marks = _Kept(), _WithoutMarks()


def clean(text: str) -> str:
    """NFC, no control characters, single spaces, no space at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_kept))).strip()


def fold(text: str) -> str:
    """The search key: lower case without any diacritic, đ as d. "Nguyễn Đức" → "nguyen duc"."""
    bare = unicodedata.normalize("NFD", clean(text).casefold())
    kept = bare.translate(_without_marks).replace("đ", "d")
    return _SPACES.sub(" ", kept).strip()


class _Shadows(dict[int, str]):
    """Each letter's bare one, found when first asked for; always one character, so that places stay."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()
        bare = unicodedata.normalize("NFD", lower)[0].replace("đ", "d")
        self[code] = bare
        return bare


_shadows = _Shadows()


def spelled(text: str) -> str:
    """As `clean`, and without the marks that belong to no letter: what `shadow` keeps the places of."""
    return clean(text).translate(_without_marks)


def shadow(text: str) -> str:
    """A `spelled` text in lower case without diacritics, letter for letter: a place in one is the place in the other."""
    return text.translate(_shadows)


def _syllable_key(word: str) -> tuple[str, str]:
    letters, tone = "", "0"
    for char in word:
        base, *marks = list(unicodedata.normalize("NFD", char))
        shaped = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in _SHAPES))
        tone = next((_TONES[m] for m in marks if m in _TONES), tone)
        letters += _LETTER_KEY.get(shaped) or _LETTER_KEY.get(base) or _other_key(shaped)
    return letters, tone


def _other_key(char: str) -> str:
    # Digits before letters, everything else before digits: what a Vietnamese index does.
    return f"1{char}" if char.isdigit() else f"0{ord(char):05x}"


def sort_key(text: str) -> str:
    """A plain-ASCII key that orders text the Vietnamese way; numbers in it by their value."""
    numbered = _DIGITS.sub(lambda m: m.group().zfill(6), clean(text).casefold())
    pairs = [_syllable_key(word) for word in numbered.split(" ") if word]
    return " ".join(p for p, _ in pairs) + "!" + "".join(t for _, t in pairs)


def name_sort_key(full_name: str) -> str:
    """The order of people: given name, then middle names, then family name."""
    words = clean(full_name).split(" ")
    given, middle, family = words[-1], words[1:-1], words[:1] if len(words) > 1 else []
    return "!!".join(sort_key(" ".join(part)) for part in ([given], middle, family))


def two_digits(count: int) -> str:
    """A count of people as an official letter writes it: 1 → "01"."""
    return f"{count:02d}"
