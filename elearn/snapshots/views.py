"""Doors of frozen figures: freeze, look, open every figure, what became known since, correct, take away."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import SOURCE, _, speaking
from elearn.kernel.paging import Pagination, paginate
from elearn.reports import files, table
from elearn.reports import present as reports
from elearn.reports.rules import counting_rules
from elearn.snapshots import present, queries, service, taking
from elearn.snapshots.forms import AskFreezeForm, CorrectForm, FreezeForm, PeopleForm, TakeForm
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("snapshots", __name__)
A_PAGE = 50


@section.route("/snapshots", allow=May.SEE_SNAPSHOTS)
def index() -> Any:
    rows = paginate(queries.listing(current_actor()), request.args.get("page", 1, type=int))
    return render_template(
        "snapshots/index.html",
        rows=rows,
        label=present.label,
        page_address=lambda number: url_for(".index", page=number),
    )


@section.route("/snapshots/new", allow=May.FREEZE_FIGURES)
def new() -> Any:
    form = AskFreezeForm(request.args)
    period = form.frozen_period()
    asked = form.question().narrowed(as_of=period.ends, status="registered", since=None)
    return render_template(
        "snapshots/new.html",
        form=form,
        period=period,
        asked=asked,
        fields={**reports.fields(asked), "period": period.key},
        scope=files.description(asked),
        table=table.build(current_actor(), asked),
        bar=reports.bar,
        over=taking.is_over(period),
        rules=counting_rules(),
    )


@section.route("/snapshots/new", methods=("POST",), allow=May.FREEZE_FIGURES)
def freeze() -> Any:
    form = FreezeForm()
    if not form.validate_on_submit():
        raise Refused(_("Chưa chốt được: yêu cầu thiếu hoặc sai."), next_step=_("Mở lại bảng tuân thủ rồi chốt lại."))
    asked, period = form.question(), form.frozen_period()
    with speaking(SOURCE):
        scope = files.description(asked)
    frozen = service.freeze(period, asked, scope=scope, note=form.note.data or "", actor=current_actor())
    flash(
        _("Đã chốt số liệu.") if frozen.fresh else _("Số liệu này đã được chốt trước đó; đây là bản đã chốt."), "done"
    )
    return redirect(url_for(".show", snapshot_id=frozen.id))


@section.route("/snapshots/<int:snapshot_id>", allow=May.SEE_SNAPSHOTS)
def show(snapshot_id: int) -> Any:
    found = queries.snapshot_for(current_actor(), snapshot_id)
    lines = present.lines(found.id, queries.parts(found.id))
    return render_template(
        "snapshots/show.html",
        found=found,
        label=present.label(found),
        page_of_rows=Pagination.of(lines, request.args.get("page", 1, type=int), A_PAGE),
        labels=reports.status_labels(),
        total=present.total(found),
        cells=present.cells(found.id, present.total(found), _("tất cả")),
        newer=queries.corrected_by(found.id),
        page_address=lambda number: url_for(".show", snapshot_id=snapshot_id, page=number),
    )


@section.route("/snapshots/<int:snapshot_id>/people", allow=May.SEE_SNAPSHOTS)
def people(snapshot_id: int) -> Any:
    found = queries.snapshot_for(current_actor(), snapshot_id)
    narrowed = PeopleForm(request.args).narrowed(queries.period_of(found))
    number = max(1, request.args.get("page", 1, type=int))
    rows, count = queries.people_page(found.id, narrowed, (number - 1) * A_PAGE, A_PAGE)
    return render_template(
        "snapshots/people.html",
        found=found,
        label=present.label(found),
        status=present.status_words(narrowed),
        rows=Pagination.at(number, A_PAGE, count).holding(rows),
        people=[present.page_cells(part.figures["name"], one) for part, one in rows],
        keys=[one.status for _part, one in rows],
        late=[one.overdue for _part, one in rows],
        why=present.why([one for _part, one in rows], found.as_of),
        page_address=lambda n: url_for(".people", **{**request.args, "snapshot_id": snapshot_id, "page": n}),
    )


@section.route("/snapshots/<int:snapshot_id>/differences", allow=May.SEE_SNAPSHOTS)
def differences(snapshot_id: int) -> Any:
    found = queries.snapshot_for(current_actor(), snapshot_id)
    corrected = request.args.get("against") == "corrected" and found.corrects_id is not None
    changed = queries.between(found.corrects_id or 0, found.id) if corrected else queries.since_frozen(found)
    page = Pagination.of(changed, request.args.get("page", 1, type=int), A_PAGE)
    return render_template(
        "snapshots/differences.html",
        found=found,
        label=present.label(found),
        corrected=corrected,
        rows=page,
        told=list(present.told_of(found, page.rows)),
        form=CorrectForm(),
        newer=queries.corrected_by(found.id),
        page_address=lambda n: url_for(".differences", **{**request.args, "snapshot_id": snapshot_id, "page": n}),
    )


@section.route("/snapshots/<int:snapshot_id>/correct", methods=("POST",), allow=May.FREEZE_FIGURES)
def correct(snapshot_id: int) -> Any:
    form = CorrectForm()
    form.validate_on_submit()
    frozen = service.correct(snapshot_id, note=form.note.data or "", actor=current_actor())
    flash(_("Đã chốt bản đính chính.") if frozen.fresh else _("Bản này đã được đính chính trước đó."), "done")
    return redirect(url_for(".show", snapshot_id=frozen.id))


@section.route("/snapshots/<int:snapshot_id>/export", methods=("POST",), allow=May.SEE_SNAPSHOTS)
def export(snapshot_id: int) -> Any:
    form = TakeForm()
    if not form.validate_on_submit():
        raise Refused(
            _("Chưa xuất được: yêu cầu thiếu hoặc sai dạng tệp."), next_step=_("Quay lại, chọn dạng tệp rồi thử lại.")
        )
    actor = current_actor()
    found = queries.snapshot_for(actor, snapshot_id)
    return taking.answer(actor, found, form.what.data, form.format.data)
