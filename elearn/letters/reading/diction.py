"""Whether words have lost their diacritics, judged by how often the site's own courses spell each syllable.

`syllables.txt` holds a line for each syllable without diacritics, with every spelling and its count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from elearn.kernel.text import fold

_WITH_D = {"UBND"}
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"://|@|www\.|\.(?:vn|com|html)")


@cache
def _spellings() -> dict[str, dict[str, int]]:
    lines = Path(__file__).with_name("syllables.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        pairs = [part.split(":") for part in line.split()]
        found[fold(pairs[0][0])] = {spelling: int(count) for spelling, count in pairs}
    return found


@cache
def _marks(word: str) -> Counter[str]:
    bare = unicodedata.normalize("NFD", word)
    return Counter(c if unicodedata.combining(c) else "đ" for c in bare if unicodedata.combining(c) or c == "đ")


@cache
def _fuller(word: str) -> tuple[int, int]:
    """How often the word is spelled so, and how often its commonest fuller spelling."""
    group = _spellings().get(fold(word), {})
    own = _marks(word)
    fuller = [count for other, count in group.items() if other != word and own < _marks(other)]
    return group.get(word, 0), max(fuller, default=0)


def _words(text: str) -> list[str]:
    plain = " ".join(token for token in text.split() if not _ADDRESS.search(token))
    return [w for w in _WORD.findall(plain) if not w.isdigit()]


def _unlikely(word: str) -> bool:
    own, fuller = _fuller(word.lower())
    return own < 3 and fuller > 5 and own * 50 < fuller


def _acronym(word: str, *, shouted: bool) -> bool:
    return word.isupper() and (len(word) == 1 or not shouted) and len(word) < 9


def damaged(text: str) -> bool:
    """Whether the text as a whole has lost diacritics: three unlikely words, and one in two hundred."""
    shouted = text.isupper()
    words = [w for w in _words(text) if not _acronym(w, shouted=shouted)]
    odd = sum(_unlikely(word) for word in words)
    return odd >= 3 and odd * 200 > len(words)


def doubtful(value: str, *, harsh: bool) -> bool:
    """Whether the value holds a word that seems to have lost diacritics, or digits among letters.

    `harsh` is for a damaged text: there a word is doubted as soon as a fuller spelling is common.
    """
    shouted = value.isupper()
    for word in _words(value):
        if any(c.isdigit() for c in word) and any(c.islower() for c in word):
            return True
        if _acronym(word, shouted=shouted):
            if harsh and "D" in word and word not in _WITH_D:
                return True  # HDND for HĐND
            continue
        own, fuller = _fuller(word.lower())
        if _unlikely(word) or (harsh and fuller and fuller * 50 >= own):
            return True
        if harsh and own == 0 and not _marks(word.lower()):
            return True  # a name, or a word of which nothing is known
    return False
