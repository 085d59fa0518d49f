"""A whole copy of the data in one file, the same for SQLite and PostgreSQL.

A zip: manifest.json (what it is, the schema's revision, rows and SHA-256 of every table) and one
JSON-lines file a table, in an order in which every row finds those it refers to. Written and read
row by row, so memory stays flat.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, LargeBinary, Table, delete, func, insert, select, text

from elearn.audit.service import record, verify
from elearn.audit.words import Did
from elearn.catalogue import glossary
from elearn.catalogue import queries as catalogue
from elearn.kernel.actor import Actor
from elearn.kernel.db import UtcDateTime, db, let_go, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.version import VERSION

FORMAT = "elearn-backup-1"
PIECE = 1000  # rows written to the database at a time
FEW = 8  # of rows that hold files


def tables() -> list[Table]:
    """Every table, those referred to first."""
    return list(db.metadata.sorted_tables)


def revision() -> str:
    """The schema's revision."""
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def create(path: Path, *, actor: Actor) -> dict[str, int]:
    """Write a backup; returns table → rows. Refuses to overwrite a file. Writes one audit entry afterwards."""
    if path.exists():
        raise Refused(
            _("Tệp %(name)s đã có; bản sao lưu không ghi đè.", name=path.name), next_step=_("Chọn tên tệp khác.")
        )
    half_done = path.with_name(path.name + ".part")
    try:
        let_go()  # a copy with recordings takes its time: read without the lock of those who write
        with unit_of_work(writes=False), zipfile.ZipFile(half_done, "w", zipfile.ZIP_DEFLATED) as archive:
            told = {table.name: _write_table(archive, table) for table in tables()}
            manifest = {
                "format": FORMAT,
                "version": VERSION,
                "revision": revision(),
                "tables": {name: {"rows": rows, "sha256": digest} for name, (rows, digest) in told.items()},
            }
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        half_done.replace(path)
    finally:
        half_done.unlink(missing_ok=True)
    record(Did.BACKUP_MADE, actor, f"backup:{path.name}", rows=sum(rows for rows, _digest in told.values()))
    return {name: rows for name, (rows, _digest) in told.items()}


def _write_table(archive: zipfile.ZipFile, table: Table) -> tuple[int, str]:
    digest, rows = hashlib.sha256(), 0
    query = (
        select(table)
        .order_by(*table.primary_key.columns)
        .execution_options(yield_per=_piece(table), stream_results=True)
    )
    with archive.open(f"{table.name}.jsonl", "w") as file:
        for row in db.session.execute(query):
            line = (json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n").encode()
            digest.update(line)
            file.write(line)
            rows += 1
    return rows, digest.hexdigest()


def _piece(table: Table) -> int:
    """How many rows are held at a time: few where a row may be a part of a recording, a megabyte each."""
    return FEW if any(isinstance(column.type, LargeBinary) for column in table.columns) else PIECE


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def restore(path: Path, *, replace: bool, actor: Actor) -> dict[str, int]:
    """Bring back a backup, all of it or nothing; returns table → rows.

    Refuses a file that is none, damaged or of another schema, a database that holds units already
    (unless `replace`), and a backup whose audit chain is broken.
    """
    manifest = _manifest(path)
    if manifest["revision"] != revision():
        raise Refused(
            _(
                "Bản sao lưu thuộc phiên bản dữ liệu %(theirs)s, ở đây là %(ours)s.",
                theirs=manifest["revision"],
                ours=revision(),
            ),
            next_step=_("Dùng đúng phiên bản phần mềm đã tạo bản sao lưu, khôi phục rồi nâng cấp."),
        )
    filled = db.session.scalar(select(func.count()).select_from(db.metadata.tables["unit"])) or 0
    if filled and not replace:
        raise Conflict(
            _("Cơ sở dữ liệu đang có dữ liệu."),
            next_step=_("Khôi phục vào cơ sở dữ liệu trống, hoặc thêm --replace để thay toàn bộ."),
        )
    _empty()
    told = {}
    with zipfile.ZipFile(path) as archive:
        for table in tables():
            told[table.name] = _read_table(archive, table, manifest["tables"][table.name])
    _reset_sequences()
    catalogue.forget()
    glossary.forget()
    chain = verify()
    if not chain.is_whole:
        raise Refused(_("Chuỗi nhật ký trong bản sao lưu bị đứt; chưa khôi phục gì."))
    record(Did.BACKUP_RESTORED, actor, f"backup:{path.name}", rows=sum(told.values()))
    return told


def _manifest(path: Path) -> dict[str, Any]:
    broken = Refused(
        _("Tệp %(name)s không phải bản sao lưu hoặc đã hỏng.", name=path.name),
        next_step=_("Chọn bản sao lưu khác. Chưa có gì bị thay đổi."),
    )
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            names = set(archive.namelist())
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise broken from error
    wanted = {table.name for table in tables()}
    if (
        manifest.get("format") != FORMAT
        or set(manifest["tables"]) != wanted
        or not {f"{name}.jsonl" for name in wanted} <= names
    ):
        raise broken
    return manifest


def _empty() -> None:
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables())
        db.session.execute(text(f"TRUNCATE {names} CASCADE"))
        return
    # SQLite has no TRUNCATE: the guards against deleting are lifted for this transaction and put back.
    guards = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in guards:
        db.session.execute(text(f'DROP TRIGGER "{name}"'))
    for table in reversed(tables()):
        db.session.execute(delete(table))
    for _name, sql in guards:
        db.session.execute(text(sql))


def _read_table(archive: zipfile.ZipFile, table: Table, told: dict[str, Any]) -> int:
    digest, rows, pending = hashlib.sha256(), 0, []
    for line in _lines(archive, table):
        digest.update(line)
        pending.append(
            {column.name: _typed(column, value) for column, value in zip(table.columns, json.loads(line), strict=True)}
        )
        rows += 1
        if len(pending) >= _piece(table):
            db.session.execute(insert(table), pending)
            pending = []
    if pending:
        db.session.execute(insert(table), pending)
    if (rows, digest.hexdigest()) != (told["rows"], told["sha256"]):
        raise Refused(_("Bảng %(name)s trong bản sao lưu đã hỏng; chưa khôi phục gì.", name=table.name))
    return rows


def _lines(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    try:
        with archive.open(f"{table.name}.jsonl") as file:
            yield from file
    except zipfile.BadZipFile as error:
        raise Refused(_("Bảng %(name)s trong bản sao lưu đã hỏng; chưa khôi phục gì.", name=table.name)) from error


def _typed(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _reset_sequences() -> None:
    """PostgreSQL counts ids itself: go on after the highest one restored."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in tables():
        if "id" in table.columns:
            name = db.session.scalar(text("SELECT pg_get_serial_sequence(:t, 'id')"), {"t": table.name})
            if name:
                highest = db.session.scalar(select(func.max(table.c.id))) or 0
                db.session.execute(
                    text("SELECT setval(:s, :n, :called)"), {"s": name, "n": max(highest, 1), "called": highest > 0}
                )
