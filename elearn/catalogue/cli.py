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
@click.option(
    "--over",
    multiple=True,
    metavar="SLUG",
    help="Publish this course although its newest version came from the browser.",
)
def publish(folder: Path, dry_run: bool, over: tuple[str, ...]) -> None:
    """Publish every course whose content changed as a new frozen version.

    A course last published in the browser is held back when its folder holds something else; the others are published.
    """
    library = _checked(folder)
    with unit_of_work() as work:
        try:
            done = service.publish(library, actor=MACHINE, over=over)
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        if not dry_run:
            work.commit()
    for course in done:
        click.echo(f"{course.slug}: {_told(course)}{' (chạy thử, chưa ghi)' if dry_run else ''}", err=course.held)
    held = [course.slug for course in done if course.held]
    if held:
        raise click.ClickException(
            f"{len(held)} khóa học giữ nguyên bản công bố trên trình duyệt: {', '.join(held)}. Lấy bản đó về thư mục "
            f"(Soạn khóa học → Xuất tệp zip), hoặc ghi đè bằng {' '.join(f'--over {slug}' for slug in held)}."
        )


def _told(course: service.Published) -> str:
    if course.held:
        return f"chưa công bố; phiên bản {course.newest} công bố trên trình duyệt, thư mục có nội dung khác"
    if course.is_new:
        return f"phiên bản {course.number}, mới công bố"
    if course.number < course.newest:
        return f"thư mục đúng bằng phiên bản {course.number}; để nguyên phiên bản {course.newest} đang dùng"
    return f"phiên bản {course.number}, không đổi"
