"""What no text for readers may hold, rendered or not: signs that can't be seen, words of letters that only look right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from elearn.catalogue.source.bounds import HIDDEN, Found

_ALIKE = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff\uff21-\uff5a]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_GREEK = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυ")


def suspect(text: str) -> bool:
    """Whether a text may hold any of it; cheap, for whole files. An escape (\\u200b) hides a sign as well."""
    return bool("\\" in text or HIDDEN.search(text) or _ALIKE.search(text))


def hidden(text: str) -> Iterator[Found]:
    """Signs nobody sees, each with its place."""
    for sign in HIDDEN.finditer(text):
        if sign[0] == "\r" and text[sign.end() : sign.end() + 1] == "\n":
            continue
        yield sign.start(), "md_hidden", {"sign": named(sign[0])}


def mixed(text: str) -> Iterator[Found]:
    """Words that mix letters of two alphabets."""
    if not _ALIKE.search(text):
        return
    for word in re.finditer(r"[^\W\d_]+", text):
        alike = [c for c in word[0] if _ALIKE.match(c) and (c in _GREEK or not "\u0370" <= c <= "\u03ff")]
        if alike and _LATIN.search(word[0]):
            yield word.start(), "md_mixed", {"word": short(word[0])}


def named(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


def short(text: str) -> str:
    """A piece of the text as it may be printed."""
    seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return seen if len(seen) <= 60 else f"{seen[:57]}…"
