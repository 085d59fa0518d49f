"""Doors of the quizzes: the quiz, its questions one by one, and the result."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.learning import queries as learning
from elearn.quizzes import present, queries, rules, service
from elearn.quizzes.forms import AnswerForm, StartForm, SubmitForm
from elearn.web.access import May
from elearn.web.filters import clock_time
from elearn.web.routing import Section, current_actor, wants_json

section = Section("quizzes", __name__)


@section.route("/courses/<slug>/quizzes/<key>", allow=May.LEARN)
def show(slug: str, key: str) -> Any:
    quiz = learning.activity_for(current_actor(), slug, key, kind="quiz")
    attempts = queries.attempts_of(quiz.record_id, quiz.activity_id)
    return render_template(
        "quizzes/show.html",
        quiz=quiz,
        quiz_form=catalogue.quiz_form(quiz.activity_id),
        attempts=attempts,
        left=rules.attempts_left(catalogue.quiz_form(quiz.activity_id).attempts, attempts),
        open_attempt=next((a for a in attempts if a.submitted_at is None), None),
        percent=present.result_percent,
        form=StartForm(),
    )


@section.route("/courses/<slug>/quizzes/<key>", methods=("POST",), allow=May.LEARN)
def start(slug: str, key: str) -> Any:
    if not StartForm().validate_on_submit():
        raise Missing
    attempt_id = service.start_attempt(slug, key, actor=current_actor())
    return redirect(url_for(".question", attempt_id=attempt_id, place=1))


@section.route("/attempts/<int:attempt_id>/<int:place>", allow=May.LEARN)
def question(attempt_id: int, place: int) -> Any:
    attempt = queries.attempt_for(current_actor(), attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for(".review", attempt_id=attempt_id))
    if not 1 <= place <= len(attempt.form):
        raise Missing
    asked, answers = attempt.form[place - 1], queries.answers_of(attempt_id)
    source = catalogue.questions_of(attempt.activity_id)[asked["question"]]
    return render_template(
        "quizzes/question.html",
        attempt=attempt,
        form=AnswerForm(),
        now=clock.now(),
        question=present.question(place, source, asked["order"], answers.get(place)),
        steps=present.steps(attempt, answers, place),
        answered=len(answers),
        time_is_up=not rules.takes_answers(submitted_at=None, deadline_at=attempt.deadline_at, now=clock.now()),
    )


@section.route("/attempts/<int:attempt_id>/<int:place>", methods=("POST",), allow=May.LEARN)
def save(attempt_id: int, place: int) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        raise Missing
    saved = service.save_answer(attempt_id, place, request.form.getlist, form.sequence.data, actor=current_actor())
    if wants_json():
        return jsonify(saved_at=clock_time(saved.at) if saved else None, superseded=bool(saved and saved.superseded))
    if saved is None:
        flash(_("Câu %(place)s chưa chọn đủ nên chưa lưu câu này.", place=place), "warn")
    last = len(queries.attempt_for(current_actor(), attempt_id).form)
    return redirect(form.next_address(attempt_id, place, last))


@section.route("/attempts/<int:attempt_id>/submit", allow=May.LEARN)
def confirm(attempt_id: int) -> Any:
    attempt = queries.attempt_for(current_actor(), attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for(".review", attempt_id=attempt_id))
    answers = queries.answers_of(attempt_id)
    return render_template(
        "quizzes/confirm.html",
        attempt=attempt,
        steps=present.steps(attempt, answers, None),
        unanswered=len(attempt.form) - len(answers),
        form=SubmitForm(),
    )


@section.route("/attempts/<int:attempt_id>/submit", methods=("POST",), allow=May.LEARN)
def submit(attempt_id: int) -> Any:
    if not SubmitForm().validate_on_submit():
        raise Missing
    service.submit_attempt(attempt_id, actor=current_actor())
    return redirect(url_for(".review", attempt_id=attempt_id))


@section.route("/attempts/<int:attempt_id>", allow=May.LEARN)
def review(attempt_id: int) -> Any:
    attempt = queries.attempt_for(current_actor(), attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for(".question", attempt_id=attempt_id, place=1))
    answers, quiz_form = queries.answers_of(attempt_id), catalogue.quiz_form(attempt.activity_id)
    questions = present.all_reviewed(attempt, answers)
    remark, first = queries.remark_of(attempt_id), attempt
    if remark is not None:
        attempt = attempt._replace(points=remark.points, passed=remark.passed)
    return render_template(
        "quizzes/review.html",
        attempt=attempt,
        # A placement test keeps its keys: the same pool is asked again at the end of the course.
        questions=questions if quiz_form.purpose == "check" else [],
        known=present.known_outcomes(attempt, answers),
        critical=queries.critical_right(attempt, {shown.place: shown.points or 0.0 for shown in questions}),
        quiz_form=quiz_form,
        percent=present.result_percent(attempt.points, attempt.max_points),
        remark=remark,
        first_percent=present.result_percent(first.points, first.max_points),
    )
