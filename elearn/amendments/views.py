"""Doors of the watch: every document on a day, one document with all that stands on it, and acts about it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from elearn.amendments import present, preview, queries, watch
from elearn.amendments.forms import ActForm, DayForm, RevocationForm
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.law import service
from elearn.law.models import LegalDocument
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("amendments", __name__)


@section.route("/watch", allow=May.WATCH_LAW)
def index() -> Any:
    form, only = DayForm(request.args), request.args.get("only", "")
    day = form.day()
    found = watch.watched(current_actor(), day)
    return render_template(
        "amendments/index.html",
        form=form,
        day=day,
        rows=present.rows(found, only, day),
        filters=present.filters(found, only, day),
        clashes=[law.shown(row.document, day) for row in found if row.clash],
        names={row.document.slug: row.document for row in found},
    )


@section.route("/watch/<slug>", allow=May.WATCH_LAW)
def document(slug: str) -> Any:
    found, form = law_queries.document(slug), DayForm(request.args)
    day, rows = form.day(), law_queries.documents()
    changes = queries.changes_of(found)
    return render_template(
        "amendments/document.html",
        form=form,
        day=day,
        document=law.shown(found, day),
        coming=present.coming(watch.coming(found, day)),
        cited=present.places(queries.places().get(slug, []), watch.over(rows, day)),
        kinds=present.kind_labels(),
        people=preview.counted(current_actor(), slug, watch.changed_by(found, day), clock.end_of(day)),
        changes=[(present.change_name(change), present.change_key(change)) for change in changes],
        acts=present.acts(law_queries.history(slug), {row.slug: row for row in rows}),
        bridging=current_app.extensions["bridging_of"](current_actor(), slug),
        clash=present.clash(found, law_queries.standing_acts(slug).get(slug, [])),
        revocation=RevocationForm(formdata=None),
    )


@section.route("/watch/<slug>/people", allow=May.WATCH_LAW)
def people(slug: str) -> Any:
    found, asked = law_queries.document(slug), preview.Asked.read(request.args)
    unit = asked.unit_for(current_actor())
    rows = paginate(preview.people(current_actor(), found, asked), request.args.get("page", 1, type=int))
    return render_template(
        "amendments/people.html",
        document=law.shown(found, asked.day),
        asked=asked,
        unit=unit,
        rows=rows,
        page_address=lambda number: url_for(".people", slug=slug, **{**request.args, "page": number}),
    )


@section.route("/law/<slug>/replacement", allow=May.PUBLISH_COURSES)
def show(slug: str) -> Any:
    form = ActForm(formdata=None)
    form.offer(slug)
    return _page(law_queries.document(slug), form)


@section.route("/law/<slug>/replacement", methods=("POST",), allow=May.PUBLISH_COURSES)
def enter(slug: str) -> Any:
    found, form, actor = law_queries.document(slug), ActForm(), current_actor()
    form.offer(slug)
    if not form.validate_on_submit():
        return _page(found, form), 422
    refusal = service.refusal(slug, form.entry())
    if refusal is not None or form.seen.data != form.digest():
        return _page(found, form, refusal), 422 if refusal else 200
    service.enter(slug, form.entry(), actor=actor)
    flash(_("Đã ghi. Từ ngày áp dụng, câu hỏi dẫn phần cũ không được rút ra làm bài."), "done")
    return redirect(url_for(".document", slug=slug))


@section.route("/law/acts/<int:act_id>/revocation", methods=("POST",), allow=May.PUBLISH_COURSES)
def revoke(act_id: int) -> Any:
    act, form = law_queries.act(act_id), RevocationForm()
    if not form.validate_on_submit():
        return render_template("amendments/revocation.html", act=act, form=form), 422
    service.revoke(act_id, form.reason.data, actor=current_actor())
    flash(_("Đã thu hồi việc ghi. Lý do được giữ cùng việc đã ghi."), "done")
    return redirect(url_for(".document", slug=act.slug))


def _page(found: LegalDocument, form: ActForm, refusal: Any = None) -> Any:
    ready = bool(form.is_submitted() and not form.errors and refusal is None)
    return render_template(
        "amendments/act.html",
        document=law.shown(found, clock.today()),
        form=form,
        refusal=refusal,
        touched=preview.touched(current_actor(), found, form) if ready else None,
        kinds=present.kind_labels(),
    )
