"""A snapshot as a file: made of what is stored alone, so that it is the same bytes whenever it is taken."""

from __future__ import annotations

from typing import IO

from flask import Response

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import SOURCE, speaking
from elearn.reports import files
from elearn.reports import service as reports_service
from elearn.reports.periods import Period
from elearn.snapshots import present, queries
from elearn.snapshots.models import Snapshot
from elearn.web.downloads import attachment

TYPES = files.TYPES


def is_over(period: Period) -> bool:
    """Whether a period may be frozen today."""
    return period.ends <= clock.today()


def write(found: Snapshot, what: str, media: str, *, bom: bool, by: Actor | None = None) -> tuple[IO[bytes], int]:
    """The file, at its beginning, and how many rows it holds. `what`: compliance, people or differences."""
    with speaking(SOURCE):  # the same bytes for everybody
        return _write(found, what, media, bom=bom, by=by)


def _write(found: Snapshot, what: str, media: str, *, bom: bool, by: Actor | None) -> tuple[IO[bytes], int]:
    if what == "differences":
        report = present.differences(found, queries.since_frozen(found))
    else:
        report = present.people(found) if what == "people" else present.compliance(found)
    return files.write_sheet(report, media, bom=bom, created=found.taken_at, by=by)


def answer(actor: Actor, found: Snapshot, what: str, media: str) -> Response:
    """The file as a download; taking it is recorded."""
    file, count = write(found, what, media, bom=True, by=actor)
    note(actor, found, what, media, count)
    return attachment(file, TYPES[media], f"chot-so-lieu-{found.id}-{what}-{found.as_of.isoformat()}.{media}")


def note(actor: Actor, found: Snapshot, what: str, media: str, rows: int) -> None:
    """Record the export, by the snapshot's number."""
    asked = queries.question_of(found)
    reports_service.note_export(actor, asked, what=f"snapshot-{found.id}-{what}", media=media, rows=rows)
