"""Doors of notes and bookmarks; each person comes to their own only."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination
from elearn.kernel.text import clean
from elearn.learning import queries as learning
from elearn.notes import present, queries, service
from elearn.notes.forms import BookmarkForm, EraseForm, NoteForm
from elearn.notes.models import WHOLE_LESSON
from elearn.web.access import May
from elearn.web.downloads import attachment
from elearn.web.routing import Section, current_actor, wants_json

section = Section("notes", __name__)
LESSON = "/courses/<slug>/lessons/<key>"
A_PAGE = 50


@section.route("/notes", allow=May.LEARN)
def index() -> Any:
    wanted = clean(request.args.get("q", ""))
    rows = present.shelf(current_actor(), wanted)
    shown = Pagination.of(rows, request.args.get("page", 1, type=int), A_PAGE)
    return render_template("notes/index.html", shown=shown, wanted=wanted)


@section.route("/notes/export", allow=May.LEARN)
def export() -> Any:
    actor = current_actor()
    text = present.as_text(present.shelf(actor), queries.revisions_of(actor), actor.name)
    return attachment([text.encode()], "text/plain; charset=utf-8", _("ghi-chu.txt"))


@section.route(f"{LESSON}/notes/<int:block>", allow=May.LEARN)
def note(slug: str, key: str, block: int) -> Any:
    page = present.note_page(current_actor(), slug, key, block, request.args.get("revision", type=int))
    return _page(slug, key, block, page, NoteForm(formdata=None, text=page.text, seen=page.seen))


def _page(slug: str, key: str, block: int, page: present.NotePage, form: NoteForm) -> Any:
    return render_template("notes/note.html", slug=slug, key=key, block=block, page_note=page, form=form), form.status


@section.route(f"{LESSON}/notes/<int:block>", methods=("POST",), allow=May.LEARN)
def save(slug: str, key: str, block: int) -> Any:
    actor, form = current_actor(), NoteForm()
    if not form.validate_on_submit() and not wants_json():
        return _page(slug, key, block, present.note_page(actor, slug, key, block), form)
    text, seen = form.text.data or "", form.seen.data or 0
    number = None if form.version.errors else form.version.data
    saved = service.save_note(slug, key, block, text, seen, number=number, actor=actor)
    if wants_json():
        return _row(slug, key, block, overtaken=bool(saved and saved.overtaken))
    flash(*_said(saved, form.text.data or ""))
    return redirect(url_for("learning.lesson", slug=slug, key=key, _anchor=f"b{block}"))


def _said(saved: service.Saved | None, text: str) -> tuple[str, str]:
    if saved is not None and saved.overtaken:
        return _("Đã lưu. Ghi chú này vừa được sửa trên máy khác; bản ấy còn trong “Các bản trước”."), "warn"
    if not text:
        return _("Đã bỏ ghi chú ở đoạn này."), "done"
    return _("Đã lưu ghi chú."), "done"


def _row(slug: str, key: str, block: int, *, overtaken: bool = False) -> Any:
    """The place as the lesson shows it now, for the page's script to put in."""
    place = learning.activity_for(current_actor(), slug, key, kind="lesson")
    mark = present.in_place(current_actor(), place).get(block)
    html = render_template("notes/row.html", slug=slug, key=key, block=block, mark=mark, whole=WHOLE_LESSON)
    return jsonify(row=html, overtaken=overtaken)


@section.route(f"{LESSON}/notes/<int:block>/erase", methods=("POST",), allow=May.LEARN)
def erase(slug: str, key: str, block: int) -> Any:
    if not EraseForm().validate_on_submit():
        raise Missing
    service.erase_note(slug, key, block, actor=current_actor())
    flash(_("Đã xóa hẳn ghi chú cùng các bản trước."), "done")
    return redirect(url_for("learning.lesson", slug=slug, key=key, _anchor=f"b{block}"))


@section.route(f"{LESSON}/bookmark", methods=("POST",), allow=May.LEARN)
def bookmark(slug: str, key: str) -> Any:
    form = BookmarkForm()
    if not form.validate_on_submit():
        raise Refused(_("Chưa ghi được dấu trang."), next_step=_("Tải lại trang rồi làm lại."))
    block = int(form.block.data or 0)
    service.set_bookmark(slug, key, block, on=form.on.data == "1", number=form.version.data, actor=current_actor())
    if wants_json():
        return _row(slug, key, block)
    anchor = None if block == WHOLE_LESSON else f"b{block}"
    return redirect(url_for("learning.lesson", slug=slug, key=key, notes=form.notes.data or None, _anchor=anchor))
