"""`flask --app app search …`"""

from __future__ import annotations

import click

from elearn.kernel.db import unit_of_work
from elearn.search import service
from elearn.web.commands import Commands

cli = Commands("search", help="The index of what is published.")


@cli.command("rebuild")
@click.option("--dry-run", is_flag=True, help="Make the index and count it without keeping it.")
def rebuild(dry_run: bool) -> None:
    """Throw the index away and make it anew from what is published."""
    with unit_of_work() as work:
        done = service.rebuild()
        if not dry_run:
            work.commit()
    click.echo(f"Đã lập lại chỉ mục tìm kiếm: {done.entries} mục{' (chạy thử, chưa ghi)' if dry_run else ''}.")
