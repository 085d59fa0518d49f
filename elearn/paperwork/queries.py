"""The forms, read from courses/forms/ once."""

from __future__ import annotations

from functools import lru_cache

from elearn.catalogue.source.forms import Form, read_forms
from elearn.catalogue.source.located import Faults
from elearn.config import ROOT
from elearn.kernel.errors import Missing


@lru_cache(maxsize=1)
def forms() -> dict[str, Form]:
    """Every form by its id, in the order of titles."""
    found = read_forms(ROOT / "courses", None, Faults())
    return dict(sorted(found.items(), key=lambda pair: pair[1].title))


def form(form_id: str) -> Form:
    """The form of that id, or Missing."""
    found = forms().get(form_id)
    if found is None:
        raise Missing
    return found
