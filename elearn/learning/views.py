"""Doors of learning: a course, its lessons, and how far its learner is."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, url_for

from elearn.catalogue import queries as catalogue
from elearn.catalogue.recordings import keeping
from elearn.kernel import clock
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.law import queries as law
from elearn.learning import citing, present, queries, reading, service, versions, watching
from elearn.learning.forms import EnrolForm, FinishForm, PositionForm, WatchedForm
from elearn.web.access import May, SignedIn, may
from elearn.web.ranges import ranged
from elearn.web.routing import Section, current_actor

section = Section("learning", __name__)
KEPT = "private, max-age=31536000, immutable"  # what stands at these addresses never changes


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
        versions=versions.told(outline),
        letters=present.letters(queries.enrolments_of(actor.staff_id, slug), clock.today()),
        completed_at=standing.completed_at,
    )


@section.route("/courses/<slug>/lessons/<key>", allow=May.LEARN)
def lesson(slug: str, key: str) -> Any:
    opened = _opened(slug, key)
    if opened is None:
        return _offer(slug)
    marks = current_app.extensions["lesson_marks"](current_actor(), slug, key, str(opened.lesson.html))
    writing = "notes" in request.args
    stops = range(opened.lesson.blocks) if writing else marks
    body = reading.body(opened.lesson, clock.today(), stops)
    return render_template(
        "learning/lesson.html",
        **opened.named,
        body=body,
        recording=watching.player(opened.lesson.task.id, opened.standing),
        overtaken=citing.overtaken(opened.outline, key, body.law),
        marks=marks,
        writing=writing,
    )


@section.route("/courses/<slug>/lessons/<key>/read", allow=May.LEARN)
def read_aloud(slug: str, key: str) -> Any:
    opened = _opened(slug, key)
    if opened is None:
        return _offer(slug)
    spoken = reading.spoken(opened.lesson, clock.today())
    return render_template(
        "learning/read.html",
        **opened.named,
        text=spoken.html,
        overtaken=citing.overtaken(opened.outline, key, spoken.law),
    )


def _opened(slug: str, key: str) -> reading.Opened | None:
    """The lesson for the actor, or Missing; None when they are not on the course."""
    standing = queries.standing(current_actor(), slug)
    if standing is None:
        return None
    outline = catalogue.outline(standing.version_id)
    if outline.activity(key).kind != "lesson":
        raise Missing
    course = present.course_map(outline, standing.progress, standing.track, current=key)
    return reading.Opened(outline, course, present.lesson_view(course, key, standing), standing)


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
    form = FinishForm()
    _check(form)
    actor = current_actor()
    service.finish_lesson(slug, key, number=form.version.data, actor=actor)
    standing = queries.record_for(actor, slug)
    course = present.course_map(catalogue.outline(standing.version_id), standing.progress, standing.track)
    return redirect(present.after_lesson(course, key))


@section.route("/courses/<slug>/lessons/<key>/position", methods=("POST",), allow=May.LEARN)
def position(slug: str, key: str) -> Any:
    form = PositionForm()
    _check(form)
    block, sequence, number = form.block.data, form.sequence.data, form.version.data
    kept = service.keep_position(slug, key, block, sequence, number=number, actor=current_actor())
    return jsonify(moved=kept.moved, block=kept.block, sequence=kept.sequence)


@section.route("/courses/<slug>/lessons/<key>/watched", methods=("POST",), allow=May.LEARN)
def watched(slug: str, key: str) -> Any:
    form = WatchedForm()
    _check(form)
    kept = service.keep_watched(
        slug,
        key,
        form.watched,
        form.position.data or 0,
        form.sequence.data or 0,
        number=form.version.data,
        actor=current_actor(),
    )
    shown = watching.shown(kept.recording, kept.spans, done=kept.done)
    return jsonify(
        moved=kept.moved,
        position=kept.position,
        sequence=kept.sequence,
        spans=kept.spans,
        done=kept.done,
        shown=render_template("learning/_watched.html", shown=shown),
    )


WATCHERS = SignedIn("a recording is for who is on its course, or publishes courses; the view asks")


@section.route("/courses/recordings/<sha256>", allow=WATCHERS)
def recording(sha256: str) -> Any:
    _may_watch(sha256)
    found = keeping.recording(sha256)
    answer = ranged(partial(keeping.pieces, sha256), size=found.size, media_type=found.media_type, etag=sha256)
    answer.headers["Cache-Control"] = KEPT
    return answer


@section.route("/courses/recordings/<int:activity_id>/captions.vtt", allow=WATCHERS)
def captions(activity_id: int) -> Any:
    found = keeping.recording_of(activity_id)
    if found is None:
        raise Missing
    _may_watch(found.sha256)
    answer = Response(found.captions, mimetype="text/vtt")
    answer.headers["Cache-Control"] = KEPT
    return answer


def _may_watch(sha256: str) -> None:
    actor = current_actor()
    if (
        not may(actor, May.PUBLISH_COURSES)
        and not may(actor, May.EDIT_COURSES)
        and not queries.may_watch(actor, sha256)
    ):
        raise Missing


def _check(form: Any) -> None:
    if not form.validate_on_submit():
        raise Refused(_("Chưa ghi được: thông tin gửi lên chưa đọc được."), next_step=_("Tải lại trang rồi làm lại."))
