"""Doors of the staff list."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from elearn.kernel.paging import paginate
from elearn.people import present, queries
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("people", __name__)


@section.route("/people", allow=May.SEE_PEOPLE)
def index() -> Any:
    asked = {
        "words": request.args.get("q", ""),
        "press_role": request.args.get("role", ""),
        "unit_code": request.args.get("unit", ""),
    }
    found = paginate(queries.listing(current_actor(), **asked), request.args.get("page", 1, type=int))
    return render_template(
        "people/index.html",
        rows=found,
        roles=present.press_role_labels(),
        **asked,
        page_address=lambda n: url_for(
            ".index",
            q=asked["words"] or None,
            role=asked["press_role"] or None,
            unit=asked["unit_code"] or None,
            page=n,
        ),
    )


@section.route("/people/<int:staff_id>", allow=May.SEE_PEOPLE)
def show(staff_id: int) -> Any:
    staff = queries.staff_for(current_actor(), staff_id)
    return render_template(
        "people/show.html", staff=staff, posts=queries.posts_of(staff_id), roles=present.press_role_labels()
    )
