"""The list of people as text, made by the database: the same rows and cells as the page, at the speed of a copy.

A CSV of tens of thousands of rows spends its time turning cells into text. PostgreSQL does that and
writes the file itself (COPY); SQLite makes the text and Python's csv writes it. `tests/reports` holds
these cells to those of the page, row by row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import IO, Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from elearn.catalogue.models import CourseVersion
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.kernel.i18n import _
from elearn.learning import status_sql
from elearn.learning.models import Enrolment
from elearn.mandates.models import Mandate
from elearn.people import present as people
from elearn.people.identity import code_on, name_on
from elearn.people.models import Assignment
from elearn.reports import present, queries
from elearn.reports.queries import Question
from elearn.reports.seal import Seal
from elearn.units.models import Unit, UnitPeriod
from elearn.web.downloads import BOM, FORMULA_STARTS, noted

PIECE = 2000  # rows read and written at a time


class day_text(FunctionElement[str]):  # noqa: N801 -- reads as the SQL function it is
    """A day as it is written in Vietnam: 05/11/2026."""

    type = String()
    inherit_cache = True


@compiles(day_text, "postgresql")
def _day_text_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'DD/MM/YYYY')"


@compiles(day_text)
def _day_text_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%d/%m/%Y', {compiler.process(element.clauses, **options)})"


def _safe(column: Any) -> ColumnElement[str]:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula; null for nothing."""
    runs = func.substr(column, 1, 1).in_(FORMULA_STARTS)
    return case((column == "", null()), (runs, literal("'", String) + column), else_=column)


def _words(column: Any, said: Mapping[str, str]) -> ColumnElement[str]:
    return case(*((column == key, literal(words, String)) for key, words in said.items()), else_=null())


def _day(column: Any) -> ColumnElement[str]:
    return day_text(column)


def _instant(column: Any) -> ColumnElement[str]:
    return day_text(status_sql.local_day(column))


def people_text(actor: Actor, asked: Question) -> AnySelect:
    """`queries.people` with every column of `present.people_columns` as text."""
    late: dict[str, str] = {"yes": _("có")}
    overdue = case((status_sql.overdue(asked.as_of), literal("yes", String)), else_=literal("", String))
    columns: Sequence[ColumnElement[Any]] = (
        _safe(code_on(asked.as_of)),
        _safe(name_on(asked.as_of)),
        _safe(Assignment.position),
        _words(Assignment.press_role, people.press_role_labels()),
        _safe(Unit.code),
        _safe(UnitPeriod.name),
        _safe(CourseVersion.title),
        cast(status_sql.version_on(asked.as_of), String),
        _safe(Mandate.number),
        _instant(Enrolment.registered_at),
        _instant(status_sql.started_at(asked.as_of)),
        _instant(status_sql.completed_at(asked.as_of)),
        _day(status_sql.due_on(asked.as_of)),
        _words(status_sql.status(asked.as_of), present.status_labels()),
        _words(overdue, late),
    )
    return queries.people(actor, asked).with_only_columns(*columns)


def write_people(file: IO[bytes], actor: Actor, asked: Question, seal: Seal) -> int:
    """Write the CSV of the list to `file`, the notes under it; returns how many rows it holds, the heading apart."""
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\r\n").writerow([column.label for column in present.people_columns()])
    file.write((BOM + heading.getvalue()).encode())
    write = _copy if db.engine.dialect.name == "postgresql" else _write
    count = write(_Sealing(file, seal), people_text(actor, asked))
    seal.written(b"", count)
    file.write(noted(seal))
    return count


class _Sealing(io.RawIOBase):
    """A file that tells the seal what is written to it."""

    def __init__(self, file: IO[bytes], seal: Seal) -> None:
        self._file, self._seal = file, seal

    def writable(self) -> bool:
        return True

    def write(self, lines: Any) -> int:
        self._seal.written(bytes(lines), 0)
        return self._file.write(lines)


def _copy(file: Any, query: AnySelect) -> int:
    """PostgreSQL writes the lines; each comes with a line feed, and leaves with the carriage return of RFC 4180."""
    count = 0
    compiled = query.compile(dialect=db.engine.dialect, compile_kwargs={"render_postcompile": True})
    parameters = compiled.construct_params()
    connection: Any = db.session.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY ({compiled}) TO STDOUT (FORMAT csv)", parameters) as lines:
        for line in lines:
            file.write(bytes(line)[:-1] + b"\r\n")
            count += 1
    return count


def _write(file: Any, query: AnySelect) -> int:
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    for piece in db.session.execute(query, execution_options={"yield_per": PIECE}).partitions():
        writer.writerows(piece)
        count += len(piece)
    text.detach()
    return count
