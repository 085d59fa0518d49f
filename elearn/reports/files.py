"""Exports: the rows of a page as a file, read and written inside the request that records it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from flask import Response

from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.people import present as people_present
from elearn.reports import present, queries, service, texts
from elearn.reports.queries import Question
from elearn.reports.rules import counting_rules
from elearn.reports.sheet import Sheet
from elearn.units import present as unit_present
from elearn.units import queries as units
from elearn.web.downloads import XLSX_TYPE, Column, attachment, csv_pieces, xlsx_file

CSV_TYPE = "text/csv; charset=utf-8"


def people(actor: Actor, asked: Question, media: str) -> Response:
    """The list of people behind a figure."""
    file, count = write_people(actor, asked, media)
    return _answer(actor, asked, "people", media, file, count)


def units_table(actor: Actor, asked: Question, media: str) -> Response:
    """The table of units, recounted from the facts before it is handed out."""
    made, verdict = service.checked_table(actor, asked, occasion="report")
    tally = [0]
    rows = service.counted(present.summary_rows(made.rows), tally)
    file = write(present.summary_columns(), rows, media, _("Đơn vị"), [*notes(asked), verdict.sentence()])
    return _answer(actor, asked, "units", media, file, tally[0])


def write_people(actor: Actor, asked: Question, media: str) -> tuple[IO[bytes], int]:
    """The list of people as a file, at its beginning, and how many rows it holds."""
    if media == "csv":
        file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
        count = texts.write_people(file, actor, asked, notes(asked))
        file.seek(0)
        return file, count
    tally = [0]
    rows = service.counted(present.people_rows(queries.stream(queries.people(actor, asked))), tally)
    return write(present.people_columns(), rows, media, _("Danh sách"), notes(asked)), tally[0]


def write(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], media: str, sheet: str, said: Sequence[str] = ()
) -> IO[bytes]:
    """The file, whole, at its beginning; `said` are the notes under its rows (XLSX: on a second sheet)."""
    if media == "xlsx":
        return xlsx_file(columns, rows, sheet, said)
    return _csv(csv_pieces(columns, rows, said))


def write_sheet(
    report: Sheet, media: str, *, bom: bool = False, created: datetime | None = None
) -> tuple[IO[bytes], int]:
    """A report for a machine: headed by its keys, and how many rows it holds.

    A CSV holds rows and nothing else, so that a program can read it; JSON and XLSX carry the notes.
    """
    tally = [0]
    if media == "json":
        rows = list(report.objects())
        body = {"as_of": report.as_of.isoformat(), "rows": rows, "notes": list(report.notes)}
        return BytesIO(json.dumps(body, ensure_ascii=False).encode() + b"\n"), len(rows)
    passing = service.counted(report.rows, tally)
    columns = report.columns(machine=True)
    if media == "xlsx":
        return xlsx_file(columns, passing, report.title, report.notes, created), tally[0]
    return _csv(csv_pieces(columns, passing, bom=bom)), tally[0]


def _csv(pieces: Iterable[bytes]) -> IO[bytes]:
    """The pieces in a file of their own, at its beginning; the caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the caller
    try:
        file.writelines(pieces)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def notes(asked: Question) -> list[str]:
    """What a file says of itself: the day, the filter and the counting rules."""
    scope = description(asked)
    head = _("Tính đến hết ngày %(day)s.", day=f"{asked.as_of:%d/%m/%Y}")
    return [f"{head} {_('Lọc theo: %(scope)s.', scope=scope)}" if scope else head, *counting_rules()]


def _answer(actor: Actor, asked: Question, what: str, media: str, file: IO[bytes], rows: int) -> Response:
    service.note_export(actor, asked, what=what, media=media, rows=rows)
    name = f"tuan-thu-{what}-{asked.as_of.isoformat()}.{media}"
    return attachment(file, XLSX_TYPE if media == "xlsx" else CSV_TYPE, name)


def description(asked: Question) -> str:
    """What a list is narrowed to, in words."""
    parts = []
    if asked.unit_id is not None:
        name = units.names_of([asked.unit_id], asked.as_of).get(asked.unit_id, "")
        parts.append(_("%(unit)s và đơn vị trực thuộc", unit=name) if asked.below else name)
    if asked.kind:
        parts.append(unit_present.kind_label(asked.kind))
    if asked.mandate_id is not None:
        parts.append(queries.mandate_number(asked.mandate_id))
    if asked.course_id is not None:
        parts.append(queries.course_titles(asked.as_of).get(asked.course_id, ""))
    if asked.role:
        parts.append(people_present.press_role_label(asked.role))
    if asked.since:
        parts.append(_("phát sinh từ %(day)s", day=f"{asked.since:%d/%m/%Y}"))
    return ", ".join(part for part in parts if part)
