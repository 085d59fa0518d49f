"""`flask --app app reports …`: the same rows as the pages, for operators and scripts."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.reports import files, present, queries, service, table
from elearn.reports.queries import Question
from elearn.units import queries as units
from elearn.web.downloads import Column

cli = AppGroup("reports", help="Compliance on a date.")


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


def _give(
    asked: Question, what: str, columns: list[Column], rows: Iterable[Sequence[Any]], media: str, output: Path | None
) -> None:
    if media == "xlsx" and output is None:
        raise click.ClickException("Tệp XLSX cần --output.")
    tally = [0]
    rows = service.counted(rows, tally)
    if media == "json":
        text = json.dumps(
            {"as_of": asked.as_of.isoformat(), "rows": present.json_rows(columns, rows)}, ensure_ascii=False
        )
        output.write_text(text, encoding="utf-8") if output else click.echo(text)
    else:
        with files.write(columns, rows, media, what) as made:
            if output:
                with output.open("wb") as target:
                    shutil.copyfileobj(made, target)
            else:
                shutil.copyfileobj(made, sys.stdout.buffer)
    service.note_export(MACHINE, asked, what=what, media=media, rows=tally[0])
    click.echo(
        f"{tally[0]} dòng, tính đến hết {asked.as_of:%d/%m/%Y}{f', ghi vào {output.name}' if output else ''}.", err=True
    )


@cli.command("compliance")
@_options
def compliance(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line a unit: registered and its six parts, overdue, and the state of the list."""
    with unit_of_work() as work:
        asked = _question(as_of, code, mandate)
        rows = present.summary_rows(table.build(MACHINE, asked).rows)
        _give(asked, "units", present.summary_columns(), rows, media, output)
        work.commit()


@cli.command("people")
@_options
def people(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line an enrolment: who, where, which course, and how it stands."""
    with unit_of_work() as work:
        asked = _question(as_of, code, mandate)
        rows = present.people_rows(queries.stream(queries.people(MACHINE, asked)))
        _give(asked, "people", present.people_columns(), rows, media, output)
        work.commit()
