"""Exports: the rows of a page as a file, read and written inside the request that records it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from flask import Response

from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.reports import present, queries, service, table, texts
from elearn.reports.queries import Question
from elearn.units import queries as units
from elearn.web.downloads import XLSX_TYPE, Column, attachment, csv_pieces, xlsx_file

CSV_TYPE = "text/csv; charset=utf-8"


def people(actor: Actor, asked: Question, media: str) -> Response:
    """The list of people behind a figure."""
    file, count = write_people(actor, asked, media)
    return _answer(actor, asked, "people", media, file, count)


def units_table(actor: Actor, asked: Question, media: str) -> Response:
    """The table of units."""
    rows = present.summary_rows(table.build(actor, asked).rows)
    tally = [0]
    file = write(present.summary_columns(), service.counted(rows, tally), media, _("Đơn vị"))
    return _answer(actor, asked, "units", media, file, tally[0])


def write_people(actor: Actor, asked: Question, media: str) -> tuple[IO[bytes], int]:
    """The list of people as a file, at its beginning, and how many rows it holds."""
    if media == "csv":
        file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
        count = texts.write_people(file, actor, asked)
        file.seek(0)
        return file, count
    tally = [0]
    rows = service.counted(present.people_rows(queries.stream(queries.people(actor, asked))), tally)
    return write(present.people_columns(), rows, media, _("Danh sách")), tally[0]


def write(columns: Sequence[Column], rows: Iterable[Sequence[Any]], media: str, sheet: str) -> IO[bytes]:
    """The file, whole, at its beginning."""
    if media == "xlsx":
        return xlsx_file(columns, rows, sheet)
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
    file.writelines(csv_pieces(columns, rows))
    file.seek(0)
    return file


def _answer(actor: Actor, asked: Question, what: str, media: str, file: IO[bytes], rows: int) -> Response:
    service.note_export(actor, asked, what=what, media=media, rows=rows)
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
