"""Doors of a change of law: what it touches, before and after it is entered."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.amendments import queries
from elearn.amendments.forms import ReplacementForm
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


@section.route("/law/<slug>/replacement", allow=May.PUBLISH_COURSES)
def show(slug: str) -> Any:
    document = law_queries.document(slug)
    form = ReplacementForm(request.args)
    form.offer(slug)
    return _page(document, form, form.from_on.data)


@section.route("/law/<slug>/replacement", methods=("POST",), allow=May.PUBLISH_COURSES)
def enter(slug: str) -> Any:
    document = law_queries.document(slug)
    form = ReplacementForm()
    form.offer(slug)
    if not form.validate_on_submit():
        return _page(document, form, form.from_on.data), 422
    service.replace(slug, form.successor.data, form.from_on.data, actor=current_actor())
    flash(_("Đã ghi việc thay thế. Câu hỏi dẫn văn bản cũ không được rút ra làm bài từ ngày này."), "done")
    return redirect(url_for(".show", slug=slug))


def _page(document: LegalDocument, form: ReplacementForm, day: date | None) -> Any:
    day = day or document.effective_to or clock.today()
    people = paginate(
        queries.people_who_learned(current_actor(), document.slug, day), request.args.get("page", 1, type=int)
    )
    return render_template(
        "amendments/show.html",
        document=law.shown(document, clock.today()),
        form=form,
        day=day,
        lessons=queries.lessons_citing(document.slug),
        questions=queries.questions_citing(document.slug),
        people=people,
        page_address=lambda number: url_for(".show", slug=document.slug, **{**request.args, "page": number}),
    )
