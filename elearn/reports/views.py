"""Doors of compliance: the city at a glance, the table, the list behind each number, the files."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination
from elearn.reports import files, present, queries, table
from elearn.reports.forms import ExportForm, FilterForm
from elearn.units import present as unit_labels
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("reports", __name__)
UNITS_A_PAGE = 50


@section.route("/overview", allow=May.SEE_COMPLIANCE)
def overview() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    mandates = queries.published_mandates(actor)
    asked = form.question()
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
        cells=present.cells,
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
        page_address=present.pages(asked, "reports.unit"),
        mandates=queries.published_mandates(actor),
        bar=present.bar,
        address=present.address,
        cells=present.cells,
    )


@section.route("/compliance", allow=May.SEE_COMPLIANCE)
def compliance() -> Any:
    actor, form = current_actor(), FilterForm(request.args)
    asked = form.question()
    whole = table.build(actor, asked, kind=form.kind.data or "")
    rows = table.chosen(whole, request.args.get("only", ""))
    page = Pagination.of(rows, request.args.get("page", 1, type=int), UNITS_A_PAGE)
    return render_template(
        "reports/compliance.html",
        asked=asked,
        form=form,
        table=whole,
        page_of_rows=page,
        mandates=queries.published_mandates(actor),
        kinds=units.kinds(actor),
        courses=queries.course_titles(),
        labels=present.status_labels(),
        address_of_page=present.pages(asked, "reports.compliance"),
        unit_kinds=unit_labels.kind_labels,
        only=request.args.get("only", ""),
        address=present.address,
        cells=present.cells,
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
        labels=present.status_labels(),
        scope=files.description(asked),
        address=present.address,
        page_address=present.pages(asked),
    )


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
