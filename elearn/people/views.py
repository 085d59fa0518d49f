"""Doors of the staff list."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.people import acting, background, identity, keeping, present, queries
from elearn.people.forms import AgainForm, UploadForm
from elearn.people.post_forms import ActingForm
from elearn.people.words import labels
from elearn.web.access import May
from elearn.web.downloads import attachment
from elearn.web.routing import Section, current_actor

section = Section("people", __name__)


@section.route("/people", allow=May.SEE_PEOPLE)
def index() -> Any:
    asked: dict[str, Any] = {
        "words": request.args.get("q", ""),
        "press_role": request.args.get("role", ""),
        "unit_code": request.args.get("unit", ""),
        "absent": request.args.get("absent") == "1",
    }
    found = paginate(queries.listing(current_actor(), **asked), request.args.get("page", 1, type=int))
    return render_template(
        "people/index.html",
        rows=found,
        roles=present.press_role_labels(),
        absences=queries.absences([row.id for row in found.rows]),
        absent_count=queries.absent_count(current_actor(), asked["unit_code"]),
        **asked,
        page_address=lambda n: url_for(
            ".index",
            q=asked["words"] or None,
            role=asked["press_role"] or None,
            unit=asked["unit_code"] or None,
            absent=1 if asked["absent"] else None,
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
        missed_on=queries.absences([staff_id]).get(staff_id),
        roles=present.press_role_labels(),
        today=clock.today(),
    )


@section.route("/people/<int:staff_id>/acting", methods=("GET", "POST"), allow=May.REGISTER_STAFF)
def put_in_charge(staff_id: int) -> Any:
    actor, form = current_actor(), ActingForm()
    staff = queries.staff_for(actor, staff_id)
    form.offer(present.press_role_labels())
    if form.validate_on_submit():
        acting.put_in_charge(staff_id, **form.wish(), actor=actor)
        flash(_("Đã ghi việc giao quyền, phụ trách."), "done")
        return redirect(url_for(".show", staff_id=staff_id))
    return render_template("people/acting.html", staff=staff, form=form), form.status


@section.route("/acting/<int:acting_id>/end", methods=("POST",), allow=May.REGISTER_STAFF)
def end_charge(acting_id: int) -> Any:
    staff_id = acting.end_charge(acting_id, actor=current_actor())
    flash(_("Đã kết thúc việc giao quyền, phụ trách."), "done")
    return redirect(url_for(".show", staff_id=staff_id))


def _upload_page(form: UploadForm, refusal: Refusal | None = None) -> Any:
    return render_template(
        "people/import.html", form=form, refusal=refusal, recent=keeping.recent(current_actor())
    ), 422 if refusal or form.errors else 200


@section.route("/people/import", allow=May.IMPORT_STAFF)
def imports() -> Any:
    return _upload_page(UploadForm.offered(current_actor()))


@section.route("/people/import", methods=("POST",), allow=May.IMPORT_STAFF)
def upload() -> Any:
    form, refusal = UploadForm.offered(current_actor()), None
    if form.validate_on_submit():
        import_id, job_id, refusal = background.take(form.source(), actor=current_actor())
        if import_id:
            return redirect(_next(import_id, job_id))
    return _upload_page(form, refusal)


def _next(import_id: int, job_id: int) -> str:
    """The progress of the worker, or the list itself when nothing was left to it."""
    return url_for("jobs.show", job_id=job_id) if job_id else url_for(".imported", import_id=import_id)


def _imported_page(import_id: int, refusal: Refusal | None = None) -> Any:
    found = keeping.import_for(current_actor(), import_id)
    verdict = request.args.get("verdict", "")
    rows = paginate(keeping.rows_of(import_id, verdict), request.args.get("page", 1, type=int))
    return render_template(
        "people/imported.html",
        found=found,
        rows=rows,
        verdict=verdict,
        labels=labels(),
        roles=present.press_role_labels(),
        fields=present.field_choices(),
        form=AgainForm.offered(current_actor(), found),
        refusal=refusal,
        job=background.latest(import_id),
        reason=request.form.get("reason", ""),
        page_address=lambda n: url_for(".imported", import_id=import_id, verdict=verdict or None, page=n),
    ), 422 if refusal else 200


@section.route("/people/import/<int:import_id>", allow=May.IMPORT_STAFF)
def imported(import_id: int) -> Any:
    return _imported_page(import_id)


@section.route("/people/import/<int:import_id>/again", methods=("POST",), allow=May.IMPORT_STAFF)
def check_again(import_id: int) -> Any:
    actor = current_actor()
    found = keeping.import_for(actor, import_id)
    form = AgainForm.offered(actor, found)
    form.validate_on_submit()
    background.busy(import_id)
    fresh, job_id, refusal = background.take(form.source(found), actor=actor)
    if fresh:
        keeping.drop(import_id, actor=actor)
        return redirect(_next(fresh, job_id))
    return _imported_page(import_id, refusal)


@section.route("/people/import/<int:import_id>/commit", methods=("POST",), allow=May.IMPORT_STAFF)
def commit_import(import_id: int) -> Any:
    reason = request.form.get("reason", "")
    job_id, done, refusal = background.commit(import_id, reason, actor=current_actor())
    if refusal:
        return _imported_page(import_id, refusal)
    if done:
        flash(done, "done")
    return redirect(_next(import_id, job_id))


@section.route("/people/import/<int:import_id>/absent", allow=May.IMPORT_STAFF)
def absent_rows(import_id: int) -> Any:
    found = keeping.import_for(current_actor(), import_id)
    rows = found.found.get("feed", {}).get("people", [])
    return render_template(
        "people/absent.html",
        found=found,
        rows=Pagination.of(rows, request.args.get("page", 1, type=int), 50),
        page_address=lambda n: url_for(".absent_rows", import_id=import_id, page=n),
    )


@section.route("/people/import/<int:import_id>/drop", methods=("POST",), allow=May.IMPORT_STAFF)
def drop_import(import_id: int) -> Any:
    background.busy(import_id)
    keeping.drop(import_id, actor=current_actor())
    flash(_("Đã bỏ danh sách vừa kiểm tra. Không có gì được ghi."), "done")
    return redirect(url_for(".imports"))


@section.route("/people/import/<int:import_id>/refused", allow=May.IMPORT_STAFF)
def refused_rows(import_id: int) -> Any:
    found = keeping.import_for(current_actor(), import_id)
    content, ending = keeping.refused_of(found)
    return attachment([content], "application/octet-stream", present.refused_name(found.filename, ending))
