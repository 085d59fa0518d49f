"""`flask --app app courses …`"""

from __future__ import annotations

from pathlib import Path

import click

from elearn.catalogue import service
from elearn.catalogue.source import counts
from elearn.catalogue.source.library import Library, read_library
from elearn.config import ROOT
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.web.commands import Commands

cli = Commands("courses", help="The courses in courses/.")
_folder = click.option(
    "--path",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "courses",
    help="The folder of courses (default: courses/).",
)


def _checked(folder: Path) -> Library:
    library = read_library(folder)
    for fault in library.faults.warnings:
        click.echo(f"warning: {fault}", err=True)
    for fault in library.faults.errors:
        click.echo(str(fault), err=True)
    if library.faults.errors:
        raise click.ClickException(f"{len(library.faults.errors)} lỗi trong {folder.name}/; chưa công bố được.")
    return library


@cli.command("check")
@_folder
@click.option("--counts", "counted", is_flag=True, help="Also print words, questions and citations, counted.")
def check(folder: Path, counted: bool) -> None:
    """Check every course; each fault is printed as file:line: message."""
    library = _checked(folder)
    if counted:
        click.echo("\n".join(counts.lines(library)))
    lessons = sum(len(course.lessons) for course in library.courses)
    questions = sum(len(counts.pool_of(course)) for course in library.courses)
    click.echo(
        f"{len(library.courses)} khóa học, {lessons} bài, {questions} câu hỏi, {len(library.law)} văn bản: không có lỗi."
    )


@cli.command("publish")
@_folder
@click.option("--dry-run", is_flag=True, help="Say what would be published without writing.")
def publish(folder: Path, dry_run: bool) -> None:
    """Publish every course whose content changed as a new frozen version."""
    library = _checked(folder)
    with unit_of_work() as work:
        try:
            done = service.publish(library, actor=MACHINE)
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        if not dry_run:
            work.commit()
    for course in done:
        click.echo(
            f"{course.slug}: phiên bản {course.number}{', mới công bố' if course.is_new else ', không đổi'}"
            f"{' (chạy thử, chưa ghi)' if dry_run else ''}"
        )
