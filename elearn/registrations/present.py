"""A registration list as its page shows it: line by line, who is on, who is offered, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elearn.kernel.i18n import _
from elearn.kernel.text import fold, two_digits
from elearn.mandates import rules as mandate_rules
from elearn.mandates.audience import QUOTAS
from elearn.mandates.models import LineRule
from elearn.registrations import rules
from elearn.registrations.filling import Filling
from elearn.registrations.models import StepKind
from elearn.registrations.preview import Already, Preview
from elearn.units.present import kind_labels

OFFERED_AT_ONCE = 12  # more than this are found by typing a name
SLOTS_DRAWN = 6  # empty slots shown one by one


@dataclass(frozen=True, slots=True)
class PersonRow:
    staff_id: int
    entry_id: int | None
    name: str
    detail: str
    note: str = ""  # what is amiss with them on this line, or whom they replace
    added_round: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """One audience line; `count` is the number as the letter writes it."""

    id: int
    words: str
    count: str
    rule_note: str
    chosen: list[PersonRow]
    empty: int  # slots without anybody
    offered: list[PersonRow]
    more_offered: int
    shortage: str  # "" when filled
    excuse: str
    warns: bool  # something stands in the way of handing in


def lines(now: Filling, titles: Mapping[int, str], substitutes: Sequence[Any], *, searched: str) -> list[LineView]:
    """Every line the list answers, filled from its entries and the unit's people."""
    return [_line(line, now, titles, {row.entry_id: row for row in substitutes}, searched) for line in now.lines]


def _line(
    line: mandate_rules.Line, now: Filling, titles: Mapping[int, str], substitutes: Mapping[int, Any], searched: str
) -> LineView:
    answer = now.answers[line.id]
    chosen = [_chosen(e, line, now, substitutes.get(e.entry_id)) for e in now.entries if e.line_id == line.id]
    taken = {person.staff_id for person in chosen}
    offered = [
        PersonRow(worker.id, None, worker.full_name, _detail(worker, now))
        for worker in now.staffing.workers.values()
        if (answer.missing or line.rule != LineRule.EXACTLY)  # a full slot asks nobody else
        and worker.id in answer.fitting
        and worker.id not in taken
        and _named(worker, searched)
        and now.elsewhere(line, worker.id) is None
    ]
    short = rules.asked_of(line, answer) if answer.applies else None
    excuse = now.excuses[line.id].reason if line.id in now.excuses else ""
    return LineView(
        id=line.id,
        words=mandate_rules.words(line),
        count=two_digits(rules.needed(line, len(answer.fitting))),
        rule_note=_("Học: %(courses)s", courses="; ".join(titles[c] for c in line.course_ids if c in titles)),
        chosen=chosen,
        empty=0 if answer.vacant or line.rule not in QUOTAS else min(answer.missing, SLOTS_DRAWN),
        offered=offered[:OFFERED_AT_ONCE],
        more_offered=max(0, len(offered) - OFFERED_AT_ONCE),
        shortage=short.sentence if short else "",
        excuse=excuse,
        warns=bool(rules.unexcused([short], now.excuses)) if short else False,
    )


def _chosen(entry: Any, line: mandate_rules.Line, now: Filling, substitute: Any | None) -> PersonRow:
    worker, answer = now.staffing.workers.get(entry.staff_id), now.answers[line.id]
    detail = (
        _detail(worker, now) if worker is not None else _("không còn công tác tại đơn vị · %(code)s", code=entry.code)
    )
    note = ""
    if substitute is not None:
        note = _(
            "Thay %(name)s từ ngày %(day)s: %(reason)s",
            name=substitute.replaced,
            day=substitute.since.strftime("%d/%m/%Y"),
            reason=substitute.reason,
        )
    elif not answer.applies:
        note = _("Thành phần này không áp dụng cho loại đơn vị này.")
    elif entry.staff_id in answer.unfit:
        note = _("Không còn thuộc diện này nên không được tính. Cử thay hoặc bỏ khỏi danh sách.")
    elif entry.staff_id in answer.doubled:
        other = next(one for one in now.lines if one.id == answer.doubled[entry.staff_id])
        note = _("Đã được tính ở “%(line)s” nên không được tính ở đây.", line=mandate_rules.words(other))
    return PersonRow(entry.staff_id, entry.entry_id, entry.full_name, detail, note, entry.added_round, entry.code)


def _detail(worker: Any, now: Filling) -> str:
    """Position, what they act as, and the code."""
    return " · ".join([worker.position, *now.staffing.acting.get(worker.id, ()), worker.code])


def _named(worker: Any, searched: str) -> bool:
    """Whether the words searched, with or without diacritics, are those of the person."""
    name = fold(worker.full_name)
    return all(word in name or word == worker.code.lower() for word in fold(searched).split())


@dataclass(frozen=True, slots=True)
class KindRow:
    """The units of one kind in a preview: how many, how many can't fill their lines, who fits each line."""

    kind: str
    label: str
    units: int
    lacking: int
    fitting: dict[int, int]


def kind_rows(found: Preview) -> list[KindRow]:
    """A preview summed up by kind of unit, the most units first."""
    labels, by_kind = kind_labels(), defaultdict(list)
    for unit in found.units:
        by_kind[unit.kind].append(unit)
    return [
        KindRow(
            kind,
            labels.get(kind, kind),
            len(rows),
            sum(bool(row.lacking or row.idle) for row in rows),
            {line.id: sum(len(row.answers[line.id].fitting) for row in rows) for line in found.lines},
        )
        for kind, rows in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def already_words() -> dict[str, str]:
    """Where a person stands with what a draft would order."""
    return {
        Already.NEW: _("chưa có văn bản nào giao"),
        Already.DUE: _("đang học theo văn bản khác, tính chung một lần"),
        Already.DONE: _("đã hoàn thành, được công nhận"),
        Already.AGAIN: _("đã hoàn thành trước đợt này, phải học lại"),
    }


def already_counts(found: Preview) -> dict[str, int]:
    """How many people stand where; each counted once, however many lines they fit."""
    return {key: len({one.staff_id for one in found.people if one.already == key}) for key in Already}


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
    missing = [view.shortage for view in views if view.warns]
    if missing:
        return _("Chưa gửi được: %(what)s.", what="; ".join(missing))
    excused = [view for view in views if view.shortage]
    return (
        _("Đủ thành phần, có %(count)s lý do thiếu.", count=two_digits(len(excused)))
        if excused
        else _("Đủ thành phần.")
    )
