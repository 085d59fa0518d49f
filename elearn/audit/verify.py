"""Walk the chain from its first link to its head."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from elearn.audit.models import AuditEvent, AuditHead
from elearn.audit.service import GENESIS, chain_hash
from elearn.kernel.db import db


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """`broken_at` is the first place that does not fit, None when all do."""

    length: int
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def verify() -> ChainCheck:
    """Check every hash, every place and the head; reads in pieces."""
    previous, place = GENESIS, 0
    rows = db.session.execute(
        select(AuditEvent.id, AuditEvent.at, AuditEvent.word, AuditEvent.user_id, AuditEvent.name, AuditEvent.unit_id,
               AuditEvent.subject, AuditEvent.details, AuditEvent.previous_hash, AuditEvent.hash)
        .order_by(AuditEvent.id).execution_options(yield_per=2000)
    )
    for row in rows:
        place += 1
        content = dict(row._mapping)
        if row.id != place or row.previous_hash != previous or chain_hash(previous, place, content) != row.hash:
            return ChainCheck(place, place)
        previous = row.hash
    head = db.session.execute(select(AuditHead.length, AuditHead.hash)).one()
    broken = None if (head.length, head.hash) == (place, previous) else place + 1
    return ChainCheck(place, broken)
