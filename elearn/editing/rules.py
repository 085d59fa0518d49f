"""Where a draft stands, who may decide about it, and how a new published version meets it. Plain values only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

Tree = Mapping[str, str]  # path → sha256

PRESENT_SECONDS = 45  # who was heard of since then has the page open


class Stand(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # handed in, for a second person to decide
    PUBLISHED = "published"
    DROPPED = "dropped"


class Step(StrEnum):
    SUBMITTED = "submitted"
    RECALLED = "recalled"
    RETURNED = "returned"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Kind(StrEnum):
    """What a publication is, in the words of the department."""

    CORRECTION = "correction"  # sửa lỗi
    ADDITION = "addition"  # bổ sung
    REPLACEMENT = "replacement"  # thay thế


_STANDS = {
    Step.SUBMITTED: Stand.WAITING,
    Step.RECALLED: Stand.OPEN,
    Step.RETURNED: Stand.OPEN,
    Step.PUBLISHED: Stand.PUBLISHED,
    Step.DROPPED: Stand.DROPPED,
}


def stand_after(step: str | None) -> Stand:
    """Where a draft stands after its last step."""
    return Stand.OPEN if step is None else _STANDS[Step(step)]


def may_approve(user_id: int | None, submitted_by: int | None, saved_by: Collection[int | None]) -> bool:
    """Four eyes: neither who handed it in nor anyone who saved a revision of it decides about it."""
    return user_id is not None and user_id != submitted_by and user_id not in saved_by


@dataclass(frozen=True, slots=True)
class Met:
    """A draft brought to a new version: its tree, and what was changed on both sides (path → hash it had before)."""

    tree: dict[str, str]
    unsettled: dict[str, str]


def meet(before: Tree, newest: Tree, mine: Tree) -> Met:
    """The draft's files measured against a newer version.

    Files the draft did not touch are the new version's; files only it touched stay; where both touched one, the
    draft's stays and is to be settled ("" where the file was not there before).
    """
    tree, unsettled = {}, {}
    for path in sorted({*before, *newest, *mine}):
        old, new, own = before.get(path), newest.get(path), mine.get(path)
        kept = new if own == old else own
        if own not in (old, new) and new != old:
            unsettled[path] = old or ""
        if kept is not None:
            tree[path] = kept
    return Met(tree, unsettled)


@dataclass(frozen=True, slots=True)
class Difference:
    path: str
    how: str  # added | removed | changed


def differences(before: Tree, after: Tree) -> list[Difference]:
    """The files that are not the same, by path."""
    found = []
    for path in sorted({*before, *after}):
        if path not in before:
            found.append(Difference(path, "added"))
        elif path not in after:
            found.append(Difference(path, "removed"))
        elif before[path] != after[path]:
            found.append(Difference(path, "changed"))
    return found
