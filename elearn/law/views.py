"""Doors of the legal registry; public, because citizens may check what a lesson stands on."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from elearn.kernel import clock
from elearn.law import present, queries
from elearn.web.access import Anyone
from elearn.web.routing import Section

section = Section("law", __name__)
PUBLIC = Anyone("law is public")


@section.route("/law", allow=PUBLIC)
def index() -> Any:
    documents = [present.shown(document, clock.today()) for document in queries.documents()]
    return render_template("law/index.html", documents=documents, today=clock.today(), told=present.day_or_unknown)


@section.route("/law/changes", allow=PUBLIC)
def changes() -> Any:
    documents = queries.replaced()
    names = queries.named([*present.cited_slugs(documents), *(slug for d in documents for slug in d.replaced_by)])
    return render_template(
        "law/changes.html",
        documents=[
            (
                present.shown(document, clock.today()),
                [present.shown(names[slug], clock.today()) for slug in document.replaced_by if slug in names],
                present.changes(document, names),
            )
            for document in documents
        ],
    )


@section.route("/law/<slug>", allow=PUBLIC)
def show(slug: str) -> Any:
    document = queries.document(slug)
    names = queries.named([*document.replaced_by, *present.cited_slugs([document])])
    return render_template(
        "law/show.html",
        document=present.shown(document, clock.today()),
        newer=[present.shown(names[slug], clock.today()) for slug in document.replaced_by],
        changes=present.changes(document, names),
        cited=current_app.extensions["lessons_citing"](slug),
        today=clock.today(),
        told=present.day_or_unknown,
    )
