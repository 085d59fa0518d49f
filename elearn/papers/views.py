"""Doors of papers: make one of a snapshot, change its text."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.papers import figures, making, queries, service, taking
from elearn.papers.forms import PaperForm, TemplateForm
from elearn.papers.making import KINDS
from elearn.snapshots import present as snapshots
from elearn.snapshots import queries as snapshot_queries
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("papers", __name__)


@section.route("/snapshots/<int:snapshot_id>/papers", allow=May.MAKE_PAPERS)
def index(snapshot_id: int) -> Any:
    found = snapshot_queries.snapshot_for(current_actor(), snapshot_id)
    made = figures.of(found)
    return render_template(
        "papers/index.html",
        found=found,
        label=snapshots.label(found),
        made=made,
        form=PaperForm(),
        labels=making.labels(),
        gaps=len(making.with_gaps(made)),
        preview=taking.shown(made),
    )


@section.route("/snapshots/<int:snapshot_id>/papers", methods=("POST",), allow=May.MAKE_PAPERS)
def make(snapshot_id: int) -> Any:
    actor, form = current_actor(), PaperForm()
    found = snapshot_queries.snapshot_for(actor, snapshot_id)
    if not form.validate_on_submit():
        raise Refused(
            _("Chưa lập được văn bản: %(why)s", why=" ".join(e for field in form for e in field.errors)),
            next_step=_("Quay lại trang trước, sửa phần đã nêu rồi lập lại."),
        )
    return taking.answer(actor, found, form.kind.data, form.unit.data or "", form.written())


@section.route("/papers/templates/<paper>", allow=May.MAKE_PAPERS)
def template(paper: str) -> Any:
    if paper not in KINDS:
        abort(404)
    text, number = taking.text_of(paper)
    return _page(paper, TemplateForm(formdata=None, text=text, seen=number), number)


@section.route("/papers/templates/<paper>", methods=("POST",), allow=May.MAKE_PAPERS)
def save_template(paper: str) -> Any:
    if paper not in KINDS:
        abort(404)
    form, (_text, number) = TemplateForm(), taking.text_of(paper)
    if not form.validate_on_submit() or not taking.saved(paper, form, current_actor()):
        return _page(paper, form, number), 422
    flash(_("Đã lưu mẫu."), "done")
    return redirect(url_for(".template", paper=paper))


@section.route("/papers/templates/<paper>/preview", methods=("POST",), allow=May.MAKE_PAPERS)
def preview_template(paper: str) -> Any:
    if paper not in KINDS:
        abort(404)
    form, (_text, number) = TemplateForm(), taking.text_of(paper)
    tried = taking.tried(paper, form, current_actor()) if form.validate_on_submit() else None
    return _page(paper, form, number, tried), 200 if tried else 422


@section.route("/papers/templates/<paper>/reset", methods=("POST",), allow=May.MAKE_PAPERS)
def reset_template(paper: str) -> Any:
    if paper not in KINDS:
        abort(404)
    service.save_template(paper, "", seen=taking.text_of(paper)[1], actor=current_actor())
    flash(_("Đã trở về mẫu ban đầu."), "done")
    return redirect(url_for(".template", paper=paper))


def _page(kind: str, form: TemplateForm, number: int, tried: dict[str, Any] | None = None) -> str:
    return render_template(
        "papers/template.html",
        kind=kind,
        labels=making.labels(),
        form=form,
        number=number,
        tried=tried,
        versions=queries.versions(kind),
        fields=sorted(KINDS[kind].fields),
        pieces=KINDS[kind].pieces,
    )
