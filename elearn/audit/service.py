"""Record an act in the transaction that does it; link the chain at its last moment; walk the chain.

`record` only queues. The chain's head is locked and the rows are linked just before the commit, so
concurrent requests wait for each other for no longer than that.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import insert, select, true, update
from sqlalchemy.orm import Session

from elearn.audit.models import AuditEvent, AuditHead
from elearn.audit.rules import GENESIS, ChainCheck, chain_hash
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import before_commit, db

_QUEUE = "audit_queue"
_PIECE = 2000  # rows of the trail in memory at once
# One statement sees one moment on both databases, also while others write.
_CHAIN = (
    select(
        AuditHead.length.label("head_length"),
        AuditHead.hash.label("head_hash"),
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.word,
        AuditEvent.user_id,
        AuditEvent.name,
        AuditEvent.unit_id,
        AuditEvent.subject,
        AuditEvent.details,
        AuditEvent.previous_hash,
        AuditEvent.hash,
    )
    .select_from(AuditHead)
    .outerjoin(AuditEvent, true())
    .order_by(AuditEvent.id)
)


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


def verify() -> ChainCheck:
    """Walk the whole chain: every hash, every place without a gap, and the head. Reads in pieces.

    Whoever rewrites every row from some place on and the head as well is not found here: compare the
    head's hash with that of a backup kept elsewhere.
    """
    return _walk(_PIECE)


def _walk(piece: int) -> ChainCheck:
    previous, place, head = GENESIS, 0, None
    try:
        with db.session.execute(_CHAIN.execution_options(yield_per=piece)) as rows:
            for row in rows:
                head = (row.head_length, row.head_hash)
                if row.id is None:
                    break
                fits = row.id == place + 1 and row.previous_hash == previous
                if not fits or row.hash != chain_hash(previous, row.id, row._asdict()):
                    return ChainCheck(place, broken_at=place + 1)
                place, previous = row.id, row.hash
    except ValueError:
        # A time or details that can't even be read: walk again row by row to name the place.
        return ChainCheck(place, broken_at=place + 1) if piece == 1 else _walk(1)
    return ChainCheck(place) if head == (place, previous) else ChainCheck(place, broken_at=place + 1)
