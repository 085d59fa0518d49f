"""Files of compliance: written from the very rows the page shows, each export recorded (product rule 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel.actor import Actor
from elearn.reports.queries import Question


def counted(rows: Iterable[Any], tally: list[int]) -> Iterator[Any]:
    """The rows as they pass, counted into tally[0]."""
    for row in rows:
        tally[0] += 1
        yield row


def note_export(actor: Actor, asked: Question, *, what: str, media: str, rows: int) -> None:
    """Record who took which list away: what, filter, format and how many rows. Writes one audit entry."""
    record(
        Did.COMPLIANCE_EXPORTED,
        actor,
        f"compliance:{what}",
        format=media,
        rows=rows,
        as_of=asked.as_of,
        mandate=asked.mandate_id,
        course=asked.course_id,
        unit=asked.unit_id,
        status=asked.status,
    )
