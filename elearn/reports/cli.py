"""`flask --app app reports …`: the same rows as the pages, for operators and scripts."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import click

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.reports import files, present, queries, service, table
from elearn.reports.queries import Question
from elearn.units import queries as units
from elearn.web.commands import Commands
from elearn.web.downloads import Column

cli = Commands("reports", help="Compliance on a date.")


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of the terminal."
        ),
        click.option("--format", "media", type=click.Choice(["csv", "xlsx", "json"]), default="csv"),
        click.option("--mandate", type=int, help="Id of a mandate."),
        click.option("--unit", "code", help="Code of a unit; with what it absorbed."),
        click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day (default: today)."),
    ):
        command = option(command)
    return command


def _question(as_of: datetime | None, code: str | None, mandate: int | None) -> Question:
    day = as_of.date() if as_of else clock.today()
    unit_id = None
    if code:
        unit_id = units.known_codes().get(code)
        if unit_id is None:
            raise click.ClickException(f"Không có đơn vị mang mã {code}.")
    if mandate is not None and mandate not in {row.id for row in queries.published_mandates(MACHINE)}:
        raise click.ClickException(f"Không có văn bản đã ban hành mang số {mandate}.")
    return Question(as_of=day, unit_id=unit_id, mandate_id=mandate)


def _check_target(media: str, output: Path | None) -> None:
    if media == "xlsx" and output is None:
        raise click.ClickException("Tệp XLSX cần --output.")


def _give(asked: Question, what: str, media: str, output: Path | None, file: IO[bytes], count: int) -> None:
    """Hand the file over, record the export, and say what was done."""
    with file:
        if output:
            with output.open("wb") as target:
                shutil.copyfileobj(file, target)
        else:
            shutil.copyfileobj(file, sys.stdout.buffer)
    service.note_export(MACHINE, asked, what=what, media=media, rows=count)
    click.echo(
        f"{count} dòng, tính đến hết {asked.as_of:%d/%m/%Y}{f', ghi vào {output.name}' if output else ''}.", err=True
    )


def _json(asked: Question, columns: list[Column], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    text = json.dumps({"as_of": asked.as_of.isoformat(), "rows": present.json_rows(columns, rows)}, ensure_ascii=False)
    return BytesIO(text.encode() + b"\n")


@cli.command("compliance")
@_options
def compliance(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line a unit: registered and its six parts, overdue, and the state of the list."""
    with unit_of_work() as work:
        _check_target(media, output)
        asked = _question(as_of, code, mandate)
        columns, rows = present.summary_columns(), list(present.summary_rows(table.build(MACHINE, asked).rows))
        file = _json(asked, columns, rows) if media == "json" else files.write(columns, rows, media, "units")
        _give(asked, "units", media, output, file, len(rows))
        work.commit()


@cli.command("people")
@_options
def people(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line an enrolment: who, where, which course, and how it stands."""
    with unit_of_work() as work:
        _check_target(media, output)
        asked = _question(as_of, code, mandate)
        if media == "json":
            rows = list(present.people_rows(queries.stream(queries.people(MACHINE, asked))))
            file, count = _json(asked, present.people_columns(), rows), len(rows)
        else:
            file, count = files.write_people(MACHINE, asked, media)
        _give(asked, "people", media, output, file, count)
        work.commit()
