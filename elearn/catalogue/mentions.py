"""Where the terms of the glossary are explained in a lesson: at their first mention, and never where it disturbs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape, unescape

Named = tuple[str, str]  # slug, term

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"^<(/?)([a-z][a-z0-9]*)\b")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_VOID = {"img", "br", "hr", "col", "wbr"}
# Not in a heading, nor where something else is pressed, nor in code; notes at the foot come after the text.
_CLOSED = {"h1", "h2", "h3", "h4", "a", "button", "summary", "code", "pre", "th", "figcaption"}
_CLOSED_CLASSES = {"admonition-title", "footnote"}


def first_mentions(html: str, terms: Sequence[Named], draw: Callable[[str, str], str]) -> tuple[str, tuple[str, ...]]:
    """The HTML with the first mention of each term drawn by `draw(slug, words)`, and the slugs found, in order.

    Never inside headings, links, titles of boxes, or the words quoted as falling short. Whole words, any
    case; the longest term wins, and a mention of it is none of the shorter terms within.
    """
    if not terms:
        return html, ()
    pattern, slugs = _pattern(tuple(terms))
    found: list[str] = []

    def mark(match: re.Match[str]) -> str:
        slug = slugs[_plain(match.group())]
        if slug in found:
            return match.group()
        found.append(slug)
        return draw(slug, match.group())

    open_tags: list[tuple[str, bool, bool]] = []  # name, whether terms may stand in it, whether it falls short
    pieces = []
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            _step(open_tags, piece)
        elif not open_tags or open_tags[-1][1]:
            piece = pattern.sub(mark, piece)
        pieces.append(piece)
    return "".join(pieces), tuple(found)


def _step(open_tags: list[tuple[str, bool, bool]], tag: str) -> None:
    named = _NAME.match(tag)
    if named is None or named.group(2) in _VOID:
        return
    closing, name = named.groups()
    if closing:
        while open_tags and open_tags.pop()[0] != name:
            pass
        return
    _outer, may, bad = open_tags[-1] if open_tags else ("", True, False)
    classes = set(" ".join(_CLASS.findall(tag)).split())
    bad = bad or "bad" in classes
    quoted_bad = bad and name == "blockquote"
    may = may and name not in _CLOSED and not classes & _CLOSED_CLASSES and not quoted_bad
    open_tags.append((name, may, bad))


@lru_cache(maxsize=8)
def _pattern(terms: tuple[Named, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    slugs: dict[str, str] = {}
    for slug, term in terms:
        slugs.setdefault(_plain(term), slug)
    longest_first = sorted(slugs, key=len, reverse=True)
    spelled = [escape(term, quote=False).split() for term in longest_first]
    words = "|".join(r"\s+".join(map(re.escape, term)) for term in spelled)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE), slugs


def _plain(words: str) -> str:
    return " ".join(unescape(words).casefold().split())
