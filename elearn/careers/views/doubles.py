"""Two records of one person: the likely ones, side by side, merged and parted."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.careers import doubles as service
from elearn.careers import present
from elearn.careers.forms import MergeForm, ReasonForm
from elearn.careers.views.section import section
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.people.models import Staff
from elearn.web.access import May
from elearn.web.routing import current_actor


@section.route("/people/doubles", allow=May.MERGE_PEOPLE)
def doubles() -> Any:
    actor = current_actor()
    return render_template("careers/doubles.html", pairs=service.likely(actor), merged=service.open_merges(actor))


@section.route("/people/<int:staff_id>/same-as/<int:other_id>", methods=("GET", "POST"), allow=May.MERGE_PEOPLE)
def compare(staff_id: int, other_id: int) -> Any:
    actor, form = current_actor(), MergeForm()
    if staff_id == other_id:
        raise Missing
    pair = service.side(actor, staff_id), service.side(actor, other_id)
    form.offer(pair)
    if form.validate_on_submit():
        return _merge(pair, form)
    if not form.is_submitted():
        form.keep.data = staff_id
    return render_template(
        "careers/compare.html",
        sides=present.sides(pair),
        names_differ=pair[0].folded != pair[1].folded,
        form=form,
        ids=(staff_id, other_id),
    ), form.status


def _merge(pair: tuple[Staff, Staff], form: MergeForm) -> Any:
    kept = form.keep.data
    gone = next(one.id for one in pair if one.id != kept)
    service.merge(gone, kept, form.reason.data, actor=current_actor())
    flash(_("Đã gộp. Kết quả học của hai hồ sơ từ nay tính cho một người; số liệu các ngày trước không đổi."), "done")
    return redirect(url_for(".history", staff_id=kept))


@section.route("/merges/<int:merge_id>/part", methods=("GET", "POST"), allow=May.MERGE_PEOPLE)
def part(merge_id: int) -> Any:
    actor, form = current_actor(), ReasonForm()
    found, *pair = service.merge_for(actor, merge_id)
    if form.validate_on_submit():
        kept = service.part(merge_id, form.reason.data, actor=actor)
        flash(_("Đã tách. Mỗi hồ sơ có lại đúng những gì của mình."), "done")
        return redirect(url_for(".history", staff_id=kept))
    return render_template("careers/part.html", found=found, pair=pair, form=form), form.status
