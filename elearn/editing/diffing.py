"""What differs between two texts, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\d[^\W_]*(?:[.:,/-][^\W_]+)*|[^\W_]+|.", re.UNICODE)
AROUND = 2  # lines shown before and after a change
LIKE = 0.4  # two lines at least so much alike are one line rewritten


@dataclass(frozen=True, slots=True)
class Bit:
    """Some words: the same in both, put in ("in") or taken out ("out")."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the difference with its number before and after (0: not there); `how` is same, in, out or both."""

    how: str
    before: int
    after: int
    bits: tuple[Bit, ...]


Hunk = tuple[Line, ...]


def words(before: str, after: str) -> tuple[Bit, ...]:
    """The words of both, in order; neighbours of one kind are one bit."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    bits: list[Bit] = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            bits.append(Bit("same", "".join(old[a:b])))
            continue
        if b > a:
            bits.append(Bit("out", "".join(old[a:b])))
        if d > c:
            bits.append(Bit("in", "".join(new[c:d])))
    return _smooth(bits)


def _smooth(bits: Sequence[Bit]) -> tuple[Bit, ...]:
    """Single spaces between changed words belong to the change: it reads as one."""
    made: list[Bit] = []
    out, put = "", ""
    for place, bit in enumerate(bits):
        last = place == len(bits) - 1
        if bit.how == "same" and (bit.text.strip() or last or not (out or put)):
            made += [Bit(how, text) for how, text in (("out", out), ("in", put)) if text]
            out = put = ""
            made.append(bit)
        elif bit.how == "same":
            out, put = out + bit.text, put + bit.text
        elif bit.how == "out":
            out += bit.text
        else:
            put += bit.text
    made += [Bit(how, text) for how, text in (("out", out), ("in", put)) if text]
    return tuple(made)


def hunks(before: Sequence[str], after: Sequence[str], around: int = AROUND) -> list[Hunk]:
    """The changes with a few lines around each; two that are near one another are one."""
    found = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(around):
        lines: list[Line] = []
        for act, a, b, c, d in group:
            if act == "equal":
                lines += [Line("same", a + n + 1, c + n + 1, (Bit("same", before[a + n]),)) for n in range(b - a)]
            else:
                lines += _changed(before, after, (a, b), (c, d))
        found.append(tuple(lines))
    return found


def _changed(before: Sequence[str], after: Sequence[str], old: tuple[int, int], new: tuple[int, int]) -> list[Line]:
    """Lines taken out and put in; a line that was only rewritten is told as one."""
    a, b = old
    c, d = new
    lines = []
    while a < b and c < d:
        if SequenceMatcher(None, before[a], after[c], autojunk=False).quick_ratio() >= LIKE:
            lines.append(Line("both", a + 1, c + 1, words(before[a], after[c])))
            a, c = a + 1, c + 1
        elif b - a >= d - c:
            lines.append(Line("out", a + 1, 0, (Bit("out", before[a]),)))
            a += 1
        else:
            lines.append(Line("in", 0, c + 1, (Bit("in", after[c]),)))
            c += 1
    lines += [Line("out", n + 1, 0, (Bit("out", before[n]),)) for n in range(a, b)]
    return [*lines, *(Line("in", 0, n + 1, (Bit("in", after[n]),)) for n in range(c, d))]
