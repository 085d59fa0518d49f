"""Doors of the register: who acknowledged which edition of the handbook, unit by unit and by name."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from elearn.catalogue.handbook import editions, files, present, register
from elearn.catalogue.handbook.forms import ExportForm, RegisterForm
from elearn.catalogue.views.courses import section
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import current_actor


@section.route("/handbook/acknowledgements", allow=May.SEE_COMPLIANCE)
def acknowledgements() -> Any:
    asked = RegisterForm(request.args).asked()
    rows = register.units(current_actor(), asked.edition)
    return render_template(
        "catalogue/acknowledgements.html",
        asked=asked,
        editions=editions.editions(),
        rows=Pagination.of(rows, request.args.get("page", 1, type=int), 50),
        total=register.total(rows),
        address=present.address,
        page_address=lambda n: url_for(".acknowledgements", edition=asked.edition.address, page=n),
    )


@section.route("/handbook/acknowledgements/people", allow=May.SEE_COMPLIANCE)
def acknowledged_people() -> Any:
    actor, asked = current_actor(), RegisterForm(request.args).asked()
    unit = units.unit_for(actor, asked.unit_code) if asked.unit_code else None
    found = paginate(register.people_asked(actor, asked), request.args.get("page", 1, type=int))
    return render_template(
        "catalogue/acknowledged_people.html",
        asked=asked,
        unit=unit,
        rows=found,
        people=list(present.people_rows(asked, found.rows)),
        labels=present.state_labels(),
        address=present.address,
        page_address=present.pages(asked),
    )


@section.route("/handbook/acknowledgements/export", methods=("POST",), allow=May.EXPORT_COMPLIANCE)
def export_acknowledgements() -> Any:
    actor, form = current_actor(), ExportForm()
    if not form.validate_on_submit() or form.format.data not in files.FORMATS:
        raise Refused(
            _("Chưa xuất được: yêu cầu thiếu hoặc sai dạng tệp."),
            next_step=_("Quay lại danh sách, chọn Excel hoặc CSV rồi thử lại."),
        )
    asked = form.asked()
    if asked.unit_code:
        units.unit_for(actor, asked.unit_code)
    return files.people(actor, asked, form.format.data)
