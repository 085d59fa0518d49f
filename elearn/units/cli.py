"""`flask --app app units …`"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.units import service
from elearn.web.commands import Commands

cli = Commands("units", help="The organisation tree.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--effective-on", type=click.DateTime(["%Y-%m-%d"]), help="The day the file's tree holds from (default: today)."
)
@click.option("--dry-run", is_flag=True, help="Check and count without writing.")
def import_file(file: Path, effective_on: datetime | None, dry_run: bool) -> None:
    """Bring the tree to what FILE says (columns code, name, kind, parent_code, source)."""
    day = effective_on.date() if effective_on else clock.today()
    with unit_of_work() as work:
        try:
            result = service.import_units(file.read_bytes(), effective_on=day, actor=MACHINE)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal.message}\n{refusal.next_step or ''}") from refusal
        if not dry_run:
            work.commit()
    click.echo(
        f"{result.changes} thay đổi: {result.opened} mở mới, {result.renamed} đổi tên, {result.moved} chuyển, "
        f"{result.unchanged} giữ nguyên.{' (chạy thử, chưa ghi)' if dry_run else ''}"
    )
