"""The door of the trail."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import true

from elearn.audit import present, queries
from elearn.web.access import May
from elearn.web.paging import paginate
from elearn.web.routing import Section

section = Section("audit", __name__)


@section.route("/audit", allow=May.SEE_AUDIT)
def index() -> Any:
    word, name = request.args.get("word", ""), request.args.get("name", "")
    # SEE_AUDIT is given to roles of the whole city only, so there is nothing to leave out.
    found = paginate(queries.listing(true(), word=word, name=name), request.args.get("page", 1, type=int))
    return render_template("audit/index.html", rows=found, words=present.words(), word=word, name=name,
                           page_address=lambda n: url_for(".index", word=word or None, name=name or None, page=n))
