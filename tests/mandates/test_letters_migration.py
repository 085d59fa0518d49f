"""Mandates of before the letters: each gets the letter it says it comes from, and keeps its own data."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from sqlalchemy import select

from elearn.kernel.db import db
from elearn.letters.models import Letter, LetterAddressee
from elearn.letters.rules import Told, key
from elearn.mandates.models import Mandate, MandateLetter


@pytest.mark.parametrize(
    "told",
    [
        Told("01/TN-VH", date(2026, 11, 2), "Sở Văn hóa Thử Nghiệm"),
        Told("1460/UBND-KGVX ", date(2023, 5, 18), "Ủy ban nhân dân thành phố Hà Nội"),
        Told("9/stttt", date(2023, 5, 18), "Sở Thông tin và Truyền thông;"),
    ],
)
def test_the_migration_names_letters_as_the_site_does(told, migration):
    assert migration._key(told) == key(told)


def test_every_old_mandate_gets_its_letter(world, migration):
    bind = db.session.connection()
    for table in ("mandate_letter", "letter_addressee", "letter"):
        bind.exec_driver_sql(f"DELETE FROM {table}")
    tables = db.metadata.tables
    migration.fill(bind, tables["letter"], tables["letter_addressee"], tables["mandate_letter"])
    rows = bind.execute(
        select(Letter.__table__.c.number, Mandate.__table__.c.number)
        .join(MandateLetter.__table__, MandateLetter.__table__.c.letter_id == Letter.__table__.c.id)
        .join(Mandate.__table__, Mandate.__table__.c.id == MandateLetter.__table__.c.mandate_id)
    ).all()
    assert rows == [("01/TN-VH", "01/TN-VH")]
    assert list(bind.scalars(select(LetterAddressee.__table__.c.name))) == ["UBND các phường"]
    db.session.rollback()


@pytest.fixture
def migration():
    return importlib.import_module("elearn.migrations.versions.0025_letters")
