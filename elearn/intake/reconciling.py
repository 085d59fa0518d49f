"""Two lists of the same people held against each other. Pure, and the same from either side.

People are the same by staff code alone. Who shares only a name, or a code that several hold or that goes with
another name, is shown side by side for a human; nobody is paired by a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from elearn.kernel.text import fold
from elearn.people.rules import same_name


class Group(StrEnum):
    MATCH = "match"
    POSITION = "position"
    MISSING = "missing"  # on ours, not on theirs
    EXTRA = "extra"  # on theirs, not on ours
    UNSURE = "unsure"  # one name or one code on both sides, and no telling


@dataclass(frozen=True, slots=True)
class Side:
    """One row of one list."""

    place: int  # unique on its side
    code: str
    name: str
    position: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    group: Group
    ours: Side | None
    theirs: Side | None


def reconcile(ours: Sequence[Side], theirs: Sequence[Side]) -> list[Pair]:
    """Every row of both sides in exactly one pair; swapped sides give the swapped pairs."""
    left, right = _by_code(ours), _by_code(theirs)
    pairs: list[Pair] = []
    rest_ours = [one for one in ours if not one.code or one.code.upper() not in right]
    rest_theirs = [one for one in theirs if not one.code or one.code.upper() not in left]
    for code in sorted(left.keys() & right.keys()):
        a, b = left[code], right[code]
        if len(a) == len(b) == 1 and _one_name(a[0], b[0]):
            pairs.append(Pair(_post(a[0], b[0]), a[0], b[0]))
        else:
            pairs += _side_by_side(a, b)
    names_ours, names_theirs = _by_name(rest_ours), _by_name(rest_theirs)
    both = names_ours.keys() & names_theirs.keys() - {""}
    for name in sorted(both):
        pairs += _side_by_side(names_ours[name], names_theirs[name])
    pairs += [_alone(one, None) for name, rows in names_ours.items() if name not in both for one in rows]
    pairs += [_alone(None, one) for name, rows in names_theirs.items() if name not in both for one in rows]
    return pairs


def counts(pairs: Sequence[Pair]) -> dict[str, int]:
    by = Counter(pair.group for pair in pairs)
    return {str(group): by.get(group, 0) for group in Group} | {
        "ours": sum(pair.ours is not None for pair in pairs),
        "theirs": sum(pair.theirs is not None for pair in pairs),
    }


def _by_code(rows: Sequence[Side]) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = defaultdict(list)
    for one in rows:
        if one.code:
            found[one.code.upper()].append(one)
    return found


def _bare(name: str) -> str:
    return fold(name)


def _by_name(rows: Sequence[Side]) -> dict[str, list[Side]]:
    """By name without marks, so that a name typed without them is seen beside the one with them."""
    found: dict[str, list[Side]] = defaultdict(list)
    for one in rows:
        found[_bare(one.name)].append(one)
    return found


def _one_name(a: Side, b: Side) -> bool:
    """A code is enough when no name is given, or the names agree, marks left out by one side aside."""
    if not a.name or not b.name or same_name(a.name, b.name):
        return True
    return fold(a.name) == fold(b.name) and (a.name.isascii() or b.name.isascii())


def _post(a: Side, b: Side) -> Group:
    differ = a.position and b.position and _plain(a.position) != _plain(b.position)
    return Group.POSITION if differ else Group.MATCH


def _plain(position: str) -> str:
    return " ".join(fold(position).replace("-", " ").replace(",", " ").split())


def _alone(ours: Side | None, theirs: Side | None) -> Pair:
    one = ours or theirs
    assert one is not None
    if not one.code and not one.name:
        return Pair(Group.UNSURE, ours, theirs)
    return Pair(Group.MISSING if ours else Group.EXTRA, ours, theirs)


def _side_by_side(a: Sequence[Side], b: Sequence[Side]) -> list[Pair]:
    ours = sorted(a, key=lambda one: (one.code, one.position, one.place))
    theirs = sorted(b, key=lambda one: (one.code, one.position, one.place))
    longest = max(len(ours), len(theirs))
    return [
        Pair(Group.UNSURE, ours[n] if n < len(ours) else None, theirs[n] if n < len(theirs) else None)
        for n in range(longest)
    ]
