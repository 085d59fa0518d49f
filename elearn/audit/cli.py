"""`flask --app app audit …`"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from elearn.audit.verify import verify as verify_chain
from elearn.kernel.db import unit_of_work

cli = AppGroup("audit", help="The trail of who did what.")


@cli.command("verify")
def verify() -> None:
    """Check the whole chain; exits 1 at the first event that was changed, moved or removed."""
    with unit_of_work(writes=False):
        found = verify_chain()
    if not found.is_whole:
        raise click.ClickException(f"Chuỗi nhật ký đứt ở sự kiện số {found.broken_at}.")
    click.echo(f"{found.length} sự kiện, chuỗi nguyên vẹn.")
