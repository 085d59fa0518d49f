"""A unit merged into another or ended: form, preview, act."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.careers import present, reorganising
from elearn.careers.forms import ReorganiseForm
from elearn.careers.views.section import section
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import current_actor


@section.route("/units/<code>/reorganise", methods=("GET", "POST"), allow=May.CHANGE_UNITS)
def reorganise(code: str) -> Any:
    actor, form = current_actor(), ReorganiseForm()
    unit = units.unit_for(actor, code)
    if not form.is_submitted():
        form.effective_on.data = clock.today()
    if form.validate_on_submit() and form.sure.data != "back":
        return _go_on(unit, form)
    return render_template("careers/reorganise.html", unit=unit, form=form), form.status


def _go_on(unit: Any, form: ReorganiseForm) -> Any:
    actor = current_actor()
    plan = reorganising.plan_for(
        actor,
        unit.code,
        form.into_code.data or "",
        form.effective_on.data,
        form.decision.data,
        merging=form.act.data == "merge",
    )
    if form.sure.data == "yes":
        moved = reorganising.carry_out(plan, seen=form.seen.data, actor=actor)
        flash(_("Đã ghi. %(count)s người chuyển theo; các báo cáo của ngày trước đó không đổi.", count=moved), "done")
        return redirect(url_for("units.show", code=unit.code))
    found = reorganising.effects(actor, plan)
    form.seen.data = found.seen
    return render_template(
        "careers/reorganise_preview.html",
        unit=unit,
        plan=plan,
        found=found,
        form=form,
        states=present.list_states(),
        roles=present.role_words(),
    )
