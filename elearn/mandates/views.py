"""Doors of the mandates."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.mandates import deadlines, extending, origin, present, queries, rules, service
from elearn.mandates.forms import LetterForm, PublishForm, RoundForm, ScopeForm
from elearn.units import present as unit_labels
from elearn.units import queries as units
from elearn.web.access import May, may
from elearn.web.downloads import attachment
from elearn.web.routing import Section, current_actor

section = Section("mandates", __name__)


def _issues() -> bool:
    return may(current_actor(), May.ISSUE_MANDATES)


@section.route("/mandates", allow=May.SEE_MANDATES)
def index() -> Any:
    found = paginate(queries.listing(current_actor(), drafts=_issues()), request.args.get("page", 1, type=int))
    return render_template("mandates/index.html", rows=found, page_address=lambda n: url_for(".index", page=n))


@section.route("/mandates/<int:mandate_id>", allow=May.SEE_MANDATES)
def show(mandate_id: int) -> Any:
    mandate = queries.mandate_for(current_actor(), mandate_id, drafts=_issues())
    amendments = deadlines.amendments_of(mandate_id)
    return render_template(
        "mandates/show.html",
        mandate=mandate,
        amendments=amendments,
        added=extending.added_by_letters(mandate_id, clock.today()) if any(r.adds_units for r in amendments) else {},
        terms=deadlines.terms_on(mandate, amendments, clock.today()),
        courses=queries.courses_of(mandate_id),
        words=rules.words,
        lines=queries.lines_of(mandate_id),
        rounds=queries.neighbours_of(current_actor(), mandate, drafts=_issues()),
        recurrences=rules.recurrence_words(),
        doubling=rules.doubling_words(mandate.double_filling),
        recognised=queries.counts_from(mandate).words(),
        unit_count=len(queries.unit_ids_of(mandate_id)),
        scans=queries.scans_of(mandate_id),
        chain=origin.chain_of(mandate_id),
    )


@section.route("/mandates/<int:mandate_id>/scans/<int:scan_id>", allow=May.SEE_MANDATES)
def scan(mandate_id: int, scan_id: int) -> Response:
    found = queries.scan_for(current_actor(), mandate_id, scan_id, drafts=_issues())
    return attachment([found.content], found.media_type, found.filename)


@section.route("/mandates/new", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def new() -> Any:
    form, actor = LetterForm(), current_actor()
    if form.validate_on_submit():
        mandate_id = service.draft_mandate(form.letter(), actor=actor)
        _attach(mandate_id)
        return redirect(url_for(".scope", mandate_id=mandate_id))
    return render_template("mandates/letter.html", form=form, mandate=None), form.status


@section.route("/mandates/<int:mandate_id>/edit", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def edit(mandate_id: int) -> Any:
    actor = current_actor()
    mandate = queries.mandate_for(actor, mandate_id, drafts=True)
    form = LetterForm(data=present.letter_data(mandate))
    if form.validate_on_submit():
        service.change_mandate(mandate_id, form.letter(), revision=int(form.revision.data or 0), actor=actor)
        _attach(mandate_id)
        flash(_("Đã lưu bản thảo."), "done")
        return redirect(url_for(".scope", mandate_id=mandate_id))
    return render_template("mandates/letter.html", form=form, mandate=mandate), form.status


def _attach(mandate_id: int) -> None:
    sent = request.files.get("scan")
    if sent is not None and sent.filename:
        service.attach_scan(mandate_id, sent.filename, sent.read(), actor=current_actor())


@section.route("/mandates/<int:mandate_id>/scope", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def scope(mandate_id: int) -> Any:
    actor, day = current_actor(), clock.today()
    mandate = queries.mandate_for(actor, mandate_id, drafts=True)
    everyone, form = units.units_on(day), ScopeForm()
    labels = unit_labels.kind_labels()
    if not form.is_submitted():
        present.fill_scope(
            form,
            mandate,
            courses=[c.course_id for c in queries.courses_of(mandate_id)],
            lines=queries.lines_of(mandate_id),
            chosen=set(queries.unit_ids_of(mandate_id)),
            everyone=everyone,
        )
    form.offer(
        [(row.course_id, row.title) for row in catalogue.courses()],
        [(kind, f"{labels.get(kind, kind)} ({count})") for kind, count in units.kinds(actor)],
        labels,
    )
    if form.finished():
        service.set_scope(
            mandate_id,
            course_ids=form.courses.data,
            unit_ids=present.chosen_units(form, everyone),
            lines=form.wishes(),
            terms=form.terms(),
            revision=int(form.revision.data or 0),
            actor=actor,
        )
        return redirect(url_for("registrations.preview", mandate_id=mandate_id))
    return render_template("mandates/scope.html", form=form, mandate=mandate), form.status


@section.route("/mandates/<int:mandate_id>/round", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def open_round(mandate_id: int) -> Any:
    actor = current_actor()
    mandate = queries.mandate_for(actor, mandate_id, drafts=True)
    form = RoundForm(data=present.next_letter(mandate))
    if form.validate_on_submit():
        new_id = service.open_round(mandate_id, form.letter(), form.starts_on.data, actor=actor)
        _attach(new_id)
        flash(_("Đã lập bản thảo của đợt mới. Đợt trước giữ nguyên."), "done")
        return redirect(url_for(".scope", mandate_id=new_id))
    return render_template("mandates/round.html", form=form, mandate=mandate), form.status


@section.route("/mandates/<int:mandate_id>/publish", methods=("POST",), allow=May.ISSUE_MANDATES)
def publish(mandate_id: int) -> Any:
    form = PublishForm()
    if not form.validate_on_submit():
        raise Missing
    service.publish_mandate(mandate_id, revision=int(form.revision.data or 0), actor=current_actor())
    flash(_("Đã ban hành. Mỗi đơn vị có một danh sách đăng ký để lập."), "done")
    return redirect(url_for(".show", mandate_id=mandate_id))
