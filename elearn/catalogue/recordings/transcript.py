"""The transcript: the part of a lesson's text under the heading “Lời thoại”, with its moments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

HEADING = "Lời thoại"
ANCHOR = "loi-thoai"  # the id its heading gets
MOMENT = re.compile(r"\[((?:(\d{1,2}):)?([0-5]?\d):([0-5]\d))\]", re.ASCII)  # [01:20], [1:01:20]
_SECTION = re.compile(r"^##\s+(.*?)\s*#*\s*$")


def transcript(text: str) -> list[tuple[int, str]]:
    """The lines under the heading, each with its place in the text (from 0); empty when there is no such heading."""
    found: list[tuple[int, str]] = []
    inside = False
    for place, line in enumerate(unicodedata.normalize("NFC", text).splitlines()):
        heading = _SECTION.match(line)
        if heading:
            inside = heading[1] == HEADING
        elif inside:
            found.append((place, line))
    return found


def moments(line: str) -> Iterator[tuple[str, int]]:
    """Each moment a line names, as written and in ms."""
    for match in MOMENT.finditer(line):
        yield match[1], ((int(match[2] or 0) * 60 + int(match[3])) * 60 + int(match[4])) * 1000


def with_moments(html: str) -> str:
    """The rendered lesson with the moments of its transcript marked, so that the page's script can make them buttons."""
    before, heading, after = html.partition(f'id="{ANCHOR}"')
    return before + heading + MOMENT.sub(r'<span class="moment">\1</span>', after)
