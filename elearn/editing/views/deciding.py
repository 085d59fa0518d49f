"""Doors of review: what a publication will do, handing in, taking back, returning, approving, dropping."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.editing import deciding, parts, present, queries
from elearn.editing.forms import ReturnForm, WishForm
from elearn.editing.views.door import DRAFT, desk, section
from elearn.kernel.i18n import _
from elearn.web.access import May
from elearn.web.routing import current_actor


def _review(here: present.Desk, form: WishForm, back: ReturnForm) -> Any:
    actor = current_actor()
    errors, _warnings = present.faults(here)
    return render_template(
        "editing/review.html",
        desk=here,
        form=form,
        back=back,
        errors=errors,
        changes=present.changes(here),
        touched=queries.touched(here.head.course_id, actor),
        consequences={kind: parts.consequences(kind) for kind in parts.KINDS},
        mine=not parts.may_decide(here, actor),
    ), form.status if form.errors else back.status


@section.route(f"{DRAFT}/review", allow=May.EDIT_COURSES)
def review(draft_id: int) -> Any:
    here = desk(draft_id)
    return _review(here, WishForm(data=parts.wish_data(here)), ReturnForm())


@section.route(f"{DRAFT}/submit", methods=("POST",), allow=May.EDIT_COURSES)
def submit(draft_id: int) -> Any:
    form = WishForm()
    if not form.validate_on_submit():
        return _review(desk(draft_id), form, ReturnForm())
    deciding.submit(draft_id, parts.wish(form), based_on=form.based_on, actor=current_actor())
    flash(_("Đã gửi duyệt. Một người khác sẽ xem và quyết định."), "done")
    return redirect(url_for(".review", draft_id=draft_id))


@section.route(f"{DRAFT}/recall", methods=("POST",), allow=May.EDIT_COURSES)
def recall(draft_id: int) -> Any:
    deciding.recall(draft_id, actor=current_actor())
    flash(_("Đã lấy lại bản nháp để sửa tiếp."), "done")
    return redirect(url_for(".show", draft_id=draft_id))


@section.route(f"{DRAFT}/give-back", methods=("POST",), allow=May.APPROVE_COURSES)
def give_back(draft_id: int) -> Any:
    form = ReturnForm()
    if not form.validate_on_submit():
        here = desk(draft_id)
        return _review(here, WishForm(formdata=None, data=parts.wish_data(here)), form)
    deciding.give_back(draft_id, form.reason.data or "", actor=current_actor())
    flash(_("Đã trả lại bản nháp."), "done")
    return redirect(url_for(".show", draft_id=draft_id))


@section.route(f"{DRAFT}/approve", methods=("POST",), allow=May.APPROVE_COURSES)
def approve(draft_id: int) -> Any:
    form = WishForm()
    if not form.validate_on_submit():
        return _review(desk(draft_id), form, ReturnForm(formdata=None))
    with deciding.made_ready(draft_id, revision=form.based_on) as ready:
        wish, seen = parts.wish(form), form.based_on
        number = deciding.approve(draft_id, wish, revision=seen, actor=current_actor(), ready=ready)
    flash(_("Đã công bố phiên bản %(number)s.", number=number), "done")
    return redirect(url_for(".review", draft_id=draft_id))


@section.route(f"{DRAFT}/drop", methods=("POST",), allow=May.EDIT_COURSES)
def drop(draft_id: int) -> Any:
    deciding.drop(draft_id, actor=current_actor())
    flash(_("Đã bỏ bản nháp. Nội dung vẫn xem được ở mục đã kết thúc."), "done")
    return redirect(url_for(".index"))
