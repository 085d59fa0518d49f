"""Where a note belongs when the lesson has been written anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Footing:
    """How a mark stands in today's text."""

    same: bool  # the block still holds the words it was made at
    gone: bool  # there is no such block any more
    moved_to: int | None  # the block that now holds those very words, if it is another one


def footing(block: int, words: str, today: Sequence[str]) -> Footing:
    """Compare the words a mark was made at with the blocks of the lesson today. A lesson as a whole never moves."""
    if block < 0:
        return Footing(same=True, gone=False, moved_to=None)
    gone = block >= len(today)
    if not gone and today[block] == words:
        return Footing(same=True, gone=False, moved_to=None)
    return Footing(same=False, gone=gone, moved_to=today.index(words) if words in today else None)
