"""The yearly form, filled: one source of rows for the page, the DOCX, the XLSX and the CSV, with its hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.pressbook import queries, rules, training
from elearn.pressbook.models import FormStepKind, PressFormStep
from elearn.pressbook.queries import Line, Question
from elearn.pressbook.rules import INDICATORS, NOTHING, SIX, Figures
from elearn.reports import periods
from elearn.reports.periods import Period


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the form. `figures` is None where nothing is recorded: neither an entry nor a confirmation."""

    id: int
    code: str
    name: str
    figures: Figures | None
    trained: training.Pair
    confirmed: PressFormStep | None
    fresh: bool  # the confirmation is of these very figures


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of a scope for a period, beside the period before."""

    asked: Question
    before: Period
    scope: Any  # the unit it is made for: id, code, name, kind, parent_id
    rows: list[UnitRow]
    total: Figures | None  # None: nobody has recorded anything
    total_before: Figures | None
    trained: training.Pair
    trained_before: training.Pair
    remarks: PressFormStep | None

    @property
    def period(self) -> Period:
        return self.asked.period

    @property
    def silent(self) -> list[UnitRow]:
        return [row for row in self.rows if row.figures is None]

    @property
    def is_one_unit(self) -> bool:
        return len(self.rows) == 1

    def digest(self) -> str:
        """SHA-256 of what the form says: the same figures and words give the same, whoever asks and whenever."""
        said = {
            "period": [self.period.starts.isoformat(), self.period.ends.isoformat()],
            "scope": self.scope.code,
            "rows": [[row.code, row.figures, list(row.trained)] for row in self.rows],
            "before": [self.total_before, list(self.trained_before)],
            "words": [self.remarks.difficulties, self.remarks.proposals] if self.remarks else ["", ""],
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def build(actor: Actor, asked: Question) -> Sheet:
    """The form of the actor's own unit, or of the unit asked for (Missing outside the actor's subtree)."""
    scope = queries.unit_in_reach(actor, asked.unit_id or actor.unit_id or 0)
    asked, before = asked.narrowed(unit_id=scope.id, figure="", kind="", show=""), periods.before(asked.period)
    lines, owner = queries.lines(actor, asked)
    counted = queries.rolled(queries.figures(actor, asked), owner)
    earlier = queries.figures(actor, asked.narrowed(period=before))
    trained = training.rolled(training.figures(actor, asked.period, scope.id), owner)
    trained_before = training.figures(actor, before, scope.id)
    steps = queries.steps([line.id for line in lines], asked.period)
    rows = [
        _row(line, counted.get(line.id), trained.get(line.id, (0, 0)), steps)
        for line in lines
        if line.bound or line.id in counted or (line.id, FormStepKind.CONFIRMED) in steps
    ]
    known = [row.figures for row in rows if row.figures is not None]
    return Sheet(
        asked=asked,
        before=before,
        scope=scope,
        rows=rows,
        total=rules.total(known) if known else None,
        total_before=rules.total(list(earlier.values())) if earlier else None,
        trained=_sum(list(trained.values())),
        trained_before=_sum(list(trained_before.values())),
        remarks=steps.get((scope.id, FormStepKind.REMARKED)),
    )


def unit_hash(figures: Figures) -> str:
    """What a head confirms: the ten numbers of the six figures."""
    return hashlib.sha256(json.dumps([figures[key] for key in SIX]).encode()).hexdigest()


def _row(line: Line, counted: Figures | None, trained: training.Pair, steps: Any) -> UnitRow:
    confirmed = steps.get((line.id, FormStepKind.CONFIRMED))
    figures = counted or (dict(NOTHING) if confirmed else None)
    fresh = confirmed is not None and confirmed.figures_hash == unit_hash(figures or NOTHING)
    return UnitRow(line.id, line.code, line.name, figures, trained, confirmed, fresh)


def _sum(pairs: list[training.Pair]) -> training.Pair:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def indicator_names() -> list[str]:
    """The six figures in the words of the form."""
    return [
        _("Số cuộc họp báo"),
        _("Số lần chủ động cung cấp thông tin tại giao ban báo chí"),
        _("Số lượt trả lời trên số đề nghị của báo chí"),
        _("Số vụ đột xuất đã phát ngôn trên tổng số vụ"),
        _("Số vụ đúng hạn trên số vụ có hạn"),
        _("Số vụ có văn bản phản hồi, yêu cầu cải chính trên số vụ phát sinh"),
    ]


def training_names() -> list[str]:
    return [_("Lượt đăng ký bồi dưỡng"), _("Lượt hoàn thành bồi dưỡng")]


def indicator_rows(made: Sheet) -> list[tuple[str, str, str, str]]:
    """(number, figure's name, this period, the period before), as every paper and page prints them."""
    rows = []
    for number, (name, pair) in enumerate(zip(indicator_names(), INDICATORS, strict=True), start=1):
        now, then = (
            rules.words_of(figures, pair) if figures is not None else unrecorded()
            for figures in (made.total, made.total_before)
        )
        rows.append((str(number), name, now, then))
    return rows


def training_rows(made: Sheet) -> list[tuple[str, str, str, str]]:
    """The same for training; not figures of the form."""
    return [
        (letter, name, str(now), str(then))
        for letter, name, now, then in zip(("a", "b"), training_names(), made.trained, made.trained_before, strict=True)
    ]


def unit_rows(made: Sheet) -> list[tuple[Any, ...]]:
    """One line a unit: code, name, the ten numbers of the six figures (None: not recorded), training, state."""
    return [
        (
            row.code,
            row.name,
            *(row.figures[key] if row.figures else None for key in SIX),
            *row.trained,
            state_word(row),
        )
        for row in made.rows
    ]


def state_word(row: UnitRow) -> str:
    if row.confirmed is None:
        return unrecorded() if row.figures is None else _("chưa xác nhận")
    return _("đã xác nhận") if row.fresh else _("thay đổi sau khi xác nhận")


def unrecorded() -> str:
    return _("chưa ghi nhận")
