"""Vietnamese letters fold, sort and order names the same in NFC and NFD."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from random import Random

import pytest

from elearn.kernel import clock
from elearn.kernel.text import clean, fold, name_sort_key, sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
ALL = [*LETTERS, *(letter.upper() for letter in LETTERS)]  # 144 with the plain ones; đ apart


def shuffled(words):
    return Random(1).sample(words, len(words))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_letter_folds_to_its_plain_one(form):
    plain = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
    for letter, vowel in zip(LETTERS, [v for v in VOWELS for _tone in TONES], strict=True):
        assert fold(unicodedata.normalize(form, letter)) == plain.get(vowel, vowel)
        assert fold(unicodedata.normalize(form, letter.upper())) == plain.get(vowel, vowel)
    assert fold("Nguyễn Đức Độ đi") == "nguyen duc do di"


def test_letters_stand_in_the_order_of_the_alphabet_and_tones_after_them():
    words = ["a", "ă", "â", "b", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "u", "ư", "y"]
    assert sorted(shuffled(words), key=sort_key) == words
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(shuffled(tones), key=sort_key) == tones


def test_nfd_sorts_as_nfc():
    assert sort_key(unicodedata.normalize("NFD", "Đặng Thị Ổn")) == sort_key("Đặng Thị Ổn")


def test_numbers_sort_by_value():
    assert sorted(["Tổ 10", "Tổ 9", "Tổ 1"], key=sort_key) == ["Tổ 1", "Tổ 9", "Tổ 10"]


def test_people_stand_by_given_name_then_middle_then_family():
    names = [
        "Trần Văn An",
        "Lê Thị Ánh",
        "Nguyễn Văn Bình",
        "Lê Văn Đạt",
        "Phạm Minh Đức",
        "Nguyễn Văn Đức",
        "Trần Văn Đức",
    ]
    assert sorted(shuffled(names), key=name_sort_key) == names


def test_text_is_cleaned_to_one_spelling():
    assert clean("  Nguye\u0302\u0303n\u200b \t Văn\u00a0 A ") == "Nguyễn Văn A"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 14, 16, 59, 59, tzinfo=UTC), date(2026, 3, 14)),
        (datetime(2026, 3, 14, 17, 0, tzinfo=UTC), date(2026, 3, 15)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_day_turns_at_midnight_in_vietnam(instant, day):
    assert clock.local_day(instant) == day


def test_a_deadline_holds_to_the_end_of_its_day():
    assert clock.end_of(date(2026, 12, 14)) == datetime(2026, 12, 14, 17, tzinfo=UTC)
