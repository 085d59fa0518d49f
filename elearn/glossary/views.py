"""Door of the glossary; public, because citizens read the same words."""

from __future__ import annotations

from typing import Any

from flask import render_template

from elearn.glossary import present, queries
from elearn.law import queries as law
from elearn.web.access import Anyone
from elearn.web.routing import Section

section = Section("glossary", __name__)


@section.route("/glossary", allow=Anyone("words explained are for everybody"))
def index() -> Any:
    terms = queries.terms()
    documents = law.named(present.cited_by(terms))
    return render_template("glossary/index.html", terms=present.explained(terms, documents))
