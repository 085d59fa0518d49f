"""Doors of the versions: who is on which, a move in two steps, moves made, and a person's own history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.learning import queries as learning
from elearn.revisions import present, service
from elearn.revisions.forms import MoveForm, ReasonForm
from elearn.revisions.queries import corrections, moves, people
from elearn.revisions.views.section import section
from elearn.web.access import May
from elearn.web.routing import current_actor


def _page() -> int:
    return request.args.get("page", 1, type=int)


@section.route("/versions", allow=May.SEE_VERSIONS)
def index() -> Any:
    return render_template("revisions/index.html", courses=people.courses())


@section.route("/courses/<slug>/versions", allow=May.SEE_VERSIONS)
def course(slug: str) -> Any:
    actor, versions = current_actor(), people.versions(slug)
    course_id = versions[0].course_id
    return render_template(
        "revisions/course.html",
        versions=versions,
        counts=people.counts(actor, course_id),
        moved=moves.moved_away(actor, course_id),
        corrections=corrections.of_course(course_id),
        labels=present.part_labels(),
        key_words=present.key_words,
    )


@section.route("/courses/<slug>/versions/<int:number>/people", allow=May.SEE_VERSIONS)
def people_on(slug: str, number: int) -> Any:
    versions = people.versions(slug)
    version = people.numbered(versions, number)
    part = request.args.get("part", "")
    if part and part not in present.part_labels():
        raise Missing
    found = paginate(people.people(current_actor(), version.id, part), _page())
    return render_template(
        "revisions/people.html",
        version=version,
        part=part,
        labels=present.part_labels(),
        people=found,
        newer=versions[0].number > number,
        page_address=lambda page: url_for(".people_on", slug=slug, number=number, part=part, page=page),
    )


@section.route("/courses/<slug>/versions/<int:number>/move", allow=May.MOVE_VERSIONS)
def preview(slug: str, number: int) -> Any:
    form = MoveForm(request.args)
    if form.only == []:
        flash(_("Chưa chọn ai để chuyển. Chọn ít nhất một người trong danh sách."), "warn")
        return redirect(url_for(".people_on", slug=slug, number=number, part=people.UNFINISHED))
    return _preview(slug, number, form)


def _preview(slug: str, number: int, form: MoveForm) -> Any:
    versions = people.versions(slug)
    version = people.numbered(versions, number)
    if not form.offer(version, versions):
        raise Refused(_("Chưa có phiên bản nào mới hơn để chuyển sang."))
    after = people.numbered(versions, form.to.data)
    form.usual = present.usually_kept(versions, version, after)
    shown: dict[str, Any] = {
        "to": after.number,
        "keep": form.marked,
        "chosen": after.number,
        "all": form.only is None or None,
        "record": form.only or [],
    }
    return render_template(
        "revisions/preview.html",
        version=version,
        after=after,
        form=form,
        found=present.preview(current_actor(), version, after, form.only, form.marked, _page()),
        page_address=lambda page: url_for(".preview", slug=slug, number=number, page=page, **shown),
    )


@section.route("/courses/<slug>/versions/<int:number>/move", methods=("POST",), allow=May.MOVE_VERSIONS)
def move(slug: str, number: int) -> Any:
    form = MoveForm()
    form.offer(people.version(slug, number), people.versions(slug))
    if form.only == []:
        raise Refused(_("Chưa chọn ai để chuyển."), next_step=_("Quay lại danh sách và chọn ít nhất một người."))
    if not form.validate_on_submit():
        return _preview(slug, number, form), 422
    done = service.move_people(
        slug, number, form.to.data, form.only, marked=form.marked, reason=form.reason.data, actor=current_actor()
    )
    for kind, said in present.outcome(done, form.to.data):
        flash(said, kind)
    return redirect(url_for(".moves_from", slug=slug, number=number))


@section.route("/courses/<slug>/versions/<int:number>/moves", allow=May.SEE_VERSIONS)
def moves_from(slug: str, number: int) -> Any:
    version = people.version(slug, number)
    return render_template(
        "revisions/moves.html",
        version=version,
        moves=paginate(moves.moves(current_actor(), version.id), _page()),
        page_address=lambda page: url_for(".moves_from", slug=slug, number=number, page=page),
    )


@section.route("/versions/moves/<int:move_id>/undo", methods=("POST",), allow=May.MOVE_VERSIONS)
def undo(move_id: int) -> Any:
    form = ReasonForm()
    found = moves.move_for(current_actor(), move_id)
    if not form.validate_on_submit():
        raise Refused(_("Chưa nêu lý do."), next_step=_("Quay lại, ghi lý do trả về rồi bấm lại."))
    service.undo_move(move_id, reason=form.reason.data, actor=current_actor())
    flash(_("Đã trả về phiên bản %(number)s. Kết quả của cả hai phiên bản được giữ.", number=found.number), "done")
    return redirect(url_for(".moves_from", slug=found.slug, number=found.number))


@section.route("/courses/<slug>/history", allow=May.LEARN)
def mine(slug: str) -> Any:
    actor, course = current_actor(), people.versions(slug)[0]
    standing = learning.record_for(actor, slug)
    return render_template(
        "revisions/mine.html",
        course=course,
        standing=standing,
        moves=moves.own_moves(actor.staff_id, course.course_id),
        results=moves.own_results(actor.staff_id, course.course_id),
        attempts=moves.own_attempts(actor.staff_id, course.course_id),
    )
