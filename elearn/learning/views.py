"""Doors of learning: a course, its lessons, and how far its learner is."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, url_for

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.law import queries as law
from elearn.learning import present, queries, service
from elearn.learning.forms import EnrolForm, FinishForm, PositionForm
from elearn.web.access import May, may
from elearn.web.routing import Section, current_actor

section = Section("learning", __name__)


@section.route("/courses/<slug>", allow=May.LEARN)
def course(slug: str) -> Any:
    actor = current_actor()
    standing = queries.standing(actor, slug)
    if standing is None:
        return _offer(slug)
    outline = catalogue.outline(standing.version_id)
    return render_template(
        "learning/course.html",
        outline=outline,
        bridged=current_app.extensions["bridging_own"](actor, slug, outline.version_id)
        if standing.completed_at
        else [],
        stale=_stale(outline.version_id),
        course=present.course_map(outline, standing.progress, standing.track),
        placement=present.placement_of(outline, standing),
        letters=present.letters(queries.enrolments_of(actor.staff_id, slug), clock.today()),
        completed_at=standing.completed_at,
    )


@section.route("/courses/<slug>/lessons/<key>", allow=May.LEARN)
def lesson(slug: str, key: str) -> Any:
    standing = queries.standing(current_actor(), slug)
    if standing is None:
        return _offer(slug)
    outline = catalogue.outline(standing.version_id)
    if outline.activity(key).kind != "lesson":
        raise Missing
    course = present.course_map(outline, standing.progress, standing.track, current=key)
    shown = present.lesson_view(course, key, standing)
    documents = present.cited_on(law.named(present.cited_law(shown.html)), clock.today())
    return render_template(
        "learning/lesson.html",
        outline=outline,
        course=course,
        lesson=shown,
        text=present.with_law(shown.html, documents),
        law=documents,
        overtaken=present.overtaken(outline, key, documents),
    )


def _offer(slug: str) -> Any:
    outline = catalogue.published(slug)
    return render_template(
        "learning/offer.html",
        outline=outline,
        tasks=present.tasks_of(outline),
        hours=present.hours(outline),
        stale=_stale(outline.version_id),
    )


def _stale(version_id: int) -> frozenset[str]:
    """For who keeps the courses: the keys of what is to be revised on a version; nothing for learners."""
    if not may(current_actor(), May.WATCH_LAW):
        return frozenset()
    keys: frozenset[str] = current_app.extensions["stale_activities"](law.over_on(clock.today()), version_id)
    return keys


@section.route("/courses/<slug>/enrolment", methods=("POST",), allow=May.LEARN)
def enrol_myself(slug: str) -> Any:
    _check(EnrolForm())
    service.enrol_myself(slug, actor=current_actor())
    flash(_("Đã ghi danh theo nguyện vọng cá nhân."), "done")
    return redirect(url_for(".course", slug=slug))


@section.route("/courses/<slug>/lessons/<key>/finished", methods=("POST",), allow=May.LEARN)
def finish_lesson(slug: str, key: str) -> Any:
    _check(FinishForm())
    actor = current_actor()
    service.finish_lesson(slug, key, actor=actor)
    standing = queries.record_for(actor, slug)
    course = present.course_map(catalogue.outline(standing.version_id), standing.progress, standing.track)
    return redirect(present.after_lesson(course, key))


@section.route("/courses/<slug>/lessons/<key>/position", methods=("POST",), allow=May.LEARN)
def position(slug: str, key: str) -> Any:
    form = PositionForm()
    _check(form)
    kept = service.keep_position(slug, key, form.block.data, form.sequence.data, actor=current_actor())
    return jsonify(moved=kept.moved, block=kept.block, sequence=kept.sequence)


def _check(form: Any) -> None:
    if not form.validate_on_submit():
        raise Refused(_("Chưa ghi được: thông tin gửi lên chưa đọc được."), next_step=_("Tải lại trang rồi làm lại."))
