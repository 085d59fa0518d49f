"""When two letters are one, whom a line addresses, and what a chain may not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold
from elearn.letters.reading.names import plain


@dataclass(frozen=True, slots=True)
class Told:
    """A letter as a person tells it; an unknown day is none, an unknown issuer is empty."""

    number: str
    issued_on: date | None
    issuer: str
    subject: str = ""
    kind: str = ""


def key(told: Told) -> str:
    """What makes a letter itself: number and day, and its issuer however it is abbreviated."""
    number = "".join(clean(told.number).upper().split())
    return f"{number}|{told.issued_on or ''}|{plain(told.issuer)}"


def kind_words() -> dict[str, str]:
    """Kinds of letters as the form offers them."""
    return {
        "Công văn": _("Công văn"),
        "Kế hoạch": _("Kế hoạch"),
        "Quyết định": _("Quyết định"),
        "Chỉ thị": _("Chỉ thị"),
        "Thông báo": _("Thông báo"),
        "Hướng dẫn": _("Hướng dẫn"),
        "Chương trình": _("Chương trình"),
        "Công điện": _("Công điện"),
        "Kết luận": _("Kết luận"),
        "Nghị quyết": _("Nghị quyết"),
        "Tờ trình": _("Tờ trình"),
        "Báo cáo": _("Báo cáo"),
        "Giấy mời": _("Giấy mời"),
        "Văn bản": _("Văn bản"),
    }


def matched(lines: Iterable[str], names: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Line → unit, where the line is the name of exactly one unit (folded), UBND before it or not."""
    by_name: dict[str, list[int]] = {}
    for unit_id, name in names:
        by_name.setdefault(_unit_name(name), []).append(unit_id)
    found = {}
    for line in lines:
        units = by_name.get(_unit_name(line), [])
        if len(units) == 1:
            found[line] = units[0]
    return found


def _unit_name(name: str) -> str:
    folded = fold(name).strip(" .;,")
    for council in ("uy ban nhan dan ", "ubnd "):
        folded = folded.removeprefix(council)
    return folded


def reaches(links: Mapping[int, Iterable[int]], start: int, goal: int) -> bool:
    """Whether `goal` stands anywhere above `start` in the chain."""
    seen, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting.extend(links.get(one, ()))
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """A letter's place in a printed chain: 0 is the topmost."""

    letter_id: int
    depth: int


def laid_out(links: Mapping[int, Iterable[int]], letter_id: int) -> list[Step]:
    """The chain above a letter, topmost first, each letter once and always above those that carry it out."""
    height: dict[int, int] = {}

    def climb(one: int) -> int:
        if one not in height:
            height[one] = 0  # a circle cannot be stored; were there one, this ends it
            height[one] = 1 + max((climb(above) for above in links.get(one, ())), default=-1)
        return height[one]

    climb(letter_id)
    return [Step(one, depth) for one, depth in sorted(height.items(), key=lambda item: (item[1], item[0]))]
