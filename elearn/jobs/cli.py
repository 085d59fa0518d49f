"""`flask --app app jobs …`"""

from __future__ import annotations

import click
from flask import current_app
from sqlalchemy import select

from elearn.jobs import running
from elearn.jobs.models import Job
from elearn.kernel.db import db, unit_of_work
from elearn.web.commands import Commands

cli = Commands("jobs", help="Work in the background.")


@cli.command("work")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
def work(parent: int | None) -> None:
    """Do the jobs that wait, until stopped. `make run` starts one; elsewhere a service manager does."""
    app, workshop = current_app._get_current_object(), current_app.extensions["workshop"]  # type: ignore[attr-defined]
    with running.alone(workshop) as is_alone:
        if not is_alone:
            raise click.ClickException(f"Đã có tiến trình nền làm việc trên {workshop.data_dir}.")

        def look() -> None:
            with app.app_context():
                running.work_off(workshop)
                running.by_night(workshop)

        running.serve(workshop, look, parent)


@cli.command("once")
def once() -> None:
    """Do the jobs that wait now, then stop."""
    workshop = current_app.extensions["workshop"]
    with running.alone(workshop) as is_alone:
        if not is_alone:
            raise click.ClickException(f"Đã có tiến trình nền làm việc trên {workshop.data_dir}.")
        running.begin(workshop)
        click.echo(f"{running.work_off(workshop)} việc.")


@cli.command("list")
def show() -> None:
    """The last twenty jobs, newest first."""
    with unit_of_work(writes=False):
        for job in db.session.scalars(select(Job).order_by(Job.id.desc()).limit(20)):
            click.echo(f"{job.id}\t{job.kind}\t{job.subject}\t{job.state}\t{job.done}/{job.total}\t{job.message}")
