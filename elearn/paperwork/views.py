"""Doors of the blank papers; public, because whoever must fill one in may not have an account."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import render_template

from elearn.kernel import clock
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.paperwork import queries
from elearn.paperwork.docx import docx_of
from elearn.web.access import Anyone
from elearn.web.downloads import attachment
from elearn.web.routing import Section

section = Section("paperwork", __name__)
PUBLIC = Anyone("blank papers hold no data")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@section.route("/forms", allow=PUBLIC)
def index() -> Any:
    return render_template("paperwork/index.html", forms=list(queries.forms().values()))


@section.route("/forms/<form_id>", allow=PUBLIC)
def show(form_id: str) -> Any:
    form = queries.form(form_id)
    cited = law_queries.named([citation.partition("#")[0] for citation in form.law])
    return render_template(
        "paperwork/show.html", form=form, law=[law.shown(document, clock.today()) for document in cited.values()]
    )


@section.route("/forms/<form_id>.docx", allow=PUBLIC)
def download(form_id: str) -> Any:
    form = queries.form(form_id)
    return attachment([_made(form.id)], DOCX_TYPE, f"{form.id}.docx")


@lru_cache(maxsize=64)
def _made(form_id: str) -> bytes:
    return docx_of(queries.form(form_id))
