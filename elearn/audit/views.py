"""The door of the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, render_template, request, url_for

from elearn.audit import present, queries
from elearn.audit.models import AuditEvent
from elearn.kernel.paging import paginate
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("audit", __name__)


@section.route("/audit", allow=May.SEE_AUDIT)
def index() -> Any:
    group, name = request.args.get("group", ""), request.args.get("name", "").strip()
    first, last = (request.args.get(end, type=date.fromisoformat) for end in ("from", "to"))
    # Tree and accounts stand above this noun; the factory hands their rules down.
    scope = current_app.extensions["unit_scope"](AuditEvent.unit_id, current_actor())
    person = current_app.extensions["people_named"](AuditEvent.user_id, name)
    found = paginate(
        queries.listing(scope, group=group, name=name, person=person, first=first, last=last),
        request.args.get("page", 1, type=int),
    )
    asked: dict[str, Any] = {"group": group or None, "name": name or None, "from": first, "to": last}
    return render_template(
        "audit/index.html",
        lines=present.lines(found.rows),
        pages=found,
        groups=present.groups(),
        asked=asked,
        page_address=lambda n: url_for(".index", **asked, page=n),
    )
