"""What the page of a part is told while it is open: who else is there, and whether somebody saved it since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elearn.catalogue import sources
from elearn.editing import pools, queries
from elearn.editing.texts import Unreadable
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.filters import clock_time


def here(others: list[str]) -> str:
    """Who else has this part open, as a sentence; empty when nobody."""
    return _("%(who)s cũng đang mở phần này.", who=", ".join(others)) if others else ""


def told(draft_id: int, place: str, based_on: int, others: list[str]) -> dict[str, Any]:
    """The two sentences of the presence note: who is there, and who saved this part since `based_on`."""
    return {"others": here(others), "saved": _saved_since(draft_id, place, based_on)}


def _saved_since(draft_id: int, place: str, based_on: int) -> str:
    newest = queries.revision(draft_id)
    if newest.number <= based_on:
        return ""
    try:
        before = queries.revision(draft_id, based_on)
    except Missing:
        return ""
    if _part(before.tree, place) == _part(newest.tree, place):
        return ""
    told = queries.changed_in(newest, based_on, lambda tree: _part(tree, place))
    return _(
        "%(who)s đã lưu phần này thành bản %(number)s lúc %(time)s. Lưu ở đây sẽ được đối chiếu, không ghi đè.",
        who=told.by,
        number=told.number,
        time=clock_time(told.at),
    )


def _part(tree: Mapping[str, str], place: str) -> object:
    """A file by its hash, a question (“questions/kq1.yaml#id”) by its lines."""
    path, mark, key = place.partition("#")
    sha256 = tree.get(path)
    if not mark or sha256 is None:
        return sha256
    try:
        found = pools.pool_of(sources.contents([sha256])[sha256].decode(errors="replace")).piece(key)
    except Unreadable:
        return sha256
    return found.text if found else None
