"""Watched intervals of a recording, on integer milliseconds: pure.

What a page sends is merged into what was there, never put in its place, so that any order, repetition, speed or
reload gives the same coverage or a larger one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]  # [from, to)

LEEWAY = 1000  # ms a player may run beyond the length the file tells
FASTEST = 4  # times: no person follows faster, no page of ours plays faster than twice
SLACK = 60_000  # ms of wall time given to clocks that differ and to a first word that came late


def merge(*groups: Iterable[Sequence[int]]) -> list[Span]:
    """The union: in order, apart from each other; what touches is one."""
    merged: list[Span] = []
    for start, end in sorted((one[0], one[1]) for group in groups for one in group):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def covered(spans: Iterable[Sequence[int]]) -> int:
    """Milliseconds of merged spans."""
    return sum(end - start for start, end in spans)


def percent(spans: Iterable[Sequence[int]], length: int) -> int:
    """Whole per cent of the length, rounded down."""
    return covered(spans) * 100 // length


def gaps(spans: Iterable[Sequence[int]], length: int, least: int = 1000) -> list[Span]:
    """What merged spans leave open; pieces shorter than `least` are lost in seeking and not named."""
    found, at = [], 0
    for start, end in [*spans, (length, length)]:
        if start - at >= least:
            found.append((at, start))
        at = end
    return found


def within(spans: Iterable[Span], length: int) -> list[Span] | None:
    """The spans, cut off at the end of the recording; None when one lies beyond it."""
    found = list(spans)
    if any(start < 0 or start > end or end > length + LEEWAY for start, end in found):
        return None
    return merge((start, min(end, length)) for start, end in found)


def plausible(milliseconds: int, open_for: int) -> bool:
    """Whether so much can have been watched in the time since the lesson was first opened."""
    return milliseconds <= FASTEST * (max(0, open_for) + SLACK)


def parse(text: str) -> list[Span]:
    """Spans as a page writes them: "0-12000,15000-20500". ValueError for anything else."""
    found = []
    for piece in filter(None, text.split(",")):
        start, dash, end = piece.partition("-")
        if not (dash and start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()):
            raise ValueError(piece)
        found.append((int(start), int(end)))
    return found
