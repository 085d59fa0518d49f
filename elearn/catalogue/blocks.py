"""The blocks of a published page: what reading positions, notes and bookmarks stand on."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from html import unescape

_START = re.compile(r'(?=<div id="b\d+" data-block="\d+">)')
_NUMBER = re.compile(r'^<div id="b(\d+)" data-block')
_DROPPED = re.compile(r"<sup\b.*?</sup>|<a class=\"footnote-backref\".*?</a>", re.DOTALL)
_ALT = re.compile(r"<img\b[^>]*?\balt=\"([^\"]*)\"[^>]*>")
_INLINE = re.compile(r"</?(?:a|strong|em|b|i|code|span|sub)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


@lru_cache(maxsize=512)
def words_of_blocks(html: str) -> tuple[str, ...]:
    """The plain words of each block, by its number."""
    return tuple(_words(piece) for piece in _START.split(html) if _NUMBER.match(piece))


def _words(html: str) -> str:
    text = _ALT.sub(r" \1 ", _DROPPED.sub("", html))
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", text))).split())


def parted_after(html: str, blocks: Collection[int]) -> list[tuple[str, int | None]]:
    """The page in pieces, each ending with one of these blocks; the last piece, if any is left, with None."""
    pieces: list[tuple[str, int | None]] = []
    held = ""
    for piece in _START.split(html):
        number = _NUMBER.match(piece)
        held += piece
        if number and int(number.group(1)) in blocks:
            pieces.append((held, int(number.group(1))))
            held = ""
    return [*pieces, (held, None)] if held.strip() else pieces
