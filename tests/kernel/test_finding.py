"""What a question means, what a text weighs, and what of it is marked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.kernel import finding
from elearn.kernel.text import fold, shadow, spelled

VOWELS = "aăâeêioôơuưy"
LETTERS = "".join(
    sorted(
        {
            unicodedata.normalize("NFC", letter + tone)
            for letter in VOWELS
            for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
        }
        | set("bcdđghklmnpqrstvx")
    )
)
LETTERS += LETTERS.upper()


def words(typed):
    return [token.folded for token in finding.question(typed).words]


def of(pieces):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_every_vietnamese_letter_has_one_bare_letter_in_its_place():
    lower = LETTERS[: len(LETTERS) // 2]
    assert len(lower) == 72 + 17  # with the upper case: the 134 with diacritics and the plain ones
    assert sum(not letter.isascii() for letter in LETTERS) == 134
    for letter in LETTERS:
        assert shadow(letter) == fold(letter)
        assert shadow(letter).isascii()
        decomposed = unicodedata.normalize("NFD", f"x{letter}x")
        assert words(decomposed) == words(f"x{letter}x") == [f"x{fold(letter)}x"]
        assert finding.question(decomposed).words == finding.question(f"x{letter}x").words


@given(st.text())
def test_a_shadow_keeps_every_place_whatever_is_written(text):
    assert len(shadow(spelled(text))) == len(spelled(text))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Họp   BÁO", ["hop", "bao"]),
        ("nđ 244/2026/NĐ-CP", ["nd", "244", "2026", "nd", "cp"]),
        ("hop bao 24h", ["hop", "bao", "24 gio"]),
        ("12 h rồi", ["12 gio", "roi"]),
        ("nđ244", ["nd", "244"]),
        ("NĐ244/2026", ["nd", "244", "2026"]),
        ("tt01 ct07", ["tt", "01", "ct", "07"]),
        ("nghị định số 244", ["nghi", "dinh", "244"]),
        ("so 244", ["244"]),
        ("số điện thoại", ["so", "dien", "thoai"]),
        ("sổ tay 24h", ["so", "tay", "24 gio"]),
        ("100%_a", ["100", "a"]),
        ("Đ'Ran", ["d", "ran"]),
        ("!?… --- \x00", []),
        ("", []),
    ],
)
def test_a_question_is_read_by_its_letters_and_digits(typed, read):
    assert words(typed) == read


def test_a_long_question_is_cut_and_says_so():
    long = finding.question("báo " * 500)
    assert len(long.words) == finding.MOST_WORDS
    assert long.cut
    assert finding.question("a" * 5000).cut
    assert not finding.question("họp báo").cut


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("họp", "Họp nhanh", "Hợp tác"),  # with diacritics as asked before folded
        ("hop", "Họp nhanh", "Họppp nhanh"),  # whole word before prefix
        ("họp báo", "Họp báo sáng", "Báo họp sáng"),  # side by side before apart
        ("bao", "Báo", "Báo cáo về việc tổ chức hội nghị"),  # short before long
    ],
)
def test_titles_are_ranked(typed, better, worse):
    asked = finding.question(typed)
    assert finding.score(asked, better) > finding.score(asked, worse) > 0


def test_every_word_must_be_there_and_only_the_last_may_be_unfinished():
    assert finding.score(finding.question("nguyen d"), "Nguyễn Văn Đức")
    assert not finding.score(finding.question("nguy duc"), "Nguyễn Văn Đức")
    assert not finding.score(finding.question("nguyen dang"), "Nguyễn Văn Đức")


@pytest.mark.parametrize(("typed", "title"), [("ubnd", "Ủy ban nhân dân phường"), ("uy ban nhan dan", "UBND phường")])
def test_short_forms_and_long_ones_find_each_other(typed, title):
    assert finding.score(finding.question(typed), title)


def test_a_title_weighs_more_than_any_number_of_mentions():
    named = {row.folded: row.weight for row in finding.weigh("Họp", (), "")}
    told = {row.folded: row.weight for row in finding.weigh("Khác", (), "họp " * 1000)}
    assert named["hop"] * finding.PREFIX > told["hop"] * finding.WHOLE


def test_what_was_asked_is_marked_as_it_is_written():
    asked = finding.question("hop ba")
    assert of(finding.marked("Cuộc HỌP báo, hợp bàn; shop", asked)) == "Cuộc [HỌP] [báo], [hợp] [bàn]; shop"
    assert of(finding.marked("mạng xã hội", finding.question("mxh"))) == "[mạng xã hội]"


def test_an_excerpt_shows_where_the_words_stand_together():
    text = (
        f"Báo ở đầu. {'Một câu dài không liên quan. ' * 40}Thông báo họp báo gửi chậm nhất 24 giờ trước. {'Sau. ' * 90}"
    )
    shown = finding.excerpt(text, finding.question("họp báo 24h"))
    assert "[họp] [báo] gửi chậm nhất [24 giờ]" in of(shown)
    assert of(shown).startswith("… ")
    assert of(shown).endswith(" …")
    assert sum(len(piece.text) for piece in shown) <= finding.AROUND + 4


def test_a_word_that_stands_there_whole_is_not_taken_for_a_beginning():
    text = f"Dừng 30 giây, tin làm mình giận. {'Một câu dài không liên quan. ' * 20}Đó là tin giả, gắn nhãn rồi."
    assert of(finding.excerpt(text, finding.question("tin gia"))).endswith("Đó là [tin] [giả], gắn nhãn rồi.")
    assert of(finding.marked("tin giận", finding.question("tin gia"))) == "[tin] [giận]"


def test_an_excerpt_of_a_text_that_holds_nothing_is_its_beginning():
    assert of(finding.excerpt("Một đoạn ngắn.", finding.question("khác"))) == "Một đoạn ngắn."


def test_a_text_without_spaces_is_cut_all_the_same():
    assert len(of(finding.excerpt("a" * 5000, finding.question("b")))) <= finding.AROUND + 4
