"""Doors of the first pages: where each role starts, and a learner's duties."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from elearn.bridging import queries as bridging
from elearn.home import present, queries
from elearn.kernel import clock
from elearn.kernel.actor import Role
from elearn.learning import queries as learning
from elearn.web.access import Anyone, May
from elearn.web.routing import Section, current_actor, optional_actor

section = Section("home", __name__)

# Where a role starts its day; everybody else starts with their own duties.
STARTS: dict[Role | None, str] = {
    Role.COORDINATOR: "reports.unit",
    Role.UNIT_HEAD: "reports.unit",
    Role.DEPARTMENT: "reports.overview",
    Role.CITY_READER: "reports.overview",
    Role.ADMIN: "accounts.index",
}


@section.route("/", allow=Anyone("leads to the first page of whoever asks, or to signing in"))
def index() -> Any:
    actor = optional_actor()
    if actor is None:
        return redirect(url_for("accounts.sign_in"))
    own = "home.duties" if actor.staff_id else "catalogue.index"  # who is no staff has no duties
    return redirect(url_for(STARTS.get(actor.role, own)))


@section.route("/duties", allow=May.LEARN)
def duties() -> Any:
    actor = current_actor()
    enrolments = learning.enrolments_of(actor.staff_id)
    progress = learning.progress_of({row.record_id for row in enrolments})
    found, given = present.duties(enrolments, progress, clock.today()), bridging.own(actor)
    workplace = queries.workplace(actor)
    updates = [row for row in given if row.done_at is None]
    return render_template(
        "home/duties.html",
        duties=found,
        updates=updates,
        updates_done=[row for row in given if row.done_at is not None],
        bridged=bridging.bridged(given, {(row.slug, row.version_id) for row in enrolments}),
        lede=present.lede(found, len(updates)),
        workplace=workplace,
        card=present.quick_card(workplace.press_role if workplace else ""),
    )
