"""`flask --app app people …`"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.people import feeding, importing, keeping
from elearn.people.feeding import Feed
from elearn.people.importing import Checked, Source
from elearn.people.lines import Seen
from elearn.people.words import TURNED_AWAY, Verdict, labels
from elearn.sheets.cells import MAX_BYTES, too_large
from elearn.sheets.text import REQUESTS
from elearn.sheets.writing import refused_file
from elearn.units import queries as units
from elearn.web.commands import Commands

SHOWN = 20  # reasons a summary prints before it points to --json

cli = Commands("people", help="Staff and their posts.")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_encoding = click.option(
    "--encoding",
    type=click.Choice(REQUESTS),
    default=None,
    help="How the letters are kept; tcvn3 and vni are converted only when asked for here.",
)
_unit = click.option("--unit", metavar="CODE", help="The unit of rows that name none.")


@contextmanager
def _told() -> Iterator[None]:
    """A file refused as a whole: what is wrong and what to do, on stderr, and a failure."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.message}\n{refusal.next_step or ''}".rstrip()) from refusal


def _source(file: Path, encoding: str | None, unit: str | None) -> Source:
    if file.stat().st_size > MAX_BYTES:
        raise too_large()
    given = units.known_codes().get(unit) if unit else None
    if unit and given is None:
        raise click.BadParameter(f"không có đơn vị mang mã {unit}", param_hint="--unit")
    return Source(file.read_bytes(), file.name, encoding or "", {}, given)


def as_json(seen: Seen) -> dict[str, Any]:
    """One row seen, for programs."""
    return {
        "row": seen.row,
        "sheet": seen.sheet,
        "verdict": str(seen.verdict),
        "reasons": [str(reason) for reason in seen.reasons],
        "warnings": [str(reason) for reason in seen.warnings],
        "values": seen.values,
    }


def _summary(checked: Checked, end: str) -> None:
    counts, words = checked.counts, labels()
    told = ", ".join(f"{counts[str(v)]} {words[str(v)].lower()}" for v in Verdict if counts[str(v)])
    click.echo(f"{checked.source.filename}: {counts['rows']} dòng: {told}. {end}")


def _notes(checked: Checked) -> None:
    for note in checked.reading.notes:
        click.echo(f"{checked.source.filename}: {note.text}", err=True)
    old = checked.reading.old
    if old is not None:
        click.echo(f"{checked.source.filename}: chạy lại với --encoding {old.encoding} để chuyển.", err=True)


def _columns(checked: Checked) -> None:
    for line in keeping.columns_told(checked.reading):
        click.echo(line)


def _reasons(checked: Checked) -> None:
    away = checked.turned_away
    for seen in away[:SHOWN]:
        for reason in seen.reasons:
            click.echo(f"{_where(checked, seen)}: {reason.sentence}", err=True)
    if len(away) > SHOWN:
        click.echo(f"… và {len(away) - SHOWN} dòng nữa; xem đủ bằng `people check FILE --json`.", err=True)


def _where(checked: Checked, seen: Seen) -> str:
    many = sum(not table.sheet.hidden for table in checked.reading.tables) > 1
    return f"{checked.source.filename}{f' [{seen.sheet}]' if many else ''}:{seen.row}"


@cli.command("check")
@_file
@click.option("--json", "in_json", is_flag=True, help="One JSON object per row seen, one a line.")
@_encoding
@_unit
def check(file: Path, in_json: bool, encoding: str | None, unit: str | None) -> None:
    """Say row by row what importing FILE (XLSX, XLS, ODS, CSV) would do. Changes nothing."""
    with unit_of_work(writes=False), _told():
        checked = importing.check(_source(file, encoding, unit), actor=MACHINE)
    _notes(checked)
    if in_json:
        for seen in checked.rows:
            click.echo(json.dumps(as_json(seen), ensure_ascii=False))
        return
    _columns(checked)
    _reasons(checked)
    _summary(checked, "Chưa ghi gì.")


