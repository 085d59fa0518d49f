"""Exports: the rows of a page as a file, read and written inside the request that records it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from flask import Response

from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.reports import present, queries, service, table
from elearn.reports.queries import Question
from elearn.units import queries as units
from elearn.web.downloads import XLSX_TYPE, Column, attachment, csv_pieces, xlsx_file

CSV_TYPE = "text/csv; charset=utf-8"


def people(actor: Actor, asked: Question, media: str) -> Response:
    """The list of people behind a figure."""
    rows = present.people_rows(queries.stream(queries.people(actor, asked)))
    return _file(actor, asked, "people", media, present.people_columns(), rows, _("Danh sách"))


def units_table(actor: Actor, asked: Question, media: str) -> Response:
    """The table of units."""
    rows = present.summary_rows(table.build(actor, asked).rows)
    return _file(actor, asked, "units", media, present.summary_columns(), rows, _("Đơn vị"))


def write(columns: Sequence[Column], rows: Iterable[Sequence[Any]], media: str, sheet: str) -> IO[bytes]:
    """The file, whole, at its beginning."""
    if media == "xlsx":
        return xlsx_file(columns, rows, sheet)
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
    file.writelines(csv_pieces(columns, rows))
    file.seek(0)
    return file


def _file(
    actor: Actor,
    asked: Question,
    what: str,
    media: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    sheet: str,
) -> Response:
    tally = [0]
    file = write(columns, service.counted(rows, tally), media, sheet)
    service.note_export(actor, asked, what=what, media=media, rows=tally[0])
    name = f"tuan-thu-{what}-{asked.as_of.isoformat()}.{media}"
    return attachment(file, XLSX_TYPE if media == "xlsx" else CSV_TYPE, name)


def description(asked: Question) -> str:
    """What a list is narrowed to, in words."""
    parts = []
    if asked.unit_id is not None:
        parts.append(units.names_of([asked.unit_id], asked.as_of).get(asked.unit_id, ""))
    if asked.course_id is not None:
        parts.append(queries.course_titles().get(asked.course_id, ""))
    return ", ".join(part for part in parts if part)
