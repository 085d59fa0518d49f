"""`flask --app app quizzes …`"""

from __future__ import annotations

import click

from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.quizzes import service
from elearn.web.commands import Commands

cli = Commands("quizzes", help="Attempts at quizzes.")


@cli.command("close-expired")
@click.option("--dry-run", is_flag=True, help="Count the attempts without submitting them.")
def close_expired(dry_run: bool) -> None:
    """Submit every open attempt whose time is over, with the answers it holds."""
    with unit_of_work() as work:
        closed = service.close_expired(actor=MACHINE)
        if not dry_run:
            work.commit()
    click.echo(f"{closed} attempts {'would be ' if dry_run else ''}submitted.")
