"""Doors of drafts as a whole: the list, opening one, its overview, its frame, what changed, its history, who is there."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from elearn.catalogue import queries as catalogue
from elearn.editing import edits, frames, parts, present, queries, service, whoishere
from elearn.editing.forms import FrameForm, PressForm
from elearn.editing.views.door import BOTH, DRAFT, ROOT, asked, desk, place_here, pressed, save, saved, section, status
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.web.access import May
from elearn.web.routing import current_actor

PER_PAGE = 20


@section.route(ROOT, allow=May.EDIT_COURSES)
def index() -> Any:
    outlines = [catalogue.outline(row.version_id) for row in catalogue.courses()]
    return render_template(
        "editing/index.html",
        outlines=outlines,
        titles={one.slug: one.title for one in outlines},
        drafts=queries.going_on(),
        closed=paginate(queries.listing(closed=True), request.args.get("page", 1, type=int), PER_PAGE),
        page_address=lambda n: url_for(".index", page=n),
    )


@section.route(f"{ROOT}/<slug>/open", methods=("POST",), allow=May.EDIT_COURSES)
def open_draft(slug: str) -> Any:
    draft_id = service.open_from(slug, actor=current_actor())
    flash(_("Đã mở bản nháp. Phiên bản đang dùng không thay đổi."), "done")
    return redirect(url_for(".show", draft_id=draft_id))


@section.route(f"{ROOT}/<slug>/versions", allow=May.EDIT_COURSES)
def versions(slug: str) -> Any:
    return render_template("editing/versions.html", slug=slug, versions=queries.versions(slug))


@section.route(DRAFT, allow=May.EDIT_COURSES)
def show(draft_id: int) -> Any:
    here = desk(draft_id)
    errors, warnings = present.faults(here)
    changes = present.changes(here)
    return render_template(
        "editing/show.html",
        desk=here,
        errors=errors,
        warnings=warnings,
        changes=changes,
        blocks=present.blocks(here, changes),
        pools=present.pool_rows(here, changes),
        pictures=present.picture_rows(here, changes),
        others=present.other_files(here),
        at=present.editor_at,
        people=queries.everybody_at(draft_id, current_actor().user_id),
    )


@section.route(f"{DRAFT}/frame", methods=BOTH, allow=May.EDIT_COURSES)
def frame(draft_id: int) -> Any:
    here, outcome = desk(draft_id), None
    found = frames.frame_of(here.text("course.yaml"))
    modules = frames.modules_of(found)
    form = FrameForm(data={**found, "modules": [m["title"] for m in modules], "revision": str(here.revision.number)})
    if form.validate_on_submit():
        outcome = save(form, draft_id, edits.frame(form.data, parts.module_titles(form, modules)))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".frame", draft_id=draft_id))
    return render_template(
        "editing/frame.html",
        desk=here,
        form=form,
        overtaken=outcome,
        blocks=present.blocks(here, present.changes(here)),
        **place_here(draft_id, "course.yaml"),
    ), status(form, outcome)


@section.route(f"{DRAFT}/move", methods=("POST",), allow=May.EDIT_COURSES)
def move(draft_id: int) -> Any:
    return pressed(draft_id, edits.move(asked("what"), -1 if asked("by") == "-1" else 1), ".frame", _anchor="thu-tu")


@section.route(f"{DRAFT}/changes", allow=May.EDIT_COURSES)
def changes(draft_id: int) -> Any:
    here = desk(draft_id)
    return render_template("editing/changes.html", desk=here, changes=present.changes(here), at=present.editor_at)


@section.route(f"{DRAFT}/changes/<path:path>", allow=May.EDIT_COURSES)
def change(draft_id: int, path: str) -> Any:
    here = desk(draft_id)
    found = next((one for one in present.changes(here) if one.path == path), None)
    if found is None:
        raise Missing
    return render_template(
        "editing/change.html",
        desk=here,
        one=present.file_difference(here, found),
        pictures=parts.both_pictures(here, path),
        source=request.args.get("view") == "source",
    )


@section.route(f"{DRAFT}/revisions", allow=May.EDIT_COURSES)
def revisions(draft_id: int) -> Any:
    here, newest = desk(draft_id), queries.newest_number(draft_id)
    at = Pagination.at(request.args.get("page", 1, type=int), PER_PAGE, newest)
    rows = queries.past(draft_id, newest - (at.page - 1) * PER_PAGE, PER_PAGE)
    return render_template(
        "editing/revisions.html",
        desk=here,
        newest=newest,
        rows=at.holding(rows),
        steps=queries.steps(draft_id),
        page_address=lambda n: url_for(".revisions", draft_id=draft_id, page=n),
    )


@section.route(f"{DRAFT}/revisions/<int:number>/return", methods=("POST",), allow=May.EDIT_COURSES)
def bring_back(draft_id: int, number: int) -> Any:
    form = PressForm()
    if not form.validate_on_submit():
        raise Missing
    done = service.bring_back(draft_id, number, based_on=form.based_on, actor=current_actor())
    return saved(done, url_for(".show", draft_id=draft_id))


@section.route(f"{DRAFT}/newest", methods=("POST",), allow=May.EDIT_COURSES)
def take_newest(draft_id: int) -> Any:
    form = PressForm()
    if not form.validate_on_submit():
        raise Missing
    done = service.take_newest(draft_id, based_on=form.based_on, actor=current_actor())
    return saved(done, url_for(".show", draft_id=draft_id))


@section.route(f"{DRAFT}/settle", methods=BOTH, allow=May.EDIT_COURSES)
def settle(draft_id: int) -> Any:
    form = PressForm()
    if form.validate_on_submit():
        path, new = form.what.data or "", asked("take") == "new"
        done = service.settle(draft_id, path, take_new=new, based_on=form.based_on, actor=current_actor())
        return saved(done, url_for(".settle", draft_id=draft_id))
    here = desk(draft_id)
    return render_template("editing/settle.html", desk=here, rows=parts.unsettled(here), at=present.editor_at)


@section.route(f"{DRAFT}/presence", methods=("POST",), allow=May.EDIT_COURSES)
def presence(draft_id: int) -> Any:
    place, based_on = asked("place"), request.form.get("revision", 0, type=int)
    others = service.be_present(draft_id, place, actor=current_actor())
    return jsonify(whoishere.told(draft_id, place, based_on, others))
