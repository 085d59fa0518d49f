"""Doors of the first pages: where each role starts, and a learner's duties."""

from __future__ import annotations

from typing import Any

from flask import render_template

from elearn.home import present, queries
from elearn.kernel import clock
from elearn.learning import queries as learning
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("home", __name__)


@section.route("/duties", allow=May.LEARN)
def duties() -> Any:
    actor = current_actor()
    enrolments = learning.enrolments_of(actor.staff_id)
    progress = learning.progress_of({row.record_id for row in enrolments})
    found = present.duties(enrolments, progress, clock.today())
    return render_template("home/duties.html", duties=found, lede=present.lede(found),
                           workplace=queries.workplace(actor))
