"""`flask --app app backup …`"""

from __future__ import annotations

from pathlib import Path

import click

from elearn.backup import service
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.web.commands import Commands

cli = Commands("backup", help="Whole copies of the data.")
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@cli.command("create")
@_file
def create(file: Path) -> None:
    """Write everything into FILE, a zip; never overwrites."""
    with unit_of_work() as work:
        try:
            told = service.create(file, actor=MACHINE)
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        work.commit()
    click.echo(f"Đã sao lưu {sum(told.values())} dòng của {len(told)} bảng vào {file.name}.")


@cli.command("restore")
@_file
@click.option("--replace", is_flag=True, help="Replace everything that is there now.")
def restore(file: Path, replace: bool) -> None:
    """Bring back FILE, all of it or nothing."""
    with unit_of_work() as work:
        try:
            told = service.restore(file, replace=replace, actor=MACHINE)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.message} {refusal.next_step or ''}".strip()) from refusal
        work.commit()
    click.echo(f"Đã khôi phục {sum(told.values())} dòng của {len(told)} bảng từ {file.name}.")
