"""A backup brings everything back, all of it or nothing."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import select

from elearn.audit.service import verify
from elearn.backup import service
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from tests.conftest import _fresh
from tests.parallel import write
from tests.world import fill_and_approve


def everything():
    db.session.rollback()
    return {
        table.name: [list(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))]
        for table in service.tables()
    }


@pytest.fixture
def backup(world, tmp_path):
    write(fill_and_approve, world)
    path = tmp_path / "ban-sao.zip"
    before = everything()
    write(service.create, path, actor=MACHINE)
    return path, before


def damaged(path, change):
    """The same backup with one table's text changed."""
    other = path.with_name("hong.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return other


def test_everything_comes_back_into_an_empty_database(backup, built, copies):
    path, before = backup
    _fresh(built, copies, "empty")
    write(service.restore, path, replace=False, actor=MACHINE)
    after = everything()
    extra = after["audit_event"].pop()
    assert extra[2] == "backup:file:restore"
    after.pop("audit_head"), before.pop("audit_head")
    assert after == before
    assert verify().is_whole


def test_a_restored_site_goes_on_working(backup, built, copies, world):
    path, _before = backup
    _fresh(built, copies, "empty")
    write(service.restore, path, replace=False, actor=MACHINE)
    write(fill_and_approve, world, "b")
    assert verify().is_whole


def test_a_database_with_data_is_not_overwritten_unasked(backup):
    path, _before = backup
    with pytest.raises(Conflict, match="đang có dữ liệu"):
        write(service.restore, path, replace=False, actor=MACHINE)
    write(service.restore, path, replace=True, actor=MACHINE)
    assert verify().is_whole


def test_a_damaged_table_is_refused_and_nothing_is_changed(backup):
    path, _before = backup
    now = everything()
    broken = damaged(
        path,
        lambda name, data: (
            data.replace("Đông Hồ".encode(), "Đông Hà".encode()) if name == "unit_period.jsonl" else data
        ),
    )
    with pytest.raises(Refused, match="unit_period"):
        write(service.restore, broken, replace=True, actor=MACHINE)
    assert everything() == now


def test_a_backup_of_another_schema_is_refused(backup):
    path, _before = backup
    other = damaged(
        path,
        lambda name, data: (
            json.dumps({**json.loads(data), "revision": "9999"}).encode() if name == "manifest.json" else data
        ),
    )
    with pytest.raises(Refused, match="9999"):
        write(service.restore, other, replace=True, actor=MACHINE)


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 half"])
def test_a_foreign_file_is_refused(world, tmp_path, content):
    path = tmp_path / "la.zip"
    path.write_bytes(content)
    with pytest.raises(Refused, match="không phải bản sao lưu"):
        write(service.restore, path, replace=True, actor=MACHINE)


def test_a_backup_never_overwrites_a_file(backup, built):
    path, _before = backup
    result = built.test_cli_runner().invoke(args=["backup", "create", str(path)])
    assert result.exit_code == 1
    assert "không ghi đè" in result.output


def test_guards_stand_again_after_a_restore(backup):
    path, _before = backup
    write(service.restore, path, replace=True, actor=MACHINE)
    with pytest.raises(Exception, match="append-only"):
        db.session.connection().exec_driver_sql("DELETE FROM audit_event")
