"""Doors of the registration lists."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _, ngettext
from elearn.kernel.paging import Pagination, paginate
from elearn.mandates import queries as mandates
from elearn.mandates import rules as mandate_rules
from elearn.registrations import filling, present, queries, rules, service, substitution
from elearn.registrations import preview as previews
from elearn.registrations.forms import (
    AddForm,
    ApproveForm,
    ExcuseForm,
    RemoveForm,
    ReturnForm,
    RevisionForm,
    SubstituteForm,
    SupplementForm,
)
from elearn.registrations.models import StepKind
from elearn.web.access import May
from elearn.web.forms import Form
from elearn.web.routing import Section, current_actor

section = Section("registrations", __name__)


@section.route("/lists", allow=May.SEE_LISTS)
def index() -> Any:
    mandate_id = request.args.get("mandate", type=int)
    found = paginate(queries.listing(current_actor(), mandate_id), request.args.get("page", 1, type=int))
    return render_template(
        "registrations/index.html", rows=found, page_address=lambda n: url_for(".index", mandate=mandate_id, page=n)
    )


@section.route("/lists/<int:list_id>", allow=May.SEE_LISTS)
def show(list_id: int) -> Any:
    return _page(list_id)


def _page(list_id: int) -> Any:
    actor, words = current_actor(), request.args.get("q", "")
    found = queries.list_for(actor, list_id)
    steps, courses = queries.steps_of(list_id), mandates.courses_of(found.mandate_id)
    terms = mandates.mandate_on(actor, found.mandate_id, clock.today())
    mandate = terms.Mandate
    substitutes = substitution.of_list(list_id) if found.round > 1 else []
    views = present.lines(
        filling.of_list(found, clock.today()),
        {course.course_id: course.title for course in courses},
        substitutes,
        searched=words,
    )
    state = StepKind(steps[-1].kind)
    return render_template(
        "registrations/show.html",
        found=found,
        mandate=mandate,
        terms=terms,
        substitutes=substitutes,
        unit=queries.unit_of(found.unit_id),
        steps=steps,
        state=state,
        stages=present.stages(steps, state),
        views=views,
        editable=state in rules.EDITABLE,
        summary=present.summary(views),
        words=words,
        revision=str(found.revision),
        removed=queries.removed_in_round(list_id, found.round) if found.round > 1 else [],
        doubling=mandate_rules.doubling_words(mandate.double_filling),
        approve_form=ApproveForm(),
        return_form=ReturnForm(),
        supplement_form=SupplementForm(),
    )


def _sent(form: Form) -> None:
    if not form.validate_on_submit():
        reasons = " ".join(str(error) for errors in form.errors.values() for error in errors)
        raise Refused(reasons or _("Chưa đọc được yêu cầu."), next_step=_("Quay lại danh sách rồi thử lại."))


@section.route("/lists/<int:list_id>/add", methods=("POST",), allow=May.REGISTER_STAFF)
def add(list_id: int) -> Any:
    form, staff_ids = AddForm(), request.form.getlist("staff", type=int)
    _sent(form)
    told = service.add_people(list_id, form.line.data or 0, staff_ids, actor=current_actor())
    for sentence in told:
        flash(sentence, "info")
    if len(staff_ids) > len(told):
        flash(ngettext("Đã thêm %(num)s người.", "Đã thêm %(num)s người.", len(staff_ids) - len(told)), "done")
    return redirect(url_for(".show", list_id=list_id, _anchor=f"line-{form.line.data}"))


@section.route("/lists/<int:list_id>/remove", methods=("POST",), allow=May.REGISTER_STAFF)
def remove(list_id: int) -> Any:
    form = RemoveForm()
    _sent(form)
    if service.remove_person(list_id, form.entry.data or 0, actor=current_actor()):
        flash(_("Đã bỏ khỏi danh sách."), "done")
    else:
        flash(_("Người này đã được bỏ trước đó."), "info")
    return redirect(url_for(".show", list_id=list_id))


@section.route("/lists/<int:list_id>/substitute/<int:entry_id>", methods=("GET", "POST"), allow=May.REGISTER_STAFF)
def substitute(list_id: int, entry_id: int) -> Any:
    actor, form = current_actor(), SubstituteForm()
    found = queries.list_for(actor, list_id)
    place = substitution.place_of(found, entry_id)
    form.offer(place.may_take(substitution.staffing_on(place, found, form.since.data or clock.today())))
    if form.validate_on_submit():
        service.substitute(list_id, entry_id, form.staff.data, form.since.data, form.reason.data, actor=actor)
        flash(_("Đã ghi cử thay. Gửi thủ trưởng duyệt để có hiệu lực."), "done")
        return redirect(url_for(".show", list_id=list_id, _anchor=f"line-{place.line.id}"))
    page = {"found": found, "entry": place.entry, "line": mandate_rules.words(place.line), "form": form}
    return render_template("registrations/substitute.html", **page, unit=queries.unit_of(found.unit_id)), form.status


@section.route("/lists/<int:list_id>/excuse", methods=("POST",), allow=May.REGISTER_STAFF)
def excuse(list_id: int) -> Any:
    form = ExcuseForm()
    _sent(form)
    service.excuse_line(list_id, form.line.data or 0, form.reason.data, actor=current_actor())
    flash(_("Đã ghi lý do."), "done")
    return redirect(url_for(".show", list_id=list_id, _anchor=f"line-{form.line.data}"))


@section.route("/lists/<int:list_id>/submit", methods=("POST",), allow=May.REGISTER_STAFF)
def submit(list_id: int) -> Any:
    form = RevisionForm()
    _sent(form)
    service.submit_list(list_id, revision=form.seen(), actor=current_actor())
    flash(_("Đã gửi danh sách tới thủ trưởng đơn vị."), "done")
    return redirect(url_for(".show", list_id=list_id))


@section.route("/lists/<int:list_id>/approve", methods=("POST",), allow=May.DECIDE_LISTS)
def approve(list_id: int) -> Any:
    form = ApproveForm()
    _sent(form)
    new = service.approve_list(list_id, revision=form.seen(), paper=form.paper.data or "", actor=current_actor())
    flash(ngettext("Đã duyệt. %(num)s lượt ghi danh mới.", "Đã duyệt. %(num)s lượt ghi danh mới.", new), "done")
    return redirect(url_for(".show", list_id=list_id))


@section.route("/lists/<int:list_id>/return", methods=("POST",), allow=May.DECIDE_LISTS)
def send_back(list_id: int) -> Any:
    form = ReturnForm()
    _sent(form)
    service.return_list(list_id, form.reason.data, revision=form.seen(), actor=current_actor())
    flash(_("Đã trả lại danh sách cho đầu mối."), "done")
    return redirect(url_for(".show", list_id=list_id))


@section.route("/lists/<int:list_id>/supplement", methods=("POST",), allow=May.REGISTER_STAFF)
def supplement(list_id: int) -> Any:
    form = SupplementForm()
    _sent(form)
    service.open_supplement(list_id, form.reason.data, actor=current_actor())
    flash(_("Đã mở danh sách bổ sung. Danh sách đã duyệt vẫn có hiệu lực."), "done")
    return redirect(url_for(".show", list_id=list_id))


@section.route("/mandates/<int:mandate_id>/preview", allow=May.ISSUE_MANDATES)
def preview(mandate_id: int) -> Any:
    mandate = mandates.mandate_for(current_actor(), mandate_id, drafts=True)
    found = previews.preview(mandate, clock.today())
    return render_template(
        "registrations/preview.html",
        mandate=mandate,
        found=found,
        words=mandate_rules.words,
        rule_notes=[mandate_rules.doubling_words(mandate.double_filling), mandates.counts_from(mandate).words()],
        kinds=present.kind_rows(found),
        already=present.already_counts(found),
        already_words=present.already_words(),
        form=RevisionForm(revision=str(mandate.revision)),
        rows=Pagination.of(found.units, request.args.get("page", 1, type=int), 50),
        page_address=lambda n: url_for(".preview", mandate_id=mandate_id, page=n),
    )


@section.route("/mandates/<int:mandate_id>/preview/people", allow=May.ISSUE_MANDATES)
def preview_people(mandate_id: int) -> Any:
    mandate = mandates.mandate_for(current_actor(), mandate_id, drafts=True)
    found = previews.preview(mandate, clock.today())
    asked: dict[str, Any] = {
        "unit_id": request.args.get("unit", type=int),
        "line_id": request.args.get("line", type=int),
        "already": request.args.get("already", ""),
        "kind": request.args.get("kind", ""),
    }
    rows = Pagination.of(found.chosen(**asked), request.args.get("page", 1, type=int), 50)
    return render_template(
        "registrations/preview_people.html",
        mandate=mandate,
        rows=rows,
        names=previews.named(rows.rows),
        units={unit.id: unit for unit in found.units},
        lines={line.id: mandate_rules.words(line) for line in found.lines},
        already_words=present.already_words(),
        asked=asked,
        page_address=lambda n: url_for(
            ".preview_people", mandate_id=mandate_id, **{**request.args.to_dict(), "page": n}
        ),
    )
