"""Searching the handbook: as people type, without diacritics, the last word as its beginning, what was found marked."""

from __future__ import annotations

import unicodedata

import pytest

from elearn.catalogue import handbook
from elearn.catalogue.handbook.search import search as search_for
from elearn.kernel import finding
from tests.catalogue.editions import publish_whole
from tests.page import text_of


@pytest.fixture
def world(stands, site_library):
    """With the handbook of courses/, published."""
    with stands.on("handbook", lambda: publish_whole(site_library)) as world:
        yield world


def search(edition, typed):
    return search_for(edition, finding.question(typed))


@pytest.fixture
def whole(world):
    return handbook.newest()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("gio dau", "gio-dau"),
        ("giờ đầu", "gio-dau"),
        ("muc phat", "muc-phat"),
        ("mức phạt tin giả", "muc-phat"),
        ("tiep phong vien", "tiep-phong-vien"),
        ("họp báo t-7", "ke-hoach-nguoc-hop-bao"),
        ("danh ba truc", "danh-ba-truc"),
        ("thong cao", "khung-thong-cao"),
        ("uy quyen phat ngon", "the-nhanh"),
        ("lo bam lien ket", "da-lo-bam-lien-ket"),
        ("du lieu ca nh", "du-lieu-ca-nhan"),
        ("tuyen bo ban dau", "tuyen-bo-ban-dau"),
        ("LỪA ĐẢO", "lua-dao-truc-tuyen"),
        ("bí mật nhà nước", "bi-mat-nha-nuoc-va-cong-cu-ai"),
        ("giọng nói giả", "giong-noi-hinh-anh-gia"),
        ("hop bao 24h", "sau-hop-bao"),
        ("tcbc", "khung-thong-cao"),
        ("bmnn", "bi-mat-nha-nuoc-va-cong-cu-ai"),
        ("pv", "tiep-phong-vien"),
    ],
)
def test_what_people_type_finds_its_page_first(whole, asked, first):
    assert search(whole, asked)[0].key == first
    composed = [hit.key for hit in search(whole, unicodedata.normalize("NFC", asked))]
    assert [hit.key for hit in search(whole, unicodedata.normalize("NFD", asked))] == composed


def test_every_word_must_stand_and_only_the_last_is_a_beginning(whole):
    assert search(whole, "phong vien")
    assert not search(whole, "phong vien xyzzy")
    assert {hit.key for hit in search(whole, "phong vie")} >= {hit.key for hit in search(whole, "phong vien")}
    assert not search(whole, "phongvien th")
    for nothing in ("", "   ", "!!! ???", "%"):
        assert search(whole, nothing) == []


def test_excerpts_mark_what_was_found_in_its_own_letters(whole):
    hit = next(hit for hit in search(whole, "244 nd") if hit.key == "gio-dau")
    marked = [piece.text for piece in hit.excerpt if piece.marked]
    assert "244" in marked
    assert "NĐ" in marked
    assert "".join(piece.text for piece in hit.excerpt).count("<") == 0


def test_the_page_shows_hits_and_says_when_there_are_none(whole, client):
    reader = client(None)
    page = reader.get("/handbook/search?q=gio+dau").text
    assert "<mark>Giờ</mark> <mark>đầu</mark>" in page
    assert 'href="/handbook/gio-dau"' in page
    assert len(reader.last_statements) <= 2
    assert "Không có trang nào" in text_of(reader.get("/handbook/search?q=xyzzy"))
    assert "Tìm thấy" not in text_of(reader.get("/handbook/search"))
    for hostile in ("<script>alert(1)</script>", "a" * 5000, "'; DROP TABLE unit; --", "\x00", "%F0%9F%98%80"):
        assert "<script>alert" not in reader.get("/handbook/search", query_string={"q": hostile}).text


def test_only_the_newest_edition_is_searched(whole, client):
    assert {hit.key for hit in search(whole, "trang")}.isdisjoint({"bai-1", "trang-2"})
