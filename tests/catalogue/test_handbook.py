"""The public handbook: editions, and a check question that works without script and writes nothing."""

from __future__ import annotations

import shutil

from elearn.catalogue import handbook, service
from elearn.catalogue.models import HandbookEdition
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from tests.parallel import write
from tests.rich import SMALL


def test_anybody_reads_it_and_may_check_themselves(world, client):
    reader = client(None)
    assert "Phần thử" in reader.get("/handbook").text
    assert "option-why" not in reader.get("/handbook/bai-1").text
    assert "Đúng, vì thế." in reader.get("/handbook/bai-1?answer=0").text
    assert "Chưa đúng, vì khác." in reader.get("/handbook/bai-1?answer=1").text
    reader.get("/handbook/khong-co", status=404)


def test_the_same_text_is_the_same_edition_and_a_changed_one_is_new(world, tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    write(service.publish, read_library(folder), actor=MACHINE)
    assert db.session.query(HandbookEdition).count() == 1
    page = folder / "handbook/sections/bai-1.md"
    page.write_text(page.read_text().replace("Một đoạn", "Một đoạn khác"))
    write(service.publish, read_library(folder), actor=MACHINE)
    assert db.session.query(HandbookEdition).count() == 2
    assert "Một đoạn khác" in handbook.page(handbook.newest(), "bai-1").section.html


def test_each_fault_of_the_handbook_is_named(tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    page = folder / "handbook/sections/bai-1.md"
    page.write_text(page.read_text().replace("correct: true", "correct: false"))
    (folder / "handbook/sections/trang-2.md").write_text("---\nid: khac\ntitle: x\n---\nChữ\n")
    found = "\n".join(str(fault) for fault in read_library(folder).faults.errors)
    for words in ("exactly one of them correct", "id is not the file's name", "“check” is missing"):
        assert words in found
