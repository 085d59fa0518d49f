"""Bring the glossary to what courses/glossary.yaml says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.glossary import queries
from elearn.glossary.models import GlossaryTerm
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.text import sort_key


def load_terms(entries: Sequence[dict[str, Any]], *, actor: Actor) -> bool:
    """Make the glossary hold these terms and no others; says whether anything changed.

    Refuses nothing: the file was checked when it was read. Writes the terms and one audit entry.
    """
    wanted = {entry["slug"]: (entry["term"], entry["text"], list(entry["law"])) for entry in entries}
    held = {term.slug: (term.term, term.text, list(term.law)) for term in queries.terms()}
    if wanted == held:
        return False
    db.session.execute(delete(GlossaryTerm))
    if entries:
        rows = [{**entry, "sort_key": sort_key(entry["term"])} for entry in entries]
        db.session.execute(insert(GlossaryTerm), rows)
    changed = sorted(slug for slug in {*wanted, *held} if wanted.get(slug) != held.get(slug))
    record(Did.GLOSSARY_LOADED, actor, "glossary", changed=changed)
    queries.forget()
    return True
