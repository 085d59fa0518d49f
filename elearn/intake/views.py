"""Doors of a file for a registration list, and of the comparison of two lists."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.intake import comparing, present, queries, service
from elearn.intake.forms import CommitForm, CompareForm, UploadForm, again, decided
from elearn.intake.models import ListIntake
from elearn.kernel.errors import Missing, Refusal
from elearn.kernel.i18n import _, ngettext
from elearn.kernel.paging import Pagination
from elearn.mandates import queries as mandates
from elearn.mandates import rules as mandate_rules
from elearn.people import present as people_present
from elearn.registrations import queries as registrations
from elearn.web.access import May
from elearn.web.downloads import XLSX_TYPE, attachment, csv_pieces
from elearn.web.routing import Section, current_actor
from elearn.web.xlsx import xlsx_file

section = Section("intake", __name__)


@section.route("/lists/<int:list_id>/import", methods=("GET", "POST"), allow=May.REGISTER_STAFF)
def upload(list_id: int) -> Any:
    actor, refusal = current_actor(), None
    found = registrations.list_for(actor, list_id)
    form = UploadForm.offered(found)
    if form.validate_on_submit():
        kept, refusal = form.take(found, actor)
        if kept:
            return redirect(url_for(".checked", import_id=kept))
    page = {"found": found, "form": form, "refusal": refusal, "open_now": form.open_now}
    return render_template("intake/upload.html", **page, unit=registrations.unit_of(found.unit_id)), form.status


def _checked_page(kept: ListIntake, refusal: Refusal | None = None) -> Any:
    found = registrations.list_for(current_actor(), kept.list_id)
    verdict = request.args.get("verdict", "")
    rows = [row for row in kept.rows if not verdict or row["verdict"] == verdict]
    return render_template(
        "intake/checked.html",
        kept=kept,
        found=found,
        unit=registrations.unit_of(found.unit_id),
        words={line.id: mandate_rules.words(line) for line in mandates.lines_of(found.mandate_id)},
        labels=present.verdict_labels(),
        summary=present.summary(kept),
        people=present.people_of(kept),
        fields=people_present.field_choices(),
        verdict=verdict,
        asked=[row for row in kept.rows if row["verdict"] == "ambiguous"],
        rows=Pagination.of(rows, request.args.get("page", 1, type=int), 50),
        refusal=refusal,
        page_address=lambda n: url_for(".checked", import_id=kept.id, verdict=verdict or None, page=n),
    ), refusal.status if refusal else 200


@section.route("/lists/import/<int:import_id>", allow=May.REGISTER_STAFF)
def checked(import_id: int) -> Any:
    return _checked_page(queries.intake_for(current_actor(), import_id))


@section.route("/lists/import/<int:import_id>/again", methods=("POST",), allow=May.REGISTER_STAFF)
def check_again(import_id: int) -> Any:
    actor = current_actor()
    kept = queries.intake_for(actor, import_id)
    refusal = again(kept, actor)
    if refusal is not None:
        return _checked_page(kept, refusal)
    return redirect(url_for(".checked", import_id=import_id))


@section.route("/lists/import/<int:import_id>/commit", methods=("POST",), allow=May.REGISTER_STAFF)
def commit(import_id: int) -> Any:
    actor, form = current_actor(), CommitForm()
    kept = queries.intake_for(actor, import_id)
    form.validate_on_submit()
    done = service.commit(import_id, decided(kept), seen=form.seen(), newcomers=form.newcomers.data, actor=actor)
    if done.changed:
        flash(_("Chưa ghi gì vì từ lúc kiểm tra đã có thay đổi: %(what)s", what=" ".join(done.changed)), "warn")
        return redirect(url_for(".checked", import_id=import_id))
    flash(ngettext("Đã đưa %(num)s người vào danh sách.", "Đã đưa %(num)s người vào danh sách.", done.people), "done")
    if done.away:
        return redirect(url_for(".checked", import_id=import_id))
    return redirect(url_for("registrations.show", list_id=kept.list_id))


@section.route("/lists/import/<int:import_id>/drop", methods=("POST",), allow=May.REGISTER_STAFF)
def drop(import_id: int) -> Any:
    list_id = service.drop(import_id, actor=current_actor())
    flash(_("Đã bỏ tệp vừa kiểm tra. Danh sách không thay đổi."), "done")
    return redirect(url_for("registrations.show", list_id=list_id))


@section.route("/lists/import/<int:import_id>/refused", allow=May.REGISTER_STAFF)
def refused_rows(import_id: int) -> Any:
    kept = queries.intake_for(current_actor(), import_id)
    content, ending = service.refused_of(kept)
    return attachment([content], "application/octet-stream", people_present.refused_name(kept.filename, ending))


@section.route("/lists/<int:list_id>/compare", methods=("GET", "POST"), allow=May.IMPORT_STAFF)
def compare(list_id: int) -> Any:
    actor, form, refusal = current_actor(), CompareForm.offered(), None
    found = registrations.list_for(actor, list_id)
    if form.validate_on_submit():
        kept, refusal = form.take(found, actor)
        if kept:
            return redirect(url_for(".compared", import_id=kept))
    page = {"found": found, "unit": registrations.unit_of(found.unit_id), "form": form, "refusal": refusal}
    return render_template("intake/compare.html", **page), form.status


@section.route("/lists/compare/<int:import_id>", allow=May.IMPORT_STAFF)
def compared(import_id: int) -> Any:
    kept = queries.intake_for(current_actor(), import_id, compared=True)
    found = registrations.list_for(current_actor(), kept.list_id)
    group = request.args.get("group", "")
    pairs = comparing.pairs_of(kept, group)
    return render_template(
        "intake/compared.html",
        kept=kept,
        found=found,
        unit=registrations.unit_of(found.unit_id),
        labels=present.group_labels(kept.against),
        group=group,
        rows=Pagination.of(pairs, request.args.get("page", 1, type=int), 50),
        page_address=lambda n: url_for(".compared", import_id=import_id, group=group or None, page=n),
    )


@section.route("/lists/compare/<int:import_id>/file", allow=May.IMPORT_STAFF)
def export(import_id: int) -> Any:
    media = "csv" if request.args.get("media") == "csv" else "xlsx"
    kept = queries.intake_for(current_actor(), import_id, compared=True)
    if not kept.rows and kept.content is None:
        raise Missing
    labels = present.group_labels(kept.against)
    rows = present.rows(comparing.pairs_of(kept, request.args.get("group", "")), labels)
    name = (
        f"so-sanh-{registrations.unit_of(registrations.list_for(current_actor(), kept.list_id).unit_id).code}.{media}"
    )
    if media == "csv":
        return attachment(csv_pieces(present.columns(), rows), "text/csv; charset=utf-8", name)
    return attachment(xlsx_file(present.columns(), rows, _("So sánh")), XLSX_TYPE, name)
