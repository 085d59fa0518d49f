"""Doors of the catalogue: the list of courses, their pictures, and the public handbook."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from elearn.catalogue import glossary, handbook, present, queries
from elearn.kernel.errors import Missing
from elearn.web.access import Anyone, SignedIn
from elearn.web.routing import Section

section = Section("catalogue", __name__)
HANDBOOK = Anyone("the handbook is for everybody")
A_YEAR = "public, max-age=31536000, immutable"


@section.route("/courses", allow=SignedIn("what can be learned is no secret within the city"))
def index() -> Any:
    return render_template(
        "catalogue/index.html", courses=[queries.outline(row.version_id) for row in queries.courses()]
    )


@section.route("/handbook", allow=HANDBOOK)
def handbook_index() -> Any:
    edition = handbook.newest()
    rows = handbook.contents(edition) if edition else []
    return render_template("catalogue/handbook.html", edition=edition, parts=present.parts(rows))


@section.route("/handbook/<key>", allow=HANDBOOK)
def handbook_page(key: str) -> Any:
    edition = handbook.newest()
    if edition is None:
        raise Missing
    found = handbook.page(edition, key)
    return render_template(
        "catalogue/handbook_page.html",
        edition=edition,
        section=present.section(found.section, request.args.get("answer", -1, type=int)),
        before=found.before,
        after=found.after,
    )


@section.route("/glossary", allow=Anyone("words are for everybody"))
def glossary_index() -> Any:
    terms = glossary.terms()
    return render_template("catalogue/glossary.html", parts=present.letters(terms), count=len(terms))


@section.route(
    "/courses/files/<sha256>/<name>", allow=Anyone("drawings of lessons hold no data; their hash is their name")
)
def file(sha256: str, name: str) -> Any:  # noqa: ARG001  the name is for the reader of the address
    found = queries.file(sha256)
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Cache-Control"] = A_YEAR
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer
