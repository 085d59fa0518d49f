"""`flask --app app reports …`: the same rows as the pages, for operators and scripts."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import UnitOfWork, unit_of_work
from elearn.kernel.errors import Refusal
from elearn.reports import files, queries, service, sheet
from elearn.reports.checking import Verdict
from elearn.reports.queries import Question
from elearn.reports.rules import FiguresDisagreeError
from elearn.reports.sheet import Sheet
from elearn.reports.table import Table
from elearn.signing.cli import sign
from elearn.units import queries as units
from elearn.web.commands import Commands

cli = Commands("reports", help="Compliance on a date.")
cli.add_command(sign)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of the terminal."
        ),
        click.option("--format", "media", type=click.Choice(list(files.TYPES)), default="csv"),
        click.option("--mandate", type=int, help="Id of a mandate."),
        click.option("--unit", "code", help="Code of a unit: with all that stands under it, and what they absorbed."),
        click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day (default: today)."),
    ):
        command = option(command)
    return command


def _question(as_of: datetime | None, code: str | None, mandate: int | None) -> Question:
    day = as_of.date() if as_of else clock.today()
    if mandate is not None and mandate not in {row.id for row in queries.published_mandates(MACHINE)}:
        raise click.ClickException(f"Không có văn bản đã ban hành mang số {mandate}.")
    return Question(as_of=day, unit_id=_unit(code, day) if code else None, below=bool(code), mandate_id=mandate)


def _unit(code: str, day: date) -> int:
    """The unit of a code; refused when another carried its duties by then: its figures stand in that one's rows."""
    codes = units.known_codes()
    if code not in codes:
        raise click.ClickException(f"Không có đơn vị mang mã {code}.")
    owner = units.owner_on(day).get(codes[code], codes[code])
    if owner != codes[code]:
        after = next(other for other, unit_id in codes.items() if unit_id == owner)
        raise click.ClickException(
            f"Đến hết {day:%d/%m/%Y} đơn vị {code} đã sáp nhập; số liệu của đơn vị này nằm ở dòng của {after}. "
            f"Dùng --unit {after}, hoặc một ngày trước khi sáp nhập."
        )
    return codes[code]


def _give(asked: Question, report: Sheet, media: str, output: Path | None, verdict: Verdict) -> None:
    """Hand the file over, record the export, and say what was done."""
    if media not in ("csv", "json") and output is None:
        raise click.ClickException(f"Tệp {media.upper()} cần --output.")
    # Excel takes a file for Vietnamese by its BOM; a program at the end of a pipe would trip over it.
    file, count = files.write_sheet(report, media, bom=output is not None, by=MACHINE)
    with file:
        if output:
            with output.open("wb") as target:
                shutil.copyfileobj(file, target)
        else:
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    service.note_export(MACHINE, asked, what=report.name, media=media, rows=count)
    where = f", ghi vào {output.name}" if output else ""
    click.echo(f"{count} dòng, tính đến hết {asked.as_of:%d/%m/%Y}{where}. {verdict.sentence()}", err=True)


def _checked(asked: Question, work: UnitOfWork) -> tuple[Table, Verdict]:
    """The table, recounted from the facts; the result of the check is kept even when it refuses."""
    try:
        made, verdict = service.check(MACHINE, asked, occasion="report")
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if not verdict.ok:
        work.commit()
        raise click.ClickException(FiguresDisagreeError(verdict.findings).message)
    return made, verdict


@cli.command("compliance")
@_options
def compliance(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line a unit and course: registered, its six parts, and overdue."""
    with unit_of_work() as work:
        asked = _question(as_of, code, mandate)
        made, verdict = _checked(asked, work)
        _give(asked, sheet.compliance(made, [verdict.sentence()]), media, output, verdict)
        work.commit()


@cli.command("people")
@_options
def people(as_of: datetime | None, code: str | None, mandate: int | None, media: str, output: Path | None) -> None:
    """One line an enrolment: where it is counted, who, and how it stands."""
    with unit_of_work() as work:
        asked = _question(as_of, code, mandate)
        _made, verdict = _checked(asked, work)
        _give(asked, sheet.people(MACHINE, asked, [verdict.sentence()]), media, output, verdict)
        work.commit()


@cli.command("check")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day (default: today).")
def check(as_of: datetime | None) -> None:
    """Recount every figure from the facts and keep the result; exit 1 names what disagrees. For every night."""
    day = as_of.date() if as_of else clock.today()
    with unit_of_work() as work:
        try:
            _made, verdict = service.check(MACHINE, Question(as_of=day), occasion="asked")
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        work.commit()
    click.echo(f"Số liệu đến hết {day:%d/%m/%Y}. {verdict.sentence()}")
    for finding in verdict.findings:
        click.echo(f"- {finding}", err=True)
    if not verdict.ok:
        raise SystemExit(1)
