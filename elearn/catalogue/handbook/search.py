"""Searching one edition, as the search of the whole site does: the same words, points and marks (`kernel.finding`).

An edition is some thirty pages: their words are weighed once and kept, and a search walks them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from elearn.catalogue.handbook.editions import Edition, Section, contents
from elearn.catalogue.queries import remembered
from elearn.kernel import finding
from elearn.kernel.finding import Piece, Question, Weighed
from elearn.kernel.text import clean, spelled

_TAG = re.compile(r"<[^>]+>")
_BLOCK = re.compile(r"</(?:p|h[2-4]|li|td|th|dt|dd|summary|blockquote)>|<br>")
_HEADING = re.compile(r"<(h[2-4]|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    part_title: str
    title: list[Piece]
    excerpt: list[Piece]


@dataclass(frozen=True, slots=True)
class _Weighed:
    section: Section
    title: str
    text: str
    words: tuple[Weighed, ...]


def search(edition: Edition, asked: Question) -> list[Hit]:
    """The pages that hold every word, the best first."""
    if not asked.words:
        return []
    ranked = [(finding.points(asked, page.words), page) for page in remembered(_weighed, edition)]
    ranked.sort(key=lambda row: -row[0])  # equals stay in the order of the contents
    return [_hit(page, asked) for points, page in ranked if points]


def _weighed(edition: Edition) -> tuple[_Weighed, ...]:
    return tuple(_page(section) for section in contents(edition))


def _page(section: Section) -> _Weighed:
    title, text = spelled(section.title), spelled(plain(section.html))
    headings = [plain(match[2]) for match in _HEADING.finditer(section.html)]
    return _Weighed(section, title, text, tuple(finding.weigh(title, headings, text)))


def plain(html: str) -> str:
    """The words of a page, its blocks parted by a dot in the middle."""
    return clean(re.sub(r"(?:\s*·\s*)+", " · ", unescape(_TAG.sub("", _BLOCK.sub(" · ", html))))).strip(" ·")


def _hit(page: _Weighed, asked: Question) -> Hit:
    excerpt = finding.excerpt(page.text, asked)
    return Hit(page.section.key, page.section.part_title, finding.marked(page.title, asked), excerpt)
