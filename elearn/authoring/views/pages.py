"""Doors of a draft's frame and of its file."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from elearn.authoring import entries, filing, present, queries, rules, service
from elearn.authoring.forms import FrameForm, UploadForm
from elearn.authoring.views.door import BOTH, DRAFT, save, saved, section, status
from elearn.web.access import May
from elearn.web.downloads import attachment


@section.route(f"{DRAFT}/frame", methods=BOTH, allow=May.EDIT_SCENARIOS)
def frame(draft_id: int) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    form = FrameForm(data={**entries.frame_data(shown.body), "revision": str(shown.number)})
    form.offer(shown.body)
    if not form.reshaped(shown.body) and form.validate_on_submit():
        outcome = save(form, draft_id, lambda body: rules.put_frame(body, entries.frame_entry(form)))
        if isinstance(outcome, service.Saved):
            return saved(draft_id, outcome)
    return render_template(
        "authoring/frame.html",
        draft=draft,
        form=form,
        overtaken=outcome,
        differences=entries.frame_differences(form, outcome.body) if isinstance(outcome, service.Overtaken) else [],
    ), status(form, outcome)


@section.route(f"{DRAFT}/file", allow=May.EDIT_SCENARIOS)
def file(draft_id: int) -> Any:
    draft, found = queries.draft(draft_id), queries.revision(draft_id, request.args.get("revision", type=int))
    return attachment([filing.written(found.body).encode()], "application/yaml", f"{draft.key}.yaml")


@section.route(f"{DRAFT}/upload", methods=BOTH, allow=May.EDIT_SCENARIOS)
def upload(draft_id: int) -> Any:
    draft, shown, outcome = queries.draft(draft_id), queries.revision(draft_id), None
    form, filed, told = UploadForm(data={"revision": str(shown.number)}), None, []
    if form.validate_on_submit():
        content = form.file.data.read()
        filed = filing.read(content, draft.key)
        told, outcome = present.file_faults(filed, content), _saved_file(form, draft_id, filed)
        if isinstance(outcome, service.Saved) and not told:
            return saved(draft_id, outcome)
    return render_template(
        "authoring/upload.html", draft=draft, form=form, filed=filed, told=told, outcome=outcome
    ), _status(form, filed, outcome)


def _saved_file(form: UploadForm, draft_id: int, filed: filing.Filed) -> service.Outcome | None:
    body = filed.body
    return None if body is None else save(form, draft_id, lambda _body: body)


def _status(form: UploadForm, filed: filing.Filed | None, outcome: service.Outcome | None) -> int:
    """200 also for a file that was saved with something left to mend."""
    if isinstance(outcome, service.Overtaken):
        return 409
    return 422 if filed is not None and filed.body is None else form.status
