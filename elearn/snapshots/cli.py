"""`flask --app app snapshots …`: look at frozen figures. Freezing them is the department's, on the site."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refusal
from elearn.reports.present import moment
from elearn.snapshots import present, queries, taking
from elearn.web.commands import Commands

cli = Commands("snapshots", help="Frozen figures.")


@cli.command("list")
def list_all() -> None:
    """Every snapshot: number, period, cut-off, when and by whom, people, hash."""
    with unit_of_work(writes=False):
        for row in db.session.execute(queries.listing(MACHINE).order_by(None)):
            again = f", đính chính bản {row.corrects_id}" if row.corrects_id else ""
            click.echo(
                f"{row.id}\t{present.label(row)}\tđến hết {row.as_of:%d/%m/%Y}\tchốt {moment(row.taken_at)}"
                f"\t{row.name}\t{row.people_rows} lượt\t{row.content_hash}{again}"
            )


@cli.command("show")
@click.argument("number", type=int)
@click.option("--what", type=click.Choice(["compliance", "people", "differences"]), default="compliance")
@click.option("--format", "media", type=click.Choice(list(taking.TYPES)), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of the terminal.")
def show(number: int, what: str, media: str, output: Path | None) -> None:
    """The rows of a snapshot, the same bytes every time; or what became known after it (differences)."""
    if media not in ("csv", "json") and output is None:
        raise click.ClickException(f"Tệp {media.upper()} cần --output.")
    with unit_of_work() as work:
        try:
            found = queries.snapshot_for(MACHINE, number)
        except Refusal as refusal:
            raise click.ClickException(f"Không có bản chốt số {number}.") from refusal
        file, count = taking.write(found, what, media, bom=output is not None)
        with file:
            if output:
                with output.open("wb") as target:
                    shutil.copyfileobj(file, target)
            else:
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
        taking.note(MACHINE, found, what, media, count)
        work.commit()
    click.echo(f"{count} dòng của bản chốt {number}, mã băm {found.content_hash}.", err=True)


@cli.command("verify")
def verify() -> None:
    """Work out the hash of every snapshot anew; exit 1 names those that are not what was frozen."""
    broken = []
    with unit_of_work(writes=False):
        numbers = [row.id for row in db.session.execute(queries.listing(MACHINE))]
        for number in numbers:
            found = queries.snapshot_for(MACHINE, number)
            if queries.actual_hash(found) != found.content_hash:
                broken.append(number)
    click.echo(f"{len(numbers)} bản chốt, {len(broken)} bản không đúng mã băm.")
    if broken:
        raise click.ClickException(f"Sai mã băm: {', '.join(map(str, broken))}.")
