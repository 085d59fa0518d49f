"""Doors of the public handbook: its pages by edition, the search, the booklet; and answering to it."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from elearn.catalogue.handbook import acknowledging, booklet, editions, present
from elearn.catalogue.handbook.editions import Edition
from elearn.catalogue.handbook.forms import AcknowledgeForm, AnswerForm
from elearn.catalogue.handbook.search import search
from elearn.catalogue.views.courses import section
from elearn.kernel import finding
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.access import Anyone, May
from elearn.web.routing import current_actor, optional_actor

HANDBOOK = Anyone("the handbook is for everybody")


@section.route("/handbook", allow=HANDBOOK)
def handbook_index() -> Any:
    return _contents(editions.newest())


@section.route("/handbook/editions/<edition>", allow=HANDBOOK)
def handbook_edition(edition: str) -> Any:
    return _contents(editions.edition(edition))


def _contents(edition: Edition | None) -> Any:
    if edition is None:
        return render_template("catalogue/handbook_none.html")
    return render_template(
        "catalogue/handbook.html",
        edition=edition,
        links=present.Links(edition),
        parts=present.parts(editions.contents(edition)),
        standing=acknowledging.standing(optional_actor(), edition),
    )


@section.route("/handbook/<key>", allow=HANDBOOK)
def handbook_page(key: str) -> Any:
    return _page(editions.current(), key)


@section.route("/handbook/editions/<edition>/<key>", allow=HANDBOOK)
def handbook_edition_page(edition: str, key: str) -> Any:
    return _page(editions.edition(edition), key)


def _page(edition: Edition, key: str) -> Any:
    found = editions.page(edition, key)
    return render_template(
        "catalogue/handbook_page.html",
        edition=edition,
        links=present.Links(edition),
        section=present.section(found.section, request.args.get("answer", -1, type=int)),
        before=found.before,
        after=found.after,
        standing=acknowledging.standing(optional_actor(), edition),
    )


@section.route("/handbook/editions", allow=HANDBOOK)
def handbook_editions() -> Any:
    actor = optional_actor()
    return render_template(
        "catalogue/handbook_editions.html",
        editions=[(edition, present.Links(edition)) for edition in editions.editions()],
        acknowledged=acknowledging.acknowledged(actor.staff_id) if actor and actor.staff_id else {},
    )


@section.route("/handbook/search", allow=HANDBOOK)
def handbook_search() -> Any:
    edition, asked = editions.current(), finding.question(request.args.get("q", ""))
    return render_template("catalogue/handbook_search.html", edition=edition, asked=asked, hits=search(edition, asked))


@section.route("/handbook/handbook.pdf", allow=HANDBOOK)
def handbook_pdf() -> Any:
    return _booklet(editions.current())


@section.route("/handbook/editions/<edition>/handbook.pdf", allow=HANDBOOK)
def handbook_edition_pdf(edition: str) -> Any:
    return _booklet(editions.edition(edition))


def _booklet(edition: Edition) -> Response:
    answer = Response(mimetype="application/pdf")
    answer.set_etag(booklet.mark(edition))
    answer.headers["Cache-Control"] = "public, no-cache"  # kept, but asked about: a new edition may stand here
    answer.headers["Content-Disposition"] = f'inline; filename="cam-nang-{edition.address}.pdf"'
    if request.if_none_match.contains(booklet.mark(edition)):
        answer.status_code = 304
        return answer
    content = booklet.pdf(edition, current_app.extensions["settings"].data_dir)
    answer.set_data(content)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer


@section.route("/handbook/editions/<content_hash>/<key>/answer", methods=("POST",), allow=May.LEARN)
def answer_handbook(content_hash: str, key: str) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        flash(_("Chưa chọn câu trả lời nào."), "warn")
        return redirect(url_for(".handbook_page", key=key, _anchor="check"))
    acknowledging.answer(content_hash, key, form.answer.data or 0, actor=current_actor())
    return redirect(url_for(".handbook_page", key=key, answer=form.answer.data, _anchor="check"))


@section.route("/handbook/editions/<content_hash>/acknowledgement", methods=("POST",), allow=May.LEARN)
def acknowledge_handbook(content_hash: str) -> Any:
    if not AcknowledgeForm().validate_on_submit():
        raise Missing
    acknowledging.acknowledge(content_hash, actor=current_actor())
    flash(_("Đã ghi: đã đọc và nắm ấn bản này."), "done")
    return redirect(url_for(".handbook_index", _anchor="xac-nhan"))