def _judged(file: Path, encoding: str | None, unit: str | None, full_on: date | None = None) -> tuple[Source, Checked]:
    """Read and judge without the lock of those who write."""
    with unit_of_work(writes=False), _told():
        source = replace(_source(file, encoding, unit), full_on=full_on)
        return source, importing.check(source, actor=MACHINE)


@cli.command("import")
@_file
@click.option("--dry-run", is_flag=True, help="Check and count without writing.")
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Write the rows that were not taken, as the same kind of file with a column “Lỗi”.",
)
@_encoding
@_unit
def import_file(file: Path, dry_run: bool, refused: Path | None, encoding: str | None, unit: str | None) -> None:
    """Write the accepted rows of FILE; fail when any row was refused or ambiguous (the accepted ones are kept)."""
    source, checked = _judged(file, encoding, unit)
    with unit_of_work(writes=not dry_run) as work, _told():
        if not dry_run:
            checked = importing.settled(checked, source, actor=MACHINE)
            importing.keep(checked, actor=MACHINE)
            keeping.note_commit(checked, actor=MACHINE)
            work.commit()
    _notes(checked)
    _reasons(checked)
    if refused is not None:
        told = {(s.line.table, s.row): " ".join(r.sentence for r in s.reasons) for s in checked.turned_away}
        content, ending = refused_file(checked.reading, told)
        refused.write_bytes(content)
        click.echo(f"{refused}: {len(told)} dòng chưa nhận, kèm cột “Lỗi” ({ending}).", err=True)
    _summary(checked, "Chạy thử, chưa ghi." if dry_run else "Đã ghi các dòng mới và thay đổi.")
    if any(seen.verdict in TURNED_AWAY for seen in checked.rows):
        raise SystemExit(1)


@cli.command("feed")
@_file
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the list (default: today).")
@click.option("--dry-run", is_flag=True, help="Check and count without writing.")
@click.option("--yes", is_flag=True, help="Go on where the feed would stop and ask.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the trail; with --yes.")
@_encoding
@_unit
def feed_file(
    file: Path, day: datetime | None, dry_run: bool, yes: bool, reason: str, encoding: str | None, unit: str | None
) -> None:
    """Take FILE as the full list of the personnel system: as `import`, and who is missing is marked.

    Nobody is deleted and no post ends. Exits 3, writing nothing, when more than 5 % of those in post or a whole unit
    would be marked, unless --yes; 1 when rows were refused or ambiguous.
    """
    source, checked = _judged(file, encoding, unit, day.date() if day else clock.today())
    with unit_of_work(writes=not dry_run) as work, _told():
        if not dry_run:
            checked = importing.settled(checked, source, actor=MACHINE)
        feed = feeding.weigh(checked, actor=MACHINE)
        _feed_told(file, feed)
        if feed.stops and not yes:
            _stop(feed)
        if not dry_run:
            word = (reason or "--yes") if feed.stops else ""
            importing.keep(checked, actor=MACHINE)
            feeding.mark(feed, keeping.note_commit(checked, actor=MACHINE), word, actor=MACHINE)
            work.commit()
    _notes(checked)
    _reasons(checked)
    _summary(checked, "Chạy thử, chưa ghi." if dry_run else "Đã ghi.")
    if checked.turned_away:
        raise SystemExit(1)


def _feed_told(file: Path, feed: Feed) -> None:
    click.echo(
        f"{file.name}: tính đến {feed.full_on:%d/%m/%Y}, {feed.active} người đang công tác: {len(feed.missing)} vắng mới, "
        f"{len(feed.still)} vẫn vắng, {len(feed.found)} có lại, {feed.doubtful} chưa rõ."
    )


def _stop(feed: Feed) -> None:
    for person in feed.missing[:SHOWN]:
        click.echo(f"{person.code} {person.full_name}, {person.unit_name}", err=True)
    if len(feed.missing) > SHOWN:
        click.echo(f"… và {len(feed.missing) - SHOWN} người nữa.", err=True)
    for sentence in feed.stops:
        click.echo(sentence, err=True)
    click.echo("Dừng, chưa ghi gì. Nếu đúng, chạy lại với --yes --reason “…”.", err=True)
    raise SystemExit(3)
