"""Bring the registry to what courses/law.yaml says, and enter replacements ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.law import queries
from elearn.law.models import LegalDocument


def load_registry(entries: Sequence[dict[str, Any]], *, actor: Actor) -> int:
    """Add new documents and update known ones; returns how many changed. Removes none. Writes an audit entry."""
    changed = []
    for entry in entries:
        known = db.session.get(LegalDocument, entry["slug"])
        if known is None:
            db.session.add(LegalDocument(**entry))
            changed.append(entry["slug"])
            continue
        told = _without_what_was_entered(known, entry)
        if all(getattr(known, key) == value for key, value in told.items()):
            continue
        for key, value in told.items():
            setattr(known, key, value)
        changed.append(entry["slug"])
    if changed:
        record(Did.LAW_LOADED, actor, "law:registry", changed=changed)
    db.session.flush()
    return len(changed)


def _without_what_was_entered(known: LegalDocument, entry: dict[str, Any]) -> dict[str, Any]:
    """The file's word, except that it can't bring back a document whose end was entered on the site before it."""
    if known.entered_at is None:
        return entry
    if entry["effective_to"] is not None:
        return {**entry, "entered_at": None}  # the file has caught up
    return {key: value for key, value in entry.items() if key not in {"effective_to", "replaced_by", "status"}}


def replace(old: str, new: str, from_day: date, *, actor: Actor) -> None:
    """Enter that a document is replaced by another from a day, the first on which it is no longer in force.

    Refuses (Missing) an unknown document and (Refused) one that replaces itself, a day before it came into
    force, or a document whose end is already on record. Writes both into the registry and an audit entry.
    """
    document, successor = queries.document(old), queries.document(new)
    if document is successor:
        raise Refused(_("Một văn bản không tự thay thế mình."), next_step=_("Chọn văn bản thay thế khác."))
    if document.effective_to is not None:
        raise Refused(
            _(
                "Văn bản này đã được ghi là hết hiệu lực từ ngày %(day)s.",
                day=document.effective_to.strftime("%d/%m/%Y"),
            ),
            next_step=_("Nếu ngày ghi chưa đúng, sửa trong sổ văn bản rồi công bố lại."),
        )
    if document.effective_from is not None and from_day <= document.effective_from:
        raise Refused(
            _("Ngày hết hiệu lực phải sau ngày văn bản bắt đầu có hiệu lực."),
            next_step=_("Xem lại ngày trên văn bản thay thế."),
        )
    document.effective_to, document.replaced_by = from_day, [*document.replaced_by, new]
    document.entered_at = clock.now()
    record(Did.LAW_REPLACED, actor, f"law:{old}", by=new, from_day=from_day)
    db.session.flush()
