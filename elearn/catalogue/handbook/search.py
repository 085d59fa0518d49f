"""Searching one edition: words without diacritics, the last one as its beginning, excerpts with what was found marked.

An edition is some thirty pages: its words are folded once and kept, and a search walks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from elearn.catalogue.handbook.editions import Edition, Section, contents
from elearn.catalogue.queries import remembered
from elearn.kernel.text import clean, fold

LONGEST = 120  # characters of a question that are read
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]+>")
_BLOCK = re.compile(r"</(?:p|h[2-4]|li|td|th|dt|dd|summary|blockquote)>|<br>")
_AROUND = 14  # words of an excerpt on each side of what was found
_TITLE, _HEADING, _RUN, _PAIR, _TEXT = 80, 40, 120, 8, 1  # what a hit is worth


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an excerpt; `found` is to be marked."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    part_title: str
    title: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its words: where each stands, and its folded form."""

    text: str
    places: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Indexed:
    section: Section
    title: _Text
    body: _Text
    headings: frozenset[str]


def words_of(question: str) -> list[str]:
    """The words asked for, folded; the last one is a beginning."""
    return [fold(word) for word in _WORD.findall(clean(question[:LONGEST]))]


def search(edition: Edition, question: str) -> list[Hit]:
    """The pages that hold every word, the best first."""
    words = words_of(question)
    if not words:
        return []
    ranked = []
    for page in remembered(_index, edition):
        score = _score(page, words)
        if score:
            ranked.append((-score, page.section.position, page))
    return [_hit(page, words) for _score_, _position, page in sorted(ranked, key=lambda row: row[:2])]


def _index(edition: Edition) -> tuple[_Indexed, ...]:
    return tuple(_indexed(section) for section in contents(edition))


def _indexed(section: Section) -> _Indexed:
    headings = " ".join(re.findall(r"<h[2-4][^>]*>(.*?)</h[2-4]>", section.html, re.S))
    return _Indexed(
        section=section,
        title=_text(section.title),
        body=_text(plain(section.html)),
        headings=frozenset(_text(plain(headings)).folded),
    )


def plain(html: str) -> str:
    """The words of a page, its blocks parted by a dot in the middle."""
    return clean(re.sub(r"(?:\s*·\s*)+", " · ", unescape(_TAG.sub("", _BLOCK.sub(" · ", html))))).strip(" ·")


def _text(text: str) -> _Text:
    found = list(_WORD.finditer(text))
    return _Text(text, tuple(match.span() for match in found), tuple(fold(match.group()) for match in found))


def _matches(word: str, asked: Sequence[str]) -> bool:
    return word in asked[:-1] or word.startswith(asked[-1])


def _score(page: _Indexed, asked: Sequence[str]) -> int:
    """0 when a word is missing; else higher the more of the question stands together, in the title, in a heading."""
    everything = (*page.title.folded, *page.body.folded)
    present = set(everything)
    if not all(word in present for word in asked[:-1]) or not any(word.startswith(asked[-1]) for word in present):
        return 0
    pairs = sum(_follows(one, two, asked) for one, two in pairwise(everything))
    worth = _TITLE * _share(page.title.folded, asked) ** 2 + _HEADING * _share(page.headings, asked) ** 2
    worth += _RUN * (_longest_run(everything, asked) / len(asked)) ** 2
    worth += _PAIR * min(8, pairs) + _TEXT * min(20, sum(_matches(word, asked) for word in page.body.folded))
    return int(worth)


def _share(words: Iterable[str], asked: Sequence[str]) -> float:
    """How much of what was asked stands among the words."""
    known = set(words)
    found = sum(word in known for word in asked[:-1]) + any(word.startswith(asked[-1]) for word in known)
    return found / len(asked)


def _longest_run(words: Sequence[str], asked: Sequence[str]) -> int:
    """How many words of the question stand together, in its order, at the best place."""
    longest, reached = 0, [0] * (len(asked) + 1)
    for word in words:
        # reached[n]: how many words of the question end here with its n-th.
        here = [0] * (len(asked) + 1)
        for place in range(len(asked)):
            last = place == len(asked) - 1
            if word.startswith(asked[place]) if last else word == asked[place]:
                here[place + 1] = reached[place] + 1
        reached, longest = here, max(longest, *here)
    return longest


def _follows(one: str, two: str, asked: Sequence[str]) -> bool:
    last = len(asked) - 2
    return any(
        one == first and (two.startswith(second) if place == last else two == second)
        for place, (first, second) in enumerate(pairwise(asked))
    )


def _hit(page: _Indexed, asked: Sequence[str]) -> Hit:
    body = page.body
    start, end = _window(body.folded, asked)
    return Hit(
        page.section.key,
        page.section.part_title,
        _pieces(page.title, asked, 0, len(page.title.folded)),
        _pieces(body, asked, start, end),
    )


def _window(words: Sequence[str], asked: Sequence[str]) -> tuple[int, int]:
    """The stretch of words that holds most of what was asked; the beginning when only the title does."""
    found = [place for place, word in enumerate(words) if _matches(word, asked)]
    if not found:
        return 0, min(len(words), 2 * _AROUND)

    def worth(first: int) -> tuple[int, int, int]:
        near = [words[place] for place in found if first <= place < first + _AROUND]
        in_order = sum(_follows(one, two, asked) for one, two in pairwise(words[first : first + _AROUND]))
        return len(set(near)), in_order, -first

    best = max(found, key=worth)
    return max(0, best - _AROUND // 2), min(len(words), best + 2 * _AROUND)


def _pieces(text: _Text, asked: Sequence[str], start: int, end: int) -> list[Piece]:
    """The words from `start` to `end` in runs, with what was asked for apart."""
    if start >= end:
        return [Piece(text.text, found=False)]
    first = 0 if start == 0 else text.places[start][0]
    last = len(text.text) if end == len(text.places) else text.places[end - 1][1]
    pieces, done = [Piece("… ", found=False)] if start else [], first
    for place in range(start, end):
        if _matches(text.folded[place], asked):
            begins, ends = text.places[place]
            pieces += [Piece(text.text[done:begins], found=False), Piece(text.text[begins:ends], found=True)]
            done = ends
    tail = text.text[done:last] + ("" if end == len(text.places) else " …")
    return [piece for piece in [*pieces, Piece(tail, found=False)] if piece.text]
