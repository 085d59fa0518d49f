"""Bring the registry to what courses/law.yaml says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.law.models import LegalDocument


def load_registry(entries: Sequence[dict[str, Any]], *, actor: Actor) -> int:
    """Add new documents and update known ones; returns how many changed. Removes none. Writes an audit entry."""
    changed = []
    for entry in entries:
        known = db.session.get(LegalDocument, entry["slug"])
        if known is None:
            db.session.add(LegalDocument(**entry))
        elif all(getattr(known, key) == value for key, value in entry.items()):
            continue
        else:
            for key, value in entry.items():
                setattr(known, key, value)
        changed.append(entry["slug"])
    if changed:
        record(Did.LAW_LOADED, actor, "law:registry", changed=changed)
    db.session.flush()
    return len(changed)
