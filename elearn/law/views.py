"""Doors of the legal registry; public, because citizens may check what a lesson stands on."""

from __future__ import annotations

from typing import Any

from flask import render_template

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


@section.route("/law/<slug>", allow=PUBLIC)
def show(slug: str) -> Any:
    document = queries.document(slug)
    newer = [present.shown(d, clock.today()) for d in queries.named(document.replaced_by).values()]
    return render_template(
        "law/show.html",
        document=present.shown(document, clock.today()),
        newer=newer,
        today=clock.today(),
        told=present.day_or_unknown,
    )
