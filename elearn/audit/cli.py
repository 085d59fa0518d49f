"""`flask --app app audit …`"""

from __future__ import annotations

import click

from elearn.audit import service
from elearn.kernel.db import unit_of_work
from elearn.web.commands import Commands
from elearn.web.filters import number

cli = Commands("audit", help="The trail of who did what.")


@cli.command("verify")
def verify() -> None:
    """Check the whole chain; exits 1 at the first event that was changed, moved or removed."""
    with unit_of_work(writes=False):
        found = service.verify()
    if not found.is_whole:
        raise click.ClickException(
            f"Chuỗi nhật ký đứt ở sự kiện số {found.broken_at}; {number(found.length)} sự kiện trước đó còn nguyên."
        )
    click.echo(f"{number(found.length)} sự kiện, chuỗi nguyên vẹn")
