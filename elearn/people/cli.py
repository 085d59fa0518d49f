"""`flask --app app people …`"""

from __future__ import annotations

import json
from pathlib import Path

import click

from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.people import service
from elearn.people.service import Verdict
from elearn.web.commands import Commands

cli = Commands("people", help="Staff and their posts.")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _tell(verdict: Verdict, as_json: bool, done: str) -> None:
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        for fault in verdict.errors:
            click.echo(f"{verdict.file}:{fault.line}: {fault.message}", err=True)
        click.echo(
            f"{verdict.rows} dòng: {verdict.new} mới, {verdict.changed} thay đổi, {verdict.unchanged} giữ nguyên, "
            f"{len(verdict.errors)} lỗi. {done if verdict.ok else 'Chưa có gì được ghi.'}"
        )
    if not verdict.ok:
        raise SystemExit(1)


@cli.command("check")
@_file
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def check(file: Path, as_json: bool) -> None:
    """Read FILE (CSV or XLSX) and say line by line what importing it would do."""
    verdict, _lines = service.check_file(file.read_bytes(), file.name)
    _tell(verdict, as_json, "Nhập được.")


@cli.command("import")
@_file
@click.option("--dry-run", is_flag=True, help="Check and count without writing.")
def import_file(file: Path, dry_run: bool) -> None:
    """Import FILE, all of it or nothing."""
    with unit_of_work() as work:
        verdict = service.import_file(file.read_bytes(), file.name, actor=MACHINE)
        if verdict.ok and not dry_run:
            work.commit()
    _tell(verdict, False, "Chạy thử, chưa ghi." if dry_run else "Đã ghi.")
