"""The door of the trail."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for

from elearn.audit import present, queries
from elearn.audit.models import AuditEvent
from elearn.web.access import May
from elearn.web.paging import paginate
from elearn.web.routing import Section, current_actor

section = Section("audit", __name__)


@section.route("/audit", allow=May.SEE_AUDIT)
def index() -> Any:
    word, name = request.args.get("word", ""), request.args.get("name", "")
    # The tree stands above this noun; the factory hands its rule down.
    scope = current_app.extensions["unit_scope"](AuditEvent.unit_id, current_actor())
    found = paginate(queries.listing(scope, word=word, name=name), request.args.get("page", 1, type=int))
    return render_template("audit/index.html", rows=found, words=present.words(), word=word, name=name,
                           page_address=lambda n: url_for(".index", word=word or None, name=name or None, page=n))
