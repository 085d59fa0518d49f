"""Exports: the rows of a page as a file, read and written inside the request that records it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from flask import Response

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.people import present as people_present
from elearn.reports import ods, pages, present, queries, service, texts
from elearn.reports.ods import ods_file
from elearn.reports.queries import Question
from elearn.reports.rules import counting_rules
from elearn.reports.seal import Seal
from elearn.reports.sheet import Sheet
from elearn.units import present as unit_present
from elearn.units import queries as units
from elearn.web.downloads import XLSX_TYPE, Column, attachment, csv_pieces
from elearn.web.xlsx import xlsx_file

CSV_TYPE = "text/csv; charset=utf-8"
TYPES = {
    "csv": CSV_TYPE,
    "xlsx": XLSX_TYPE,
    "json": "application/json",
    "ods": ods.TYPE,
    "docx": pages.DOCX_TYPE,
    "pdf": "application/pdf",
}


def people(actor: Actor, asked: Question, media: str) -> Response:
    """The list of people behind a figure."""
    file, count = write_people(actor, asked, media, by=actor)
    return _answer(actor, asked, "people", media, file, count)


def units_table(actor: Actor, asked: Question, media: str) -> Response:
    """The table of units, recounted from the facts before it is handed out."""
    made, verdict = service.checked_table(actor, asked, occasion="report")
    said = [*notes(asked), verdict.sentence()]
    file, count = write(present.summary_columns(), present.summary_rows(made.rows), media, _("Đơn vị"), said, by=actor)
    return _answer(actor, asked, "units", media, file, count)


def write_people(actor: Actor, asked: Question, media: str, by: Actor | None = None) -> tuple[IO[bytes], int]:
    """The list of people as a file, at its beginning, and how many rows it holds."""
    if media == "csv":
        file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
        seal = Seal(present.people_columns(), notes(asked), by)
        count = texts.write_people(file, actor, asked, seal)
        file.seek(0)
        return file, count
    rows = present.people_rows(queries.stream(queries.people(actor, asked)))
    return write(present.people_columns(), rows, media, _("Danh sách"), notes(asked), by=by)


def write(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    media: str,
    title: str,
    said: Sequence[str] = (),
    *,
    by: Actor | None = None,
    created: datetime | None = None,
) -> tuple[IO[bytes], int]:
    """The file, whole, at its beginning, and how many rows it holds; `said` are the notes under its rows.

    XLSX and ODS carry the notes on a second sheet. Every file ends with the count and the hash of its rows.
    """
    seal = Seal(columns, said, by)
    passing = seal.rows(rows)
    if media == "xlsx":
        return xlsx_file(columns, passing, title, seal, created), seal.count
    if media == "ods":
        return ods_file(columns, passing, title, seal), seal.count
    if media in ("docx", "pdf"):
        make = pages.docx if media == "docx" else pages.pdf
        return BytesIO(make(columns, _few(passing), title, seal, created or clock.now())), seal.count
    return _csv(csv_pieces(columns, passing, seal)), seal.count


def _few(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, as long as there are no more than pages should hold."""
    for count, row in enumerate(rows, start=1):
        if count > pages.MOST:
            raise Refused(
                _("Danh sách dài quá %(most)s dòng nên không xuất thành trang DOCX, PDF được.", most=pages.MOST),
                next_step=_("Xuất Excel, ODS hoặc CSV, hoặc lọc hẹp lại."),
            )
        yield row


def write_sheet(
    report: Sheet, media: str, *, bom: bool = False, created: datetime | None = None, by: Actor | None = None
) -> tuple[IO[bytes], int]:
    """A report: for machines (CSV, XLSX, JSON) headed by its keys, else by its labels; and how many rows it holds.

    A CSV holds rows and nothing else, so that a program can read it; the others carry the notes.
    """
    if media == "json":
        rows = list(report.objects())
        body = {"as_of": report.as_of.isoformat(), "rows": rows, "notes": list(report.notes)}
        return BytesIO(json.dumps(body, ensure_ascii=False).encode() + b"\n"), len(rows)
    columns = report.columns(machine=media in ("csv", "xlsx"))
    if media == "csv":
        seal = Seal(columns, ())
        return _csv(csv_pieces(columns, seal.rows(report.rows), bom=bom)), seal.count
    return write(columns, report.rows, media, report.title, report.notes, by=by, created=created)


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
    return attachment(file, TYPES[media], name)


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
