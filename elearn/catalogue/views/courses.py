"""Doors of the catalogue: the list of courses and their pictures."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template

from elearn.catalogue import queries
from elearn.kernel import clock
from elearn.law import queries as law
from elearn.web.access import Anyone, May, SignedIn, may
from elearn.web.routing import Section, current_actor

section = Section("catalogue", __name__)
A_YEAR = "public, max-age=31536000, immutable"


@section.route("/courses", allow=SignedIn("what can be learned is no secret within the city"))
def index() -> Any:
    courses, actor = [queries.outline(row.version_id) for row in queries.courses()], current_actor()
    stale = current_app.extensions["stale_activities"] if may(actor, May.WATCH_LAW) else None
    over = law.over_on(clock.today()) if stale else None
    return render_template(
        "catalogue/index.html",
        courses=courses,
        stale={course.slug: len(stale(over, course.version_id)) for course in courses} if stale else {},
    )


@section.route(
    "/courses/files/<sha256>/<name>", allow=Anyone("drawings of lessons hold no data; their hash is their name")
)
def file(sha256: str, name: str) -> Any:  # noqa: ARG001  the name is for the reader of the address
    found = queries.file(sha256)
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Cache-Control"] = A_YEAR
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer
