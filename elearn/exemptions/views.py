"""Doors of the exemptions."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from elearn.exemptions import present, queries, rules, service
from elearn.exemptions.forms import ExemptionForm, ReasonForm
from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.mandates import queries as mandates
from elearn.web.access import May, may
from elearn.web.downloads import attachment
from elearn.web.routing import Section, current_actor

section = Section("exemptions", __name__)


@section.route("/exemptions", allow=May.SEE_EXEMPTIONS)
def index() -> Any:
    show, today = request.args.get("show", ""), clock.today()
    return render_template(
        "exemptions/index.html",
        rows=paginate(queries.listing(current_actor(), today, show), request.args.get("page", 1, type=int)),
        show=show,
        filters=present.filters(),
        grounds=rules.ground_words(),
        state_tag=present.state_tag,
        today=today,
        page_address=lambda n: url_for(".index", show=show or None, page=n),
    )


@section.route("/exemptions/new", methods=("GET", "POST"), allow=May.PROPOSE_EXEMPTIONS)
def new() -> Any:
    actor, extends = current_actor(), request.args.get("extends", type=int)
    source = queries.exemption_for(actor, extends) if extends else None
    form = ExemptionForm(
        data=present.prefilled(source, request.args.get("code", ""), request.args.get("mandate", type=int))
    )
    form.offer(mandates.published(actor))
    if form.validate_on_submit() and form.knows(person := queries.staff_of(actor, form.code.data)):
        return _propose(form, person)
    return render_template("exemptions/new.html", form=form, decides=may(actor, May.DECIDE_EXEMPTIONS)), form.status


def _propose(form: ExemptionForm, person: Any) -> Any:
    actor, sent = current_actor(), request.files.get("file")
    act = service.grant if may(actor, May.DECIDE_EXEMPTIONS) else service.propose
    name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
    made = act(person.id, form.mandate.data, form.wish(), actor=actor, filename=name, content=content)
    flash(_("Đã ghi miễn học cho %(name)s.", name=person.full_name), "done")
    return redirect(url_for(".show", exemption_id=made))


@section.route("/exemptions/<int:exemption_id>", allow=May.SEE_EXEMPTIONS)
def show(exemption_id: int) -> Any:
    found = queries.exemption_for(current_actor(), exemption_id)
    steps, (staff, mandate, unit) = queries.steps_of(exemption_id), queries.named(found)
    return render_template(
        "exemptions/show.html",
        found=found,
        staff=staff,
        mandate=mandate,
        unit=unit,
        steps=present.steps(steps),
        last=steps[-1].kind,
        tag_of=present.state_tag(steps[-1].kind, found.starts_on, found.ends_on, clock.today()),
        over=found.ends_on < clock.today(),
        ground=rules.ground_words()[found.ground],
        form=ReasonForm(),
    )


@section.route("/exemptions/<int:exemption_id>/file", allow=May.SEE_EXEMPTIONS)
def file(exemption_id: int) -> Response:
    found = queries.exemption_for(current_actor(), exemption_id)
    if found.content is None:
        raise Missing
    return attachment([found.content], found.media_type, found.filename)


@section.route("/exemptions/<int:exemption_id>/approve", methods=("POST",), allow=May.DECIDE_EXEMPTIONS)
def approve(exemption_id: int) -> Any:
    service.approve(exemption_id, actor=current_actor())
    flash(_("Đã duyệt miễn học."), "done")
    return redirect(url_for(".show", exemption_id=exemption_id))


@section.route("/exemptions/<int:exemption_id>/refuse", methods=("POST",), allow=May.DECIDE_EXEMPTIONS)
def refuse(exemption_id: int) -> Any:
    service.refuse(exemption_id, _reason(), actor=current_actor())
    flash(_("Đã ghi không duyệt."), "done")
    return redirect(url_for(".show", exemption_id=exemption_id))


@section.route("/exemptions/<int:exemption_id>/end", methods=("POST",), allow=May.DECIDE_EXEMPTIONS)
def end(exemption_id: int) -> Any:
    service.end(exemption_id, _reason(), actor=current_actor())
    flash(_("Đã kết thúc việc miễn học từ bây giờ."), "done")
    return redirect(url_for(".show", exemption_id=exemption_id))


def _reason() -> str:
    form = ReasonForm()
    if not form.validate_on_submit():
        reasons = " ".join(str(error) for errors in form.errors.values() for error in errors)
        raise Refused(reasons, next_step=_("Quay lại trang trước rồi ghi lý do."))
    return str(form.reason.data)
