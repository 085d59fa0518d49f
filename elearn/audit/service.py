"""Record an act in the transaction that does it; link the chain at its last moment.

`record` only queues. The chain's head is locked and the rows are linked just before the commit, so
concurrent requests wait for each other for no longer than that.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from elearn.audit.models import AuditEvent, AuditHead
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import before_commit, db

GENESIS = "0" * 64
_QUEUE = "audit_queue"


def record(word: Did, actor: Actor, subject: str, **details: Any) -> None:
    """Queue an act for the trail; it is written with, and only with, the current transaction.

    `subject` names the thing ("mandate:12"); `details` are JSON values, by custom `before`/`after`.
    """
    db.session.info.setdefault(_QUEUE, []).append(
        {
            "at": clock.now(),
            "word": str(word),
            "user_id": actor.user_id,
            "name": actor.name,
            "unit_id": actor.unit_id,
            "subject": subject,
            "details": json.loads(json.dumps(details, default=str)),
        }
    )


def chain_hash(previous: str, place: int, row: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and a canonical writing of the row."""
    canonical = json.dumps(
        [place, row["at"].isoformat(), row["word"], row["user_id"], row["name"], row["unit_id"], row["subject"],
         row["details"]],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


@before_commit
def _link(session: Session) -> None:
    queued: list[dict[str, Any]] = db.session.info.pop(_QUEUE, [])
    if not queued:
        return
    head = session.execute(select(AuditHead.length, AuditHead.hash).with_for_update()).one()
    place, previous = head
    rows = []
    for row in queued:
        place += 1
        linked = chain_hash(previous, place, row)
        rows.append({**row, "id": place, "previous_hash": previous, "hash": linked})
        previous = linked
    session.execute(insert(AuditEvent), rows)
    session.execute(update(AuditHead).values(length=place, hash=previous))
