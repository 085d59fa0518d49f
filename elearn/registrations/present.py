"""A registration list as its page shows it: line by line, who is on, who is offered, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elearn.kernel.i18n import _
from elearn.kernel.text import two_digits
from elearn.mandates import rules as mandate_rules
from elearn.registrations import rules
from elearn.registrations.models import StepKind

OFFERED_AT_ONCE = 12  # more than this are found by typing a name


@dataclass(frozen=True, slots=True)
class PersonRow:
    staff_id: int
    entry_id: int | None
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class LineView:
    """One audience line; `count` is the number as the letter writes it."""

    id: int
    words: str
    count: str
    rule_note: str
    chosen: list[PersonRow]
    offered: list[PersonRow]
    more_offered: int
    shortage: str  # "" when filled
    excuse: str


def lines(
    wanted: Sequence[mandate_rules.Line],
    entries: Sequence[Any],
    workers: Sequence[Any],
    excuses: Mapping[int, Any],
    titles: Mapping[int, str],
    *,
    searching: bool,
) -> list[LineView]:
    """Every line of the mandate, filled from the list's entries and the unit's people."""
    posts = {worker.id: worker for worker in workers}
    views = []
    for line in wanted:
        chosen = [_person(e, posts.get(e.staff_id), e.entry_id) for e in entries if e.line_id == line.id]
        taken = {person.staff_id for person in chosen}
        fitting = [w for w in workers if mandate_rules.fits(line, w.press_role)]
        offered = [_person(w, w, None) for w in fitting if w.id not in taken]
        short = rules.shortage(line, len(chosen), len(fitting)) if not searching else None
        views.append(
            LineView(
                id=line.id,
                words=mandate_rules.words(line),
                count=two_digits(rules.needed(line, len(fitting))),
                rule_note=_("Học: %(courses)s", courses="; ".join(titles[c] for c in line.course_ids if c in titles)),
                chosen=chosen,
                offered=offered[:OFFERED_AT_ONCE],
                more_offered=max(0, len(offered) - OFFERED_AT_ONCE),
                shortage=short.sentence if short else "",
                excuse=excuses[line.id].reason if line.id in excuses else "",
            )
        )
    return views


def _person(row: Any, post: Any | None, entry_id: int | None) -> PersonRow:
    staff_id = row.staff_id if entry_id is not None else row.id
    position = post.position if post is not None else _("không còn công tác tại đơn vị")
    return PersonRow(staff_id, entry_id, row.full_name, f"{position} · {row.code}")


def stages(steps: Sequence[Any], state: StepKind) -> list[dict[str, str]]:
    """The way of a list: drawn up, decided by the head, in force."""
    last = steps[-1]
    note = f"{last.name}, {last.at:%d/%m}" if last.name else ""
    now = {StepKind.OPENED: 0, StepKind.RETURNED: 0, StepKind.SUBMITTED: 1, StepKind.APPROVED: 3}[state]
    labels = (_("Lập danh sách"), _("Thủ trưởng duyệt"), _("Ghi danh học viên"))
    return [
        {
            "label": label,
            "note": note if place == min(now, 2) else "",
            "state": "done" if place < now else "now" if place == now else "later",
        }
        for place, label in enumerate(labels)
    ]


def summary(views: Sequence[LineView]) -> str:
    """The list's state in one sentence for the bar that hands it in."""
    missing = [view.shortage for view in views if view.shortage and not view.excuse]
    if missing:
        return _("Chưa gửi được: %(what)s.", what="; ".join(missing))
    excused = [view for view in views if view.shortage]
    return (
        _("Đủ thành phần, có %(count)s lý do thiếu.", count=two_digits(len(excused)))
        if excused
        else _("Đủ thành phần.")
    )
