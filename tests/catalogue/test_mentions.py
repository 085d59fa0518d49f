"""Words explained: where they are marked in a lesson, and where never."""

from __future__ import annotations

import pytest

from elearn.catalogue.mentions import first_mentions

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
