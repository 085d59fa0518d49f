"""Doors of compliance: the city at a glance, the table, the list behind each number, the files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.people import present as people_labels
from elearn.reports import explain, files, movement, periods, present, queries, service, table
from elearn.reports.forms import CheckForm, ExportForm, FilterForm
from elearn.reports.queries import Question
from elearn.reports.rules import counting_rules
from elearn.units import present as unit_labels
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("reports", __name__)
UNITS_A_PAGE = 50


@section.route("/overview", allow=May.SEE_COMPLIANCE)
def overview() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    asked = form.question()
    mandates = queries.published_mandates(actor, asked.as_of)
    if asked.mandate_id is None and mandates:
        asked = asked.narrowed(mandate_id=mandates[0].id)
    return render_template(
        "reports/overview.html",
        asked=asked,
        form=form,
        mandates=mandates,
        mandate=next((m for m in mandates if m.id == asked.mandate_id), None),
        table=table.build(actor, asked),
        bar=present.bar,
        address=present.address,
        fields=present.fields(asked),
        of_unit=present.of_unit,
        cells=present.cells,
        rules=counting_rules(),
    )


@section.route("/unit", allow=May.SEE_COMPLIANCE)
def unit() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    asked = form.question()
    rows = queries.people_page(actor, asked, request.args.get("page", 1, type=int))
    return render_template(
        "reports/unit.html",
        asked=asked,
        form=form,
        table=table.build(actor, asked),
        rows=rows,
        people=list(present.people_rows(rows.rows)),
        keys=[row.status for row in rows.rows],
        late=[row.overdue for row in rows.rows],
        why=present.explanations(rows.rows, asked),
        page_address=present.pages(asked, "reports.unit"),
        mandates=queries.published_mandates(actor),
        bar=present.bar,
        address=present.address,
        fields=present.fields(asked),
        of_unit=present.of_unit,
        cells=present.cells,
        rules=counting_rules(),
    )


@section.route("/compliance", allow=May.SEE_COMPLIANCE)
def compliance() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    asked, period = form.question(), form.chosen_period()
    whole = table.build(actor, asked)
    rows = table.chosen(whole, request.args.get("only", ""))
    return render_template(
        "reports/compliance.html",
        asked=asked,
        form=form,
        table=whole,
        page_of_rows=Pagination.of(rows, request.args.get("page", 1, type=int), UNITS_A_PAGE),
        moved=movement.of(actor, asked, period, whole.owners) if period else None,
        period=period,
        periods=periods.offered(clock.today()),
        mandates=queries.published_mandates(actor),
        kinds=units.kinds(actor),
        courses=queries.course_titles(),
        labels=present.status_labels(),
        roles=people_labels.press_role_labels(),
        address_of_page=present.pages(asked, "reports.compliance", period=period.key if period else None),
        unit_kinds=unit_labels.kind_labels,
        only=request.args.get("only", ""),
        address=present.address,
        fields=present.fields(asked),
        of_unit=present.of_unit,
        cells=present.cells,
        rules=counting_rules(),
    )


@section.route("/compliance/people", allow=May.SEE_COMPLIANCE)
def people() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    asked = form.question()
    found = queries.people_page(actor, asked, request.args.get("page", 1, type=int))
    return render_template(
        "reports/people.html",
        asked=asked,
        form=form,
        rows=found,
        columns=present.people_columns(),
        people=list(present.people_rows(found.rows)),
        keys=[row.status for row in found.rows],
        late=[row.overdue for row in found.rows],
        why=present.explanations(found.rows, asked),
        rules=counting_rules(),
        labels=present.status_labels(),
        scope=files.description(asked),
        address=present.address,
        fields=present.fields(asked),
        page_address=present.pages(asked),
    )


@section.route("/compliance/people/<int:enrolment_id>", allow=May.SEE_COMPLIANCE)
def explanation(enrolment_id: int) -> Any:
    form = FilterForm(request.args)
    found = explain.explain(current_actor(), enrolment_id, form.question().as_of)
    return render_template(
        "reports/explanation.html",
        found=found,
        row=found.row,
        post=explain.post_at(found.row),
        form=form,
        roles=people_labels.press_role_labels(),
        labels=present.status_labels(),
    )


@section.route("/manage/figures", allow=May.CHECK_FIGURES)
def checks() -> Any:
    found = paginate(queries.checks(), request.args.get("page", 1, type=int))
    return render_template(
        "reports/checks.html",
        rows=found,
        form=CheckForm(),
        missed=not queries.checked_by_night(clock.now() - timedelta(hours=26)),
        occasions=present.occasion_labels(),
        page_address=lambda number: url_for(".checks", page=number),
    )


@section.route("/manage/figures", methods=("POST",), allow=May.CHECK_FIGURES)
def check() -> Any:
    form = CheckForm()
    if not form.validate_on_submit():
        raise Refused(_("Chưa kiểm tra được: ngày chưa đọc được."), next_step=_("Nhập ngày theo dạng 30/11/2026."))
    asked = Question(as_of=form.as_of.data or clock.today())
    _made, verdict = service.check(MACHINE, asked, occasion="asked", by=current_actor())
    flash(verdict.sentence(), "done" if verdict.ok else "refused")
    return redirect(url_for(".checks"))


@section.route("/compliance/export", methods=("POST",), allow=May.EXPORT_COMPLIANCE)
def export() -> Any:
    form = ExportForm()
    if not form.validate_on_submit():
        raise Refused(
            _("Chưa xuất được: yêu cầu thiếu hoặc sai dạng tệp."),
            next_step=_("Quay lại bảng, chọn Excel hoặc CSV rồi thử lại."),
        )
    make = files.people if form.what.data == "people" else files.units_table
    return make(current_actor(), form.question(), form.format.data)
