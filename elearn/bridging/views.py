"""Doors of the bridging lessons: writing and giving one, reading it, and who has done it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from elearn.amendments import present as watch_words
from elearn.amendments import preview
from elearn.amendments import queries as amendments
from elearn.bridging import drafting, files, present, queries, service
from elearn.bridging.forms import AnswerForm, ExportForm, ExtendForm, LessonForm, ListForm
from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _, ngettext
from elearn.kernel.paging import paginate
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.law.models import LegalDocument
from elearn.law.rules import Change
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("bridging", __name__)


@section.route("/watch/<slug>/bridging/<key>", allow=May.PUBLISH_COURSES)
def new(slug: str, key: str) -> Any:
    document = law_queries.document(slug)
    change, kept = drafting.change_for(document, key), queries.kept_draft(current_actor(), slug, key)
    form = LessonForm(formdata=MultiDict(kept.said) if kept else None)
    drafting.offered(form, document)
    if kept is None:
        successor = law_queries.named(document.replaced_by[-1:])
        form.reason.data = present.reason_for(document, change, next(iter(successor.values()), None))
    return _form_page(document, change, form, None, kept.at if kept else None)


@section.route("/watch/<slug>/bridging/<key>", methods=("POST",), allow=May.PUBLISH_COURSES)
def give(slug: str, key: str) -> Any:
    document, form, actor = law_queries.document(slug), LessonForm(), current_actor()
    change = drafting.change_for(document, key)
    drafting.offered(form, document)
    if not form.validate_on_submit():
        return _form_page(document, change, form, None), 422
    draft = drafting.draft(form, document, change)
    if form.seen.data != form.digest():
        return _form_page(document, change, form, draft)
    lesson_id = service.assign(form.request_key.data, draft, actor=actor, kept_as=key)
    flash(_("Đã giao bài cập nhật. Chỉ những người đã học nội dung cũ nhìn thấy bài này."), "done")
    return redirect(url_for(".assigned", lesson_id=lesson_id))


@section.route("/watch/<slug>/bridging/<key>/draft", methods=("POST",), allow=May.PUBLISH_COURSES)
def keep(slug: str, key: str) -> Any:
    form = LessonForm()
    drafting.change_for(law_queries.document(slug), key)
    if form.forgets:
        service.forget_draft(slug, key, actor=current_actor())
        flash(_("Đã bỏ phần soạn dở."), "done")
    else:
        service.keep_draft(slug, key, form.said(), actor=current_actor())
        flash(_("Đã lưu phần soạn dở; chưa giao cho ai."), "done")
    return redirect(url_for(".new", slug=slug, key=key))


def _form_page(document: LegalDocument, change: Change, form: LessonForm, draft: Any, kept_at: Any = None) -> Any:
    actor, before = current_actor(), clock.start_of(change.from_on)
    if draft is not None:  # a preview keeps what it shows
        service.keep_draft(document.slug, watch_words.change_key(change), form.said(), actor=actor)
    rows = amendments.by_unit(preview.learned(actor, document.slug, [change], before))
    return render_template(
        "bridging/new.html",
        document=law.shown(document, clock.today()),
        change=watch_words.change_name(change),
        key=watch_words.change_key(change),
        form=form,
        kept_at=kept_at,
        given=queries.listing(actor, document.slug),
        draft=present.shown(draft) if draft else None,
        digest=form.digest() if draft else "",
        units=rows,
        people=sum(row.people for row in rows),
    )


@section.route("/bridging", allow=May.SEE_COMPLIANCE)
def index() -> Any:
    rows = queries.listing(current_actor())
    names = law_queries.named(sorted({row.slug for row in rows}))
    return render_template(
        "bridging/index.html",
        rows=rows,
        names={slug: law.shown(document, clock.today()).name for slug, document in names.items()},
    )


@section.route("/bridging/<int:lesson_id>/assigned", allow=May.SEE_COMPLIANCE)
def assigned(lesson_id: int) -> Any:
    actor = current_actor()
    lesson = queries.lesson_for(actor, lesson_id)
    rows = queries.by_unit(actor, lesson_id)
    return render_template(
        "bridging/assigned.html",
        lesson=lesson,
        shown=present.shown(lesson),
        document=law.shown(law_queries.document(lesson.slug), clock.today()),
        change=present.change_name(lesson),
        asked=ListForm(request.args).asked(lesson_id),
        rows=rows,
        total=present.total(rows),
        address=present.address,
        newcomers=queries.since(actor, lesson),
    )


@section.route("/bridging/<int:lesson_id>/people", allow=May.SEE_COMPLIANCE)
def people(lesson_id: int) -> Any:
    actor, asked = current_actor(), ListForm(request.args).asked(lesson_id)
    lesson = queries.lesson_for(actor, lesson_id)
    unit = units.unit_for(actor, asked.unit_code) if asked.unit_code else None
    found = paginate(queries.people(actor, asked), request.args.get("page", 1, type=int))
    return render_template(
        "bridging/people.html",
        lesson=lesson,
        asked=asked,
        unit=unit,
        rows=found,
        people=list(present.people_rows(found.rows)),
        labels=present.state_labels(),
        address=present.address,
        page_address=present.pages(asked),
    )


@section.route("/bridging/<int:lesson_id>/export", methods=("POST",), allow=May.EXPORT_COMPLIANCE)
def export(lesson_id: int) -> Any:
    actor, form = current_actor(), ExportForm()
    queries.lesson_for(actor, lesson_id)
    if not form.validate_on_submit() or form.format.data not in files.FORMATS:
        raise Refused(
            _("Chưa xuất được: yêu cầu thiếu hoặc sai dạng tệp."),
            next_step=_("Quay lại danh sách, chọn Excel hoặc CSV rồi thử lại."),
        )
    asked = form.asked(lesson_id)
    if asked.unit_code:
        units.unit_for(actor, asked.unit_code)
    return files.people(actor, asked, form.format.data)


@section.route("/bridging/<int:lesson_id>/more", methods=("POST",), allow=May.PUBLISH_COURSES)
def extend(lesson_id: int) -> Any:
    if not ExtendForm().validate_on_submit():
        raise Missing
    count = service.extend(lesson_id, actor=current_actor())
    said = ngettext("Đã bổ sung %(num)s người.", "Đã bổ sung %(num)s người.", count)
    flash(said if count else _("Không có ai mới để bổ sung."), "done")
    return redirect(url_for(".assigned", lesson_id=lesson_id))


@section.route("/bridging/<int:lesson_id>", allow=May.LEARN)
def show(lesson_id: int) -> Any:
    actor = current_actor()
    lesson, standing = queries.own_lesson(actor, lesson_id)
    chosen = queries.chosen(actor, lesson_id)
    return render_template(
        "bridging/show.html",
        lesson=present.shown(lesson, chosen, request.args.get("answer", -1, type=int)),
        lesson_id=lesson_id,
        standing=standing,
        document=law.shown(law_queries.document(lesson.slug), clock.today()),
    )


@section.route("/bridging/<int:lesson_id>/answer", methods=("POST",), allow=May.LEARN)
def answer(lesson_id: int) -> Any:
    form, actor = AnswerForm(), current_actor()
    queries.own_lesson(actor, lesson_id)
    if not form.validate_on_submit():
        flash(_("Chưa chọn phương án nào; chọn một phương án rồi bấm lại."), "warn")
        return redirect(url_for(".show", lesson_id=lesson_id, _anchor="check"))
    if service.answer(lesson_id, form.answer.data, actor=actor):
        flash(_("Đúng. Đã ghi là học xong bài cập nhật này."), "done")
    return redirect(url_for(".show", lesson_id=lesson_id, answer=form.answer.data, _anchor="check"))
