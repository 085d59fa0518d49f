"""Doors of questions: a pool's list, one question's form, a new one, its place and its removal."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from elearn.editing import edits, entries, parts, pools, present, service
from elearn.editing.forms import NewQuestionForm, QuestionForm
from elearn.editing.views.door import BOTH, DRAFT, asked, desk, place_here, pressed, save, saved, section, status
from elearn.web.access import May
from elearn.web.forms import choices

POOL = f"{DRAFT}/pools/<pool>"


@section.route(POOL, allow=May.EDIT_COURSES)
def pool(draft_id: int, pool: str) -> Any:
    here = desk(draft_id)
    return render_template(
        "editing/pool.html",
        desk=here,
        pool=pool,
        found=edits.readable_pool(here.text(f"questions/{pool}.yaml")),
        changed=parts.changed_questions(here, pool),
        told=[one for part in present.faults(here) for one in part if one.path == f"questions/{pool}.yaml"],
    )


@section.route(f"{POOL}/new", methods=BOTH, allow=May.EDIT_COURSES)
def new_question(draft_id: int, pool: str) -> Any:
    here = desk(draft_id)
    ids = pools.pool_of(here.text(f"questions/{pool}.yaml")).ids
    form = NewQuestionForm(data={"key": pools.next_id(ids, pool), "revision": str(here.revision.number)})
    form.offer()
    form.outcome.choices, form.taken = choices(here.outcomes()), parts.taken_questions(here)
    if form.validate_on_submit():
        entry = pools.skeleton(str(form.key.data), form.kind.data, form.outcome.data)
        outcome = save(form, draft_id, edits.question(pool, entry))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".question", draft_id=draft_id, pool=pool, question=entry["id"]))
    return render_template("editing/new_question.html", desk=here, pool=pool, form=form), form.status


@section.route(f"{POOL}/questions/<question>", methods=BOTH, allow=May.EDIT_COURSES)
def question(draft_id: int, pool: str, question: str) -> Any:
    here, outcome = desk(draft_id), None
    piece = parts.piece_of(here, pool, question)
    form = QuestionForm(data={**entries.question_data(piece.entry), "revision": str(here.revision.number)})
    form.outcome.choices = choices(parts.known(here.outcomes(), str(piece.entry.get("outcome") or "")))
    form.offer()
    if not form.reshaped() and form.validate_on_submit():
        outcome = save(form, draft_id, edits.question(pool, entries.question_entry(form, piece.entry)))
        if isinstance(outcome, service.Saved):
            return saved(outcome, url_for(".question", draft_id=draft_id, pool=pool, question=question))
    return render_template(
        "editing/question.html",
        desk=here,
        pool=pool,
        piece=piece,
        kind=piece.entry.get("kind"),
        form=form,
        overtaken=outcome,
        other=parts.other_question(pool, question, outcome),
        told=parts.question_faults(here, pool, question),
        **place_here(draft_id, f"questions/{pool}.yaml#{question}"),
    ), status(form, outcome)


@section.route(f"{POOL}/questions/<question>/move", methods=("POST",), allow=May.EDIT_COURSES)
def move_question(draft_id: int, pool: str, question: str) -> Any:
    by = -1 if asked("by") == "-1" else 1
    return pressed(draft_id, edits.move_question(pool, question, by), ".pool", pool=pool, _anchor=f"cau-{question}")


@section.route(f"{POOL}/questions/<question>/remove", methods=("POST",), allow=May.EDIT_COURSES)
def remove_question(draft_id: int, pool: str, question: str) -> Any:
    return pressed(draft_id, edits.without_question(pool, question), ".pool", pool=pool)
