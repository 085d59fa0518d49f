"""Doors of the organisation tree."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.units import present, queries, service
from elearn.units.forms import UnitActForm
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("units", __name__)


@section.route("/units", allow=May.SEE_UNITS)
def index() -> Any:
    actor, words, kind = current_actor(), request.args.get("q", ""), request.args.get("kind", "")
    closed = request.args.get("closed") == "1"
    found = paginate(
        queries.listing(actor, words=words, kind=kind, closed=closed), request.args.get("page", 1, type=int)
    )
    return render_template(
        "units/index.html",
        rows=found,
        words=words,
        kind=kind,
        closed=closed,
        kinds=queries.kinds(actor),
        labels=present.kind_labels(),
        page_address=lambda n: url_for(
            ".index", q=words or None, kind=kind or None, closed=1 if closed else None, page=n
        ),
    )


@section.route("/units/<code>", allow=May.SEE_UNITS)
def show(code: str) -> Any:
    return _page(code, UnitActForm(effective_on=clock.today()))


def _page(code: str, form: UnitActForm) -> Any:
    unit = queries.unit_for(current_actor(), code)
    today = clock.today()
    merged_into = queries.successors().get(unit.id)
    return render_template(
        "units/show.html",
        unit=unit,
        form=form,
        path=queries.path(unit.id, today),
        children=queries.children(unit.id, today),
        history=queries.history(unit.id),
        absorbed=queries.absorbed(unit.id),
        acts=present.act_labels(),
        kind=present.kind_label(unit.kind),
        is_open=queries.is_open(unit.closed_on),
        successor=queries.names_of([merged_into[0]], today).get(merged_into[0]) if merged_into else None,
    )


@section.route("/units/<code>", methods=("POST",), allow=May.CHANGE_UNITS)
def act(code: str) -> Any:
    form, actor = UnitActForm(), current_actor()
    unit = queries.unit_for(actor, code)
    if not form.validate_on_submit():
        return _page(code, form), form.status
    needs_other = form.act.data in ("move", "merge")
    other = queries.unit_for(actor, _given(form.other_code.data, _("mã đơn vị kia"))) if needs_other else unit
    service.act_on_unit(
        form.act.data,
        unit.id,
        name=_given(form.name.data, _("tên mới")) if form.act.data == "rename" else "",
        other_id=other.id,
        effective_on=form.effective_on.data,
        decision=form.decision.data,
        actor=actor,
    )
    flash(_("Đã ghi. Các báo cáo của ngày trước đó không đổi."), "done")
    return redirect(url_for(".show", code=code))


def _given(value: str | None, what: str) -> str:
    if not value:
        raise Refused(_("Chưa nhập %(what)s.", what=what), next_step=_("Quay lại, điền đủ rồi ghi."))
    return value
