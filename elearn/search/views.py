"""The door of the search."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from elearn.kernel import finding
from elearn.search import present, queries
from elearn.search.rules import Kind
from elearn.web.access import Anyone
from elearn.web.routing import Section, optional_actor

section = Section("search", __name__)


@section.route("/search", allow=Anyone("everybody finds what their own pages show them"))
def index() -> Any:
    asked, wide = finding.question(request.args.get("q", "")), present.reach(optional_actor())
    narrow = present.narrowed(wide, request.args.get("kind", ""))
    kind = "" if narrow is wide else request.args["kind"]
    page, size = request.args.get("page", 1, type=int), present.ON_A_PAGE if kind else present.IN_A_GROUP
    found = queries.found(asked, narrow, page=page if kind else 1, per_page=size)
    return render_template(
        "search/index.html",
        asked=asked,
        kind=kind,
        labels=present.kind_labels(),
        kinds=[kind for kind in Kind if kind in wide.kinds],
        total=found.total,
        groups=present.groups(found, asked, wide, single=bool(kind)),
        page_address=lambda number: url_for(".index", q=asked.typed, kind=kind, page=number),
    )
