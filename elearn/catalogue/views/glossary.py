"""The door of the glossary."""

from __future__ import annotations

from typing import Any

from flask import render_template

from elearn.catalogue import glossary, present
from elearn.catalogue.views.courses import section
from elearn.web.access import Anyone


@section.route("/glossary", allow=Anyone("words are for everybody"))
def glossary_index() -> Any:
    return render_template("catalogue/glossary.html", terms=present.shown(glossary.terms()))
