"""How a short answer is read: rules that can be explained, the same for authors and for marking.

A rule names phrases. They are found whatever the case and however Vietnamese letters are composed, but
with their diacritics: "giờ" and "gió" are different words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_WORD = re.compile(r"\w")


def words(text: str) -> int:
    """How many words (tiếng): what stands between spaces and holds a letter or a digit."""
    return sum(bool(_WORD.search(word)) for word in text.split())


def broken(answer: str, rules: Mapping[str, Any]) -> list[str]:
    """The feedback of every rule the answer breaks, in the order of the rules; empty when it keeps all.

    `rules` holds most_words (int), must and must_not (lists of {any: phrases, feedback}). An answer that
    is too long breaks the rule "" (the caller words it).
    """
    text = _plain(answer)
    found = [rule["feedback"] for rule in rules["must"] if not _has(text, rule["any"])]
    found += [rule["feedback"] for rule in rules["must_not"] if _has(text, rule["any"])]
    if words(answer) > rules["most_words"]:
        found.append("")
    return found


def _has(text: str, phrases: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", text) for phrase in phrases)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
