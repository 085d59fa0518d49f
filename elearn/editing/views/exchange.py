"""Doors of whole courses as zips: out of a version or a draft, and into a draft after a look at what changes."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from elearn.catalogue import sources
from elearn.catalogue.source.archive import write_archive
from elearn.editing import edits, parts, present, queries, rules, service, uploads
from elearn.editing.forms import ImportForm, TreeForm
from elearn.editing.views.door import BOTH, DRAFT, ROOT, desk, save, saved, section
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.access import May
from elearn.web.downloads import attachment

ZIP = "application/zip"


@section.route(f"{ROOT}/<slug>/versions/<int:number>/archive", allow=May.EDIT_COURSES)
def version_archive(slug: str, number: int) -> Any:
    files = sources.files_of(queries.version_tree(slug, number))
    return attachment([write_archive(files)], ZIP, f"{slug}-{number}.zip")


@section.route(f"{DRAFT}/archive", allow=May.EDIT_COURSES)
def archive(draft_id: int) -> Any:
    here = desk(draft_id)
    return attachment([write_archive(here.files)], ZIP, f"{here.head.slug}-nhap-{draft_id}-{here.revision.number}.zip")


@section.route(f"{DRAFT}/import", methods=BOTH, allow=May.EDIT_COURSES, largest=uploads.LARGEST)
def take_in(draft_id: int) -> Any:
    here, found = desk(draft_id), None
    form = ImportForm(data={"revision": str(here.revision.number)})
    if form.validate_on_submit():
        files = uploads.course(here, form)
        found = None if files is None else sources.keep(files)
    return render_template(
        "editing/import.html",
        desk=here,
        form=form,
        changes=None if found is None else rules.differences(here.revision.tree, found),
        told=[] if found is None else present.faults(parts.with_tree(here, found))[0],
        differences=[] if found is None else parts.tree_differences(here, found),
        again=parts.tree_form(found, here.revision.number),
    ), form.status


@section.route(f"{DRAFT}/import/apply", methods=("POST",), allow=May.EDIT_COURSES)
def apply_import(draft_id: int) -> Any:
    form = TreeForm()
    if not form.validate_on_submit():
        raise Missing
    files = sources.files_of(parts.tree_sent(form))
    outcome = save(form, draft_id, edits.whole(files, _("Nhập từ tệp zip")))
    if isinstance(outcome, service.Overtaken):
        raise service.overtaken(queries.revision(draft_id))
    return saved(outcome, url_for(".changes", draft_id=draft_id))
