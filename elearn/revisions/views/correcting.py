"""Doors of wrong keys: the questions of a version, the dry run, the proposal, and the second person's decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.quizzes import queries as quizzes
from elearn.quizzes.keys import Key
from elearn.quizzes.rules import percent
from elearn.revisions import present, service
from elearn.revisions.forms import DecisionForm, KeyForm, SearchForm
from elearn.revisions.queries import corrections, people
from elearn.revisions.service.correcting import checked
from elearn.revisions.views.section import section
from elearn.web.access import May
from elearn.web.routing import current_actor


@section.route("/courses/<slug>/versions/<int:number>/questions", allow=May.MOVE_VERSIONS)
def questions(slug: str, number: int) -> Any:
    version, form = people.version(slug, number), SearchForm(request.args)
    words = form.words.data or ""
    return render_template(
        "revisions/questions.html",
        version=version,
        form=form,
        words=words,
        questions=paginate(corrections.questions(version.id, words), request.args.get("page", 1, type=int)),
        brief=present.brief,
        page_address=lambda page: url_for(".questions", slug=slug, number=number, words=words or None, page=page),
    )


@section.route("/questions/<int:question_id>/correction", allow=May.MOVE_VERSIONS)
def correct(question_id: int) -> Any:
    return _correct(question_id, KeyForm(request.args))


def _correct(question_id: int, form: KeyForm) -> Any:
    asked = corrections.question(question_id)
    keys = quizzes.keys_of(asked.activity_id)
    held, chosen = keys.get(question_id), bool(form.right or form.void.data)
    key = checked(asked, form.right, held, void=form.void.data) if chosen else None
    return render_template(
        "revisions/question.html",
        asked=asked,
        form=form,
        held=held,
        key=key,
        options=present.options(asked, held, form.right),
        found=present.dry_run(corrections.dry_run(current_actor(), asked, key, keys)) if key else None,
        waiting=corrections.pending(question_id),
        key_words=present.key_words,
    )


@section.route("/questions/<int:question_id>/correction", methods=("POST",), allow=May.MOVE_VERSIONS)
def propose(question_id: int) -> Any:
    form = KeyForm()
    corrections.question(question_id)
    if not form.validate_on_submit():
        return _correct(question_id, form), 422
    made = service.propose(question_id, form.right, void=form.void.data, reason=form.reason.data, actor=current_actor())
    flash(_("Đã ghi đề nghị sửa đáp án. Một người khác của Sở xem và quyết định; đến lúc đó chưa có gì đổi."), "done")
    return redirect(url_for(".correction", correction_id=made))


@section.route("/corrections/<int:correction_id>", allow=May.MOVE_VERSIONS)
def correction(correction_id: int) -> Any:
    return _correction(correction_id, DecisionForm())


def _correction(correction_id: int, form: DecisionForm) -> Any:
    found, actor = corrections.correction(correction_id), current_actor()
    asked, key = corrections.question(found.question_id), Key(found.void, tuple(found.right))
    open_now, keys = found.approved is None, quizzes.keys_of(asked.activity_id)
    return render_template(
        "revisions/correction.html",
        found=found,
        asked=asked,
        form=form,
        own=found.user_id == actor.user_id,
        options=present.options(asked, None, key.right),
        dry_run=present.dry_run(corrections.dry_run(actor, asked, key, keys)) if open_now else None,
        remarks=[] if open_now else corrections.remarks(correction_id, actor),
        key_words=present.key_words,
        percent=percent,
    )


@section.route("/corrections/<int:correction_id>", methods=("POST",), allow=May.MOVE_VERSIONS)
def decide(correction_id: int) -> Any:
    form = DecisionForm()
    corrections.correction(correction_id)
    if not form.validate_on_submit():
        return _correction(correction_id, form), 422
    if form.verdict.data == "approve":
        touched = service.approve(correction_id, reason=form.reason.data or "", actor=current_actor())
        flash(_("Đã sửa đáp án và chấm lại %(count)s bài. Không kết quả nào bị hạ.", count=len(touched)), "done")
    else:
        service.reject(correction_id, reason=form.reason.data or "", actor=current_actor())
        flash(_("Đã giữ nguyên đáp án; không có bài nào chấm lại."), "done")
    return redirect(url_for(".correction", correction_id=correction_id))
