"""The public handbook: every edition stays, a check question works without script and writes nothing for the public."""

from __future__ import annotations

from elearn.catalogue import handbook
from elearn.catalogue.models import HandbookAnswer, HandbookEdition
from elearn.catalogue.source.library import read_library
from elearn.kernel.db import db
from tests.catalogue.editions import changed, copied, publish
from tests.page import Client


def test_anybody_reads_it_and_may_check_themselves(world, client):
    reader = client(None)
    assert "Phần thử" in reader.get("/handbook").text
    assert "option-why" not in reader.get("/handbook/bai-1").text
    assert "Đúng, vì thế." in reader.get("/handbook/bai-1?answer=0").text
    assert "Chưa đúng, vì khác." in reader.get("/handbook/bai-1?answer=1").text
    reader.get("/handbook/khong-co", status=404)
    assert db.session.query(HandbookAnswer).count() == 0


def test_the_same_text_is_the_same_edition_and_a_changed_one_is_new(world, tmp_path):
    publish(copied(tmp_path))
    assert db.session.query(HandbookEdition).count() == 1
    changed(tmp_path)
    assert db.session.query(HandbookEdition).count() == 2
    assert "Một đoạn khác" in handbook.page(handbook.newest(), "bai-1").section.html


def test_an_older_edition_stays_says_so_and_leads_to_the_newest(world, client, tmp_path):
    first = handbook.newest()
    changed(tmp_path, number="2026.2")
    reader = client(None)
    assert "Một đoạn khác" in reader.get("/handbook/bai-1").text
    for name in ("2026.1", first.content_hash, first.content_hash[:12]):
        page = reader.get(f"/handbook/editions/{name}/bai-1").text
        assert "Một đoạn khác" not in page
        assert "Một đoạn dẫn" in page
        assert "Đây là ấn bản 2026.1, không phải ấn bản mới nhất" in page
        assert 'href="/handbook">Mở ấn bản mới nhất: 2026.2' in page
        assert "/handbook/editions/2026.1/trang-2" in page, "its own pages stay in its own edition"
    assert "không phải ấn bản mới nhất" in reader.get("/handbook/editions/2026.1").text
    assert "không phải ấn bản mới nhất" not in reader.get("/handbook/editions/2026.2").text
    listed = reader.get("/handbook/editions").text
    assert listed.index("Ấn bản 2026.2") < listed.index("Ấn bản 2026.1")
    assert first.content_hash[:12] in listed
    for nothing in ("2026.3", "f" * 64, first.content_hash[:4], "%25"):
        reader.get(f"/handbook/editions/{nothing}", status=404)
        reader.get(f"/handbook/editions/{nothing}/bai-1", status=404)


def test_two_editions_of_one_number_are_told_apart_by_their_hash(world, client, tmp_path):
    first = handbook.newest()
    changed(tmp_path)
    listed = client(None).get("/handbook/editions").text
    assert f"/handbook/editions/{first.content_hash[:12]}" in listed
    assert "Một đoạn dẫn" in client(None).get(f"/handbook/editions/{first.content_hash[:12]}/bai-1").text


def test_without_an_edition_the_pages_say_so(app):
    reader = Client(app, None)
    assert "Chưa có ấn bản nào" in reader.get("/handbook").text
    assert "Chưa có ấn bản nào" in reader.get("/handbook/editions").text
    for address in ("/handbook/bai-1", "/handbook/search?q=a", "/handbook/handbook.pdf"):
        reader.get(address, status=404)


def test_each_fault_of_the_handbook_is_named(tmp_path):
    folder = copied(tmp_path)
    page = folder / "handbook/sections/bai-1.md"
    page.write_text(page.read_text().replace("correct: true", "correct: false"))
    (folder / "handbook/sections/trang-2.md").write_text("---\nid: khac\ntitle: x\n---\nChữ\n")
    (folder / "handbook/sections/search.md").write_text(page.read_text().replace("id: bai-1", "id: search"))
    whole = folder / "handbook/handbook.yaml"
    whole.write_text(whole.read_text().replace("trang-2]", "trang-2, search]"))
    found = "\n".join(str(fault) for fault in read_library(folder).faults.errors)
    for words in ("exactly one of them correct", "id is not the file's name", "“check” is missing", "page of its own"):
        assert words in found
