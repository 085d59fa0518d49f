"""Doors of the results: counts for the department and the instructor, names for the instructor alone."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from elearn.kernel.errors import Missing
from elearn.kernel.paging import paginate
from elearn.practice import present, queries
from elearn.practice.views.playing import render_debrief, section
from elearn.web.access import May
from elearn.web.routing import current_actor


@section.route("/practice", allow=May.SEE_PRACTICE)
def results() -> Any:
    return render_template("practice/results.html", played=queries.scenarios_played(), fewest=present.FEWEST)


def _played(activity_id: int) -> queries.Played:
    found = next((row for row in queries.scenarios_played() if row.activity_id == activity_id), None)
    if found is None:
        raise Missing
    return found


@section.route("/practice/<int:activity_id>", allow=May.SEE_PRACTICE)
def report(activity_id: int) -> Any:
    played = _played(activity_id)
    return render_template("practice/report.html", played=played, report=present.report(activity_id, played.people))


@section.route("/practice/<int:activity_id>/people", allow=May.SEE_PLAYERS)
def players(activity_id: int) -> Any:
    people = paginate(queries.players(current_actor(), activity_id), request.args.get("page", 1, type=int))
    return render_template(
        "practice/players.html",
        played=_played(activity_id),
        people=people,
        page_address=lambda number: url_for(".players", activity_id=activity_id, page=number),
    )


@section.route("/practice/<int:activity_id>/people/<int:staff_id>", allow=May.SEE_PLAYERS)
def player(activity_id: int, staff_id: int) -> Any:
    name = queries.player_named(current_actor(), staff_id, activity_id)
    runs = [run for run in queries.runs_of(staff_id, activity_id) if run.counted and run.total is not None]
    return render_template("practice/player.html", played=_played(activity_id), name=name, runs=runs)


@section.route("/practice/runs/<int:run_id>", allow=May.SEE_PLAYERS)
def run_of(run_id: int) -> Any:
    name = queries.player_of(current_actor(), run_id)
    run = queries.run_of_anybody(run_id)
    if run is None:
        raise Missing
    return render_debrief(queries.standing(run), form=None, own=False, name=name)
