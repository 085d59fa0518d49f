"""Doors of practice: the scenario, its stage, and looking back."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.learning import queries as learning
from elearn.practice import present, queries, rules, service
from elearn.practice.forms import DecisionForm, PressForm, ReplayForm, ResolutionForm
from elearn.practice.models import Pace
from elearn.practice.queries import Standing
from elearn.web.access import May
from elearn.web.routing import Section, current_actor, wants_json

section = Section("practice", __name__)


@section.route("/courses/<slug>/scenarios/<key>", allow=May.LEARN)
def show(slug: str, key: str) -> Any:
    place = learning.activity_for(current_actor(), slug, key, kind="scenario")
    runs = queries.runs_of(current_actor().staff_id, place.activity_id)
    scenario = queries.script(place.activity_id).scenario
    return render_template(
        "practice/show.html",
        place=place,
        scenario=scenario,
        facts=present.facts(scenario),
        runs=[(number, run) for number, run in enumerate(runs, start=1) if run.ended_at],
        goes_on=present.goes_on(runs, clock.now()),
    )


@section.route("/courses/<slug>/scenarios/<key>", methods=("POST",), allow=May.LEARN)
def start(slug: str, key: str) -> Any:
    if not PressForm().validate_on_submit():
        raise Missing
    return redirect(url_for(".stage", run_id=service.start_run(slug, key, actor=current_actor())))


@section.route("/runs/<int:run_id>", allow=May.LEARN)
def stage(run_id: int) -> Any:
    standing = queries.standing(queries.run_for(current_actor(), run_id))
    if standing.run.ended_at is not None:
        return redirect(url_for(".debrief", run_id=run_id))
    if standing.entered_at is None:
        return _prepare(standing)
    now = clock.now()
    return render_template(
        "practice/stage.html",
        run=standing.run,
        stage=present.stage(standing, now),
        consulted=rules.Aside(standing.place, rules.CONSULT) in standing.asides,
        may_consult=standing.may_consult,
        pace=rules.pace_at(standing.asides, standing.place),
        lapsed=rules.is_lapsed(standing.last_at, now),
    )


def _prepare(standing: Standing) -> Any:
    scenario = standing.script.scenario
    ends = rules.preparation_ends(standing.run.started_at, standing.asides)
    total = int((ends - standing.run.started_at).total_seconds()) if ends else 0
    spent = int((clock.now() - standing.run.started_at).total_seconds())
    return render_template(
        "practice/prepare.html",
        run=standing.run,
        scenario=scenario,
        facts=present.facts(scenario),
        total=total,
        left=max(0, total - spent),
        timed=total > 0,
        lapsed=rules.is_lapsed(standing.last_at, clock.now()),
    )


@section.route("/runs/<int:run_id>/ready", methods=("POST",), allow=May.LEARN)
def ready(run_id: int) -> Any:
    if not PressForm().validate_on_submit():
        raise Missing
    service.ready(run_id, actor=current_actor())
    return _onwards(run_id)


@section.route("/runs/<int:run_id>/<int:place>", methods=("POST",), allow=May.LEARN)
def decide(run_id: int, place: int) -> Any:
    form = DecisionForm()
    if not form.validate_on_submit():
        raise Missing
    _act(form, run_id, place)
    return _onwards(run_id)


def _act(form: DecisionForm, run_id: int, place: int) -> None:
    """Do what the pressed button says."""
    actor = current_actor()
    if form.aside.data == rules.CONSULT:
        _tell(service.consult(run_id, place, actor=actor))
    elif form.aside.data in (Pace.DOUBLE, Pace.UNTIMED):
        _tell(service.slow_down(run_id, place, Pace(form.aside.data), actor=actor))
    elif form.out.data:
        service.run_out(run_id, place, actor=actor)
    else:
        said = form.choice.data or ""
        _tell(service.choose(run_id, place, said, actor=actor), said)


def _tell(taken: service.Taken, said: str = "") -> None:
    if taken.late:
        flash(_("Hết giờ trước khi câu trả lời tới máy chủ; lượt ấy được tính là im lặng."), "warn")
    elif said and taken.kept not in (None, said):
        flash(_("Lượt ấy đã có câu trả lời từ trước; câu đầu tiên được giữ."), "info")


def _onwards(run_id: int) -> Any:
    next_page = url_for(".stage", run_id=run_id)
    return jsonify(next=next_page) if wants_json() else redirect(next_page)


@section.route("/runs/<int:run_id>/debrief", allow=May.LEARN)
def debrief(run_id: int) -> Any:
    run = queries.run_for(current_actor(), run_id)
    if run.ended_at is None:
        return redirect(url_for(".stage", run_id=run_id))
    return render_debrief(queries.standing(run), form=ResolutionForm(words=run.resolution), own=True)


def render_debrief(standing: Standing, *, form: ResolutionForm | None, own: bool, name: str = "") -> Any:
    """The look back; an instructor sees it without the person's own buttons."""
    shown = present.debrief(standing)
    cited = [citation for turn in shown.turns for citation in turn.node.law]
    breach = standing.script.scenario.breaches.get(standing.run.breach)
    cited += breach.law if breach else ()
    documents = law_queries.named(sorted({citation.partition("#")[0] for citation in cited}))
    return render_template(
        "practice/debrief.html",
        debrief=shown,
        run=standing.run,
        scenario=standing.script.scenario,
        law=law.named_citations(cited, documents),
        breach_law=breach.law if breach else (),
        lessons=present.lesson_links(standing.run, own=own),
        form=form,
        own=own,
        name=name,
    ), form.status if form else 200


@section.route("/runs/<int:run_id>/replay", methods=("POST",), allow=May.LEARN)
def replay(run_id: int) -> Any:
    form = ReplayForm()
    if not form.validate_on_submit():
        raise Missing
    new_id = service.replay(run_id, form.place.data or 0, actor=current_actor())
    flash(_("Tập lại từ lượt %(place)s. Lần tập này không tính điểm.", place=(form.place.data or 0) + 1), "info")
    return redirect(url_for(".stage", run_id=new_id))


@section.route("/runs/<int:run_id>/resolution", methods=("POST",), allow=May.LEARN)
def resolve(run_id: int) -> Any:
    actor, form = current_actor(), ResolutionForm()
    if not form.validate_on_submit():
        return render_debrief(queries.standing(queries.run_for(actor, run_id)), form=form, own=True)
    service.resolve(run_id, form.words.data or "", actor=actor)
    flash(_("Đã ghi câu sẽ nói lần sau."), "done")
    return redirect(url_for(".debrief", run_id=run_id, _anchor="lan-sau"))
