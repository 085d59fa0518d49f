"""Read courses/law.yaml into plain entries."""

from __future__ import annotations

from datetime import date
from typing import Any

STATUSES = ("in_force", "replaced", "not_yet", "unconfirmed")


def _change(row: Any) -> dict[str, str]:
    """What was and what is now, on one topic, when a document was replaced."""
    change = {"topic": row.text("topic"), "before": row.text("before"), "now": row.text("now")}
    row.done()
    return change


def entry_of(taker: Any) -> dict[str, Any]:
    """One document, taken with every fault noted (taker: elearn.catalogue.source.located.Taker)."""
    entry = {
        "slug": taker.text("slug"),
        "number": taker.text("number", required=False),
        "title": taker.text("title"),
        "kind": taker.text("kind"),
        "issuer": taker.text("issuer", required=False),
        "issued_on": taker.take("issued_on", date, required=False),
        "effective_from": taker.take("effective_from", date, required=False),
        "effective_to": taker.take("effective_to", date, required=False),
        "status": taker.text("status"),
        "replaced_by": taker.texts("replaced_by", required=False),
        "confidence": taker.text("confidence"),
        "about": taker.text("about", required=False),
        "changes": [_change(row) for row in taker.rows("changes")],
    }
    if entry["status"] not in STATUSES:
        taker.fault("status", f"law: unknown status “{entry['status']}”")
    taker.done()
    return entry
