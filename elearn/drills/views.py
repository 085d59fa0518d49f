"""Doors of the drills: the deck, and its questions one by one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from elearn.drills import present, queries, service
from elearn.drills.forms import AnswerForm
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("drills", __name__)


@section.route("/courses/<slug>/drills/<key>", allow=May.LEARN)
def show(slug: str, key: str) -> Any:
    drill = queries.drill_for(current_actor(), slug, key)
    return render_template(
        "drills/show.html",
        drill=drill,
        sheet=present.sheet(drill),
        steps=present.steps(drill),
        rules=present.rules(),
    )


@section.route("/courses/<slug>/drills/<key>/<int:place>", allow=May.LEARN)
def question(slug: str, key: str, place: int) -> Any:
    return _page(slug, key, place, AnswerForm())


@section.route("/courses/<slug>/drills/<key>/<int:place>", methods=("POST",), allow=May.LEARN)
def answer(slug: str, key: str, place: int) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(slug, key, place, form), form.status
    service.answer(slug, key, place, form.text.data or "", actor=current_actor())
    return redirect(url_for(".question", slug=slug, key=key, place=place, _anchor="nhan-xet"))


def _page(slug: str, key: str, place: int, form: AnswerForm) -> str:
    drill = queries.drill_for(current_actor(), slug, key)
    shown = present.question(drill, place)
    if shown.latest and not form.is_submitted():
        form.text.data = shown.latest.text
    return render_template("drills/question.html", drill=drill, question=shown, form=form)
