"""What a caller wants from a table: its fields, the names offices give them, which must be there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from elearn.kernel.text import fold

_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OTHER = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_COUNTER = re.compile(r"^(?:\d{1,2}|[a-z]|[ivx]{1,4})$")


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """A heading as it is compared: no diacritics, notes in brackets, marks or case. "HỌ VÀ TÊN (*)" → "ho va ten"."""
    if label.isascii() and " " not in label.strip() and not label.isupper():
        label = _CAMEL.sub(" ", label)
    folded = fold(label)
    bare = _NOTE.sub(" ", folded)
    return _OTHER.sub(" ", bare).strip()


@dataclass(frozen=True)
class Wanted:
    """One field. `tiers` are patterns on plain headings, the surest first; a lower tier speaks only when none above does.

    `part_of` makes it a piece of another field's text, in the order of declaration (family name, given name).
    `fallback` lets a lower tier fill the cells a higher one leaves blank.
    """

    name: str
    label: str
    tiers: tuple[tuple[str, ...], ...]
    part_of: str = ""
    fallback: bool = False

    @cached_property
    def _compiled(self) -> list[re.Pattern[str]]:
        return [
            re.compile("(?:" + "|".join(pattern.replace(" ", " ?") for pattern in tier) + ")") for tier in self.tiers
        ]

    def tier(self, heading: str) -> int | None:
        """Which tier a plain heading speaks on; None when it is not this field's."""
        for number, pattern in enumerate(self._compiled):
            if pattern.fullmatch(heading):
                return number
        return None


@dataclass(frozen=True)
class Wishes:
    """All a caller wants. `required`: of each group at least one must be there.

    `marks` says what a column named "Người phát ngôn" with an x in it means: heading → value of `marked`, or "".
    `headings_give` names the field a heading between the rows ("I. Phòng …") fills when no column does.
    """

    fields: tuple[Wanted, ...]
    required: tuple[tuple[str, ...], ...] = ()
    marked: str = ""
    marks: Callable[[str], str] | None = None
    headings_give: str = ""
    identity: str = ""  # the field that makes a row somebody
    subject: str = ""  # the field that names them
    words: dict[str, str] = field(default_factory=dict)

    def label_of(self, name: str) -> str:
        return next((wanted.label for wanted in self.fields if wanted.name == name), name)

    def claims(self, labels: tuple[str, ...]) -> tuple[str, int] | None:
        """(field, tier) a column claims, given its headings from the lowest row up; two fields at once is no claim."""
        for heading in _candidates(labels):
            found = self._exact(heading)
            if found:
                return found
        pieces = {found for heading in _pieces(labels) if (found := self._exact(heading))}
        return pieces.pop() if len(pieces) == 1 else None

    def _exact(self, heading: str) -> tuple[str, int] | None:
        best: tuple[str, int] | None = None
        for wanted in self.fields:
            tier = wanted.tier(heading)
            if tier is not None and (best is None or tier < best[1]):
                best = (wanted.name, tier)
        return best


def _candidates(labels: tuple[str, ...]) -> list[str]:
    """Ways to read the headings above a column: what stands lowest counts most."""
    shown = [label for label in labels if plain(label) and not _COUNTER.match(plain(label))]
    if not shown:
        return []
    found = []
    low = plain(shown[0])
    for high in shown[1:]:
        above = plain(high)
        if above != low:
            found += [f"{low} {above}", f"{above} {low}"]
    found.append(low)
    return found


def _pieces(labels: tuple[str, ...]) -> list[str]:
    """The two tongues of "Mã NV / Staff code", and what stands in brackets."""
    shown = next((label for label in labels if plain(label)), "")
    pieces = re.split(r"[/\n|]", _NOTE.sub(" ", shown)) + re.findall(r"\(([^()]*)\)", shown)
    return [heading for piece in pieces if (heading := plain(piece))]
