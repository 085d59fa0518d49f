"""Doors of single files: a lesson, any file as text, pictures, and what a text will look like."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for

from elearn.catalogue.recordings.reading import CAPTIONS
from elearn.editing import edits, parts, present, readable, service, uploads
from elearn.editing.forms import LessonForm, NewLessonForm, PictureForm, RawForm, RecordingForm
from elearn.editing.views.door import BOTH, DRAFT, asked, desk, place_here, pressed, save, saved, section, status
from elearn.kernel.db import let_go
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.access import May
from elearn.web.forms import choices


@section.route(f"{DRAFT}/lessons/<key>", methods=BOTH, allow=May.EDIT_COURSES)
def lesson(draft_id: int, key: str) -> Any:
    here, outcome, path = desk(draft_id), None, f"lessons/{key}.md"
    shown = parts.lesson_shown(here, path)
    form = LessonForm(data=parts.lesson_data(shown, here.revision.number))
    form.outcome.choices = choices(parts.known(here.outcomes(), shown.outcome))
    if form.validate_on_submit() and not form.wants_preview:
        outcome = save(form, draft_id, edits.lesson(key, parts.lesson_front(form)))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".lesson", draft_id=draft_id, key=key))
    return render_template(
        "editing/lesson.html",
        desk=here,
        form=form,
        key=key,
        overtaken=outcome,
        other=parts.other_text(path, outcome),
        preview=readable.rendered(form.body.data or "", here.links),
        told=[one for part in present.faults(here) for one in part if one.path == path],
        **place_here(draft_id, path),
    ), status(form, outcome)


@section.route(f"{DRAFT}/lessons", methods=BOTH, allow=May.EDIT_COURSES)
def new_lesson(draft_id: int) -> Any:
    here = desk(draft_id)
    form = NewLessonForm(data={"revision": str(here.revision.number)})
    form.module.choices = choices((one.id, one.title) for one in present.blocks(here, []))
    form.outcome.choices = choices(here.outcomes())
    form.taken = parts.taken_keys(here)
    if form.validate_on_submit():
        key = str(form.key.data)
        outcome = save(form, draft_id, edits.new_lesson(key, form.title.data, form.module.data, form.outcome.data))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".lesson", draft_id=draft_id, key=key))
    return render_template("editing/new_lesson.html", desk=here, form=form), form.status


@section.route(f"{DRAFT}/lessons/<key>/remove", methods=("POST",), allow=May.EDIT_COURSES)
def remove_lesson(draft_id: int, key: str) -> Any:
    return pressed(draft_id, edits.without_lesson(key), ".frame", _anchor="thu-tu")


@section.route(f"{DRAFT}/preview", methods=("POST",), allow=May.EDIT_COURSES)
def preview(draft_id: int) -> Any:
    here = desk(draft_id)
    let_go()
    made = readable.rendered(asked("body"), here.links)
    return jsonify(html=made.html, problem=made.problem)


@section.route(f"{DRAFT}/files/<path:path>", methods=BOTH, allow=May.EDIT_COURSES)
def raw(draft_id: int, path: str) -> Any:
    here, outcome = desk(draft_id), None
    if path.startswith("media/") and not path.endswith(CAPTIONS):
        raise Missing
    form = RawForm(data={"text": parts.text_seen(here, path), "revision": str(here.revision.number)})
    if form.validate_on_submit():
        outcome = save(form, draft_id, edits.raw(path, form.text.data or ""))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".raw", draft_id=draft_id, path=path))
    return render_template(
        "editing/raw.html",
        desk=here,
        form=form,
        path=path,
        overtaken=outcome,
        other=parts.other_text(path, outcome),
        told=[one for part in present.faults(here) for one in part if one.path == path],
        **place_here(draft_id, path),
    ), status(form, outcome)


@section.route(f"{DRAFT}/media", methods=BOTH, allow=May.EDIT_COURSES, largest=uploads.LARGEST)
def media(draft_id: int) -> Any:
    here, made, outcome, cleaned = desk(draft_id), None, None, False
    form = PictureForm(data={"revision": str(here.revision.number)})
    if form.validate_on_submit():
        made, cleaned = uploads.picture(here, form)
    if made is not None:
        edit = service.whole_file(f"media/{made.name}", made.content, _("Tải ảnh %(name)s", name=made.name))
        outcome = save(form, draft_id, edit)
        here = desk(draft_id)
    return render_template(
        "editing/media.html",
        desk=here,
        form=form,
        made=made if isinstance(outcome, service.Saved) else None,
        cleaned=cleaned,
        overtaken=isinstance(outcome, service.Overtaken),
        pictures=present.picture_rows(here, present.changes(here)),
        recordings=present.recording_rows(here, present.changes(here)),
        sending=RecordingForm(formdata=None, data={"revision": str(here.revision.number)}),
        lines="",
    ), 409 if isinstance(outcome, service.Overtaken) else form.status


@section.route(
    f"{DRAFT}/media/recordings", methods=("POST",), allow=May.EDIT_COURSES, largest=uploads.LARGEST_RECORDING
)
def send_recording(draft_id: int) -> Any:
    here, outcome, sent = desk(draft_id), None, None
    sending = RecordingForm()
    if sending.validate_on_submit():
        sent = uploads.recording(here, sending)
    if sent is not None:
        outcome = save(sending, draft_id, edits.recording(sent.files, sent.name))
        here = desk(draft_id)
    return render_template(
        "editing/media.html",
        desk=here,
        form=PictureForm(formdata=None, data={"revision": str(here.revision.number)}),
        made=None,
        cleaned=False,
        overtaken=isinstance(outcome, service.Overtaken),
        pictures=present.picture_rows(here, present.changes(here)),
        recordings=present.recording_rows(here, present.changes(here)),
        sending=sending,
        lines=sent.lines if sent and isinstance(outcome, service.Saved) else "",
    ), 409 if isinstance(outcome, service.Overtaken) else sending.status


@section.route(f"{DRAFT}/media/remove", methods=("POST",), allow=May.EDIT_COURSES)
def remove_picture(draft_id: int) -> Any:
    path = request.form.get("what", "")
    if not path.startswith("media/"):
        raise Missing
    return pressed(draft_id, service.whole_file(path, None, _("Bỏ ảnh %(path)s", path=path)), ".media")
