"""How one event is chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a walk along the chain found: how many events fit, and the first place that does not."""

    length: int
    broken_at: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def chain_hash(previous: str, place: int, row: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and a canonical writing of the row.

    `row["at"]` is aware UTC; both databases keep its microseconds.
    """
    canonical = json.dumps(
        [
            place,
            row["at"].isoformat(),
            row["word"],
            row["user_id"],
            row["name"],
            row["unit_id"],
            row["subject"],
            row["details"],
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
