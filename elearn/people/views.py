"""Doors of the staff list."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.people import identity, present, queries, service
from elearn.people.forms import ActingForm
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("people", __name__)


@section.route("/people", allow=May.SEE_PEOPLE)
def index() -> Any:
    asked = {
        "words": request.args.get("q", ""),
        "press_role": request.args.get("role", ""),
        "unit_code": request.args.get("unit", ""),
    }
    found = paginate(queries.listing(current_actor(), **asked), request.args.get("page", 1, type=int))
    return render_template(
        "people/index.html",
        rows=found,
        roles=present.press_role_labels(),
        **asked,
        page_address=lambda n: url_for(
            ".index",
            q=asked["words"] or None,
            role=asked["press_role"] or None,
            unit=asked["unit_code"] or None,
            page=n,
        ),
    )


@section.route("/people/<int:staff_id>", allow=May.SEE_PEOPLE)
def show(staff_id: int) -> Any:
    staff = queries.staff_for(current_actor(), staff_id)
    return render_template(
        "people/show.html",
        staff=staff,
        former=identity.names_before(staff_id),
        posts=queries.posts_of(staff_id),
        acting=queries.acting_of(staff_id),
        roles=present.press_role_labels(),
        today=clock.today(),
    )


@section.route("/people/<int:staff_id>/acting", methods=("GET", "POST"), allow=May.REGISTER_STAFF)
def put_in_charge(staff_id: int) -> Any:
    actor, form = current_actor(), ActingForm()
    staff = queries.staff_for(actor, staff_id)
    form.offer(present.press_role_labels())
    if form.validate_on_submit():
        service.put_in_charge(staff_id, **form.wish(), actor=actor)
        flash(_("Đã ghi việc giao quyền, phụ trách."), "done")
        return redirect(url_for(".show", staff_id=staff_id))
    return render_template("people/acting.html", staff=staff, form=form), form.status


@section.route("/acting/<int:acting_id>/end", methods=("POST",), allow=May.REGISTER_STAFF)
def end_charge(acting_id: int) -> Any:
    staff_id = service.end_charge(acting_id, actor=current_actor())
    flash(_("Đã kết thúc việc giao quyền, phụ trách."), "done")
    return redirect(url_for(".show", staff_id=staff_id))
