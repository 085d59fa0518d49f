"""Words explained: where they are marked in a lesson, where never, and the public page of all of them."""

from __future__ import annotations

import shutil
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.glossary import queries, service
from elearn.glossary.rules import first_mentions
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from tests.learning.school import write

COURSES = Path(__file__).parents[1] / "courses"
TERMS = [("hop-bao", "họp báo"), ("bao", "báo"), ("tin", "tin"), ("tin-gia", "tin giả"), ("rd", "R&D")]


def marked(html):
    return first_mentions(html, TERMS, lambda slug, words: f"[{slug}:{words}]")


def test_the_first_mention_and_no_other_is_marked():
    assert marked("<p>Họp báo rồi họp báo.</p><p>họp báo</p>") == (
        "<p>[hop-bao:Họp báo] rồi họp báo.</p><p>họp báo</p>",
        ("hop-bao",),
    )


def test_the_longest_term_wins_and_holds_no_shorter_one():
    text, found = marked("<p>tin giả, họp báo, họp báo, tin, báo</p>")
    assert text == "<p>[tin-gia:tin giả], [hop-bao:họp báo], họp báo, [tin:tin], [bao:báo]</p>"
    assert found == ("tin-gia", "hop-bao", "tin", "bao")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Họp báo</h2>",
        "<h3>Vì sao <em>họp báo</em></h3>",
        '<p><a href="/x">họp báo</a></p>',
        '<div class="admonition bad"><p class="admonition-title">họp báo</p><blockquote><p>họp <br> họp báo</p></blockquote></div>',
        "<details><summary>họp báo</summary></details>",
        "<p><code>họp báo</code></p>",
        '<div class="footnote"><ol><li>họp báo</li></ol></div>',
        '<p><img alt="họp báo" src="/courses/files/x"></p>',
        "<p>thông-tin, tinh, baó</p>",
    ],
)
def test_where_it_would_disturb_nothing_is_marked(html):
    assert marked(html) == (html, ())


def test_after_such_a_place_the_next_mention_is_the_first():
    html = (
        '<h2>Họp báo</h2><div class="bad"><blockquote>tin</blockquote><p>Vì sao: tin ấy sai.</p></div><p>họp\nbáo</p>'
    )
    text, found = marked(html)
    assert "<p>Vì sao: [tin:tin] ấy sai.</p>" in text
    assert "[hop-bao:họp\nbáo]" in text
    assert found == ("tin", "hop-bao")


def test_a_good_quote_and_a_term_with_a_sign_are_marked():
    html = '<div class="admonition good"><blockquote><p>họp báo, R&amp;D</p></blockquote></div>'
    assert marked(html)[1] == ("hop-bao", "rd")


def test_the_page_is_public_in_order_with_the_law(world, client):
    page = unescape(client(None).get("/glossary").text)
    assert page.index('id="thong-tin"') < page.index('id="xac-minh"')
    assert '<a class="term-law law-link" href="/law/nd-thu">Điều 7 Nghị định 244/2026/NĐ-CP</a>' in page
    assert 'theo <a class="law-link" href="/law/nd-thu">' in page


def test_without_terms_the_page_says_when_they_come(world, client):
    write(service.load_terms, [], actor=MACHINE)
    assert "Từ ngữ hiện ở đây khi Sở công bố" in unescape(client(None).get("/glossary").text)


def test_publishing_again_changes_nothing_and_a_term_taken_out_is_gone(world):
    told = select(func.count()).select_from(AuditEvent).where(AuditEvent.word == "course:glossary:load")
    before = db.session.scalar(told)
    library = read_library(COURSES)
    write(catalogue_service.publish, library, actor=MACHINE)
    assert db.session.scalar(told) == before
    assert write(service.load_terms, library.glossary[:1], actor=MACHINE)
    assert [term.slug for term in queries.terms()] == ["thong-tin"]
    assert db.session.scalar(told) == before + 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {slug: a, term: x, text: y}\n- {slug: a, term: z, text: y}", "stands twice"),
        ("- {slug: a, term: x, text: y, law: khong-co}", "not in the registry"),
        ("- {slug: 'A b', term: x, text: y}", "small letters"),
        ("- {slug: a, term: x}", "“text” is missing"),
        ("- {slug: a, term: x, text: y, them: 1}", "unknown key"),
        ("terms: 1", "wrong kind"),
    ],
)
def test_a_faulty_file_is_told_line_by_line(tmp_path, text, fault):
    shutil.copytree(COURSES, tmp_path / "courses")
    (tmp_path / "courses" / "glossary.yaml").write_text(text, encoding="utf-8")
    errors = [str(error) for error in read_library(tmp_path / "courses").faults.errors]
    assert len([error for error in errors if error.startswith("glossary.yaml:") and fault in error]) == 1, errors


def test_a_list_by_itself_is_read_as_well(tmp_path):
    shutil.copytree(COURSES, tmp_path / "courses")
    (tmp_path / "courses" / "glossary.yaml").write_text(
        "- {slug: a, term: x, text: y, law: [nd-thu]}", encoding="utf-8"
    )
    library = read_library(tmp_path / "courses")
    assert not library.faults.errors
    assert library.glossary == [{"slug": "a", "term": "x", "text": "y", "law": ["nd-thu"]}]
