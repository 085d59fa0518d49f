"""Reading letters: five real ones with values written by hand, and what scanners make of them."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.letters.reading.letter import read
from elearn.letters.reading.shapes import Trust, Why
from tests.mandates.letters import damage
from tests.mandates.letters.accuracy import (
    LETTERS,
    LISTS,
    SINGLE,
    chain_of,
    damaged,
    expected,
    spans_of,
    text_of,
    verdicts,
)

pytestmark = pytest.mark.once
SEEDS = (0, 1, 2, 3, 104, 105, 112)  # the last three once read something wrong
# What each damage may cost, at the very most: every other field is right and marked sure.
COSTS = {
    damage.marks_all_lost: {"issuer", "subject", "bases", "carried_out", "addressees", "copies", "orders"},
    damage.marks_half_lost: {"issuer", "subject", "bases", "carried_out", "addressees", "copies", "orders"},
    damage.marks_some_lost: {"issuer", "subject", "bases", "carried_out", "addressees", "copies", "orders"},
    damage.lines_broken_and_some_lost: {"issuer", "subject", "bases", "carried_out", "addressees", "copies", "orders"},
    damage.tones_lost: {"issuer", "subject", "bases", "carried_out", "addressees", "copies", "orders"},
    damage.digits_as_letters: {"number", "issued_on", "bases", "carried_out"},
    damage.dashes_lost: {"addressees", "copies"},
    damage.header_cut_off: {"number", "issued_on", "kind", "issuer", "subject"},
    damage.number_left_blank: {"number", "issued_on"},
}


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", [*SINGLE, *LISTS])
def test_a_real_letter_is_read_as_a_person_reads_it(letter, name):
    assert verdicts(read(text_of(letter)), expected(letter))[name] == "right"


@pytest.mark.parametrize("letter", LETTERS)
def test_the_documents_among_the_bases_are_told_apart(letter):
    found = [one for one in read(text_of(letter)).cited if one.why is not Why.BODY]
    told = [[one.kind, one.number.value, one.issued_on.value, one.issuer.value] for one in found]
    assert told == expected(letter)["base_documents"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("done", damage.HARMLESS, ids=lambda f: f.__name__)
def test_what_a_scanner_does_to_the_layout_costs_nothing(letter, done, seed):
    found = verdicts(damaged(letter, done, seed), expected(letter))
    assert set(found.values()) == {"right"}, found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("done", damage.HARMFUL, ids=lambda f: f.__name__)
def test_what_is_lost_is_left_for_a_person_and_never_wrong_and_sure(letter, done, seed):
    reading, wanted = damaged(letter, done, seed), expected(letter)
    found = verdicts(reading, wanted)
    assert "wrong" not in found.values(), found
    assert {name for name, verdict in found.items() if verdict != "right"} <= COSTS[done], found
    # A single value in doubt is either the right one, or empty.
    assert not [name for name in SINGLE if found[name] == "doubted"], found
    for name in SINGLE:
        if found[name] == "empty" and done is not damage.header_cut_off:
            assert getattr(reading, name).trust is Trust.LOOK


def test_digits_read_as_letters_are_mended_and_marked():
    reading = damaged("kon-tum-1304-2016", damage.digits_as_letters, 0)
    assert (reading.number.value, reading.number.trust, reading.number.why) == (
        "1304/UBND-KGVX",
        Trust.LOOK,
        Why.MENDED,
    )
    assert reading.issued_on.value == date(2016, 6, 14)


def test_a_symbol_no_letter_has_is_a_choice_for_a_person():
    number = read(text_of("hoang-mai-2042-2020")).number
    assert (number.value, number.trust) == (None, Trust.LOOK)
    assert number.choices == ("2042/UBND-VHTT", "2042/UBND-VIITT")


def test_two_numbers_at_the_head_are_both_shown_and_none_is_taken():
    reading = read(text_of("thanh-tri-543-2023").replace("V/v", "Số: 548/UBND-VHTT\n\nV/v"))
    assert (reading.number.value, reading.number.why) == (None, Why.SEVERAL)
    assert reading.number.choices == ("543/UBND-VHTT", "548/UBND-VHTT")


def test_a_day_that_is_none_is_left_empty():
    reading = read(text_of("kon-tum-1304-2016").replace("ngày 14 tháng 6", "ngày 31 tháng 6"))
    assert (reading.issued_on.value, reading.issued_on.trust) == (None, Trust.LOOK)


def test_an_agency_below_another_has_both_named():
    head = (
        "ỦY BAN NHÂN DÂN      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHÀNH PHỐ HÀ NỘI     Độc lập - Tự do - Hạnh phúc\n"
        "SỞ VĂN HÓA VÀ THỂ THAO\nSố: 2815/KH-SVHTT       Hà Nội, ngày 05 tháng 10 năm 2026\n\nKẾ HOẠCH\n"
        "Bồi dưỡng người phát ngôn năm 2026\n\nCăn cứ Luật Báo chí ngày 10 tháng 12 năm 2025;\n"
        "Căn cứ Nghị định số 244/2026/NĐ-CP ngày 30/6/2026 của Chính phủ;\nSở Văn hóa và Thể thao ban hành Kế hoạch.\n"
    )
    reading = read(head)
    assert reading.superior.value == "Ủy ban nhân dân thành phố Hà Nội"
    assert reading.issuer.value == "Sở Văn hóa và Thể thao"
    assert (reading.kind.value, reading.number.value) == ("Kế hoạch", "2815/KH-SVHTT")
    assert reading.subject.value == "Bồi dưỡng người phát ngôn năm 2026"
    assert [said.text for said in reading.bases] == [
        "Luật Báo chí ngày 10 tháng 12 năm 2025",
        "Nghị định số 244/2026/NĐ-CP ngày 30/6/2026 của Chính phủ",
    ]


@pytest.mark.parametrize(
    ("words", "purpose", "value", "choices"),
    [
        ("Các đơn vị gửi danh sách đăng ký chậm nhất ngày 25/11/2026.", "registration", date(2026, 11, 25), ()),
        ("Hoàn thành khóa học, hạn đến hết ngày 14 tháng 12 năm 2026.", "completion", date(2026, 12, 14), ()),
        (
            "Hoàn thành khóa học trước ngày 14/12/2026.",
            "completion",
            None,
            (date(2026, 12, 13), date(2026, 12, 14)),
        ),
    ],
)
def test_a_deadline_is_read_and_before_a_day_is_not_guessed(words, purpose, value, choices):
    reading = read(f"Kính gửi:\n- Các sở.\n\nSở Văn hóa yêu cầu:\n\n1. {words}\n")
    assert [(d.purpose, d.day.value, d.day.choices) for d in reading.deadlines] == [(purpose, value, choices)]


def test_a_ministry_of_training_orders_no_training():
    reading = read(
        "Kính gửi: Sở Giáo dục và Đào tạo.\n\nBộ yêu cầu:\n\n1. Phối hợp với Sở Giáo dục và Đào tạo rà soát trường lớp.\n"
    )
    assert reading.orders == ()


def test_the_chain_says_who_carries_out_whom():
    chain = chain_of(read(text_of("thanh-tri-543-2023")))
    assert [(one["number"], one["under"]) for one in chain] == [
        ("500/UBND-KGVX", None),
        ("146/VPCP-KGVX", "500/UBND-KGVX"),
    ]


PIECES = [text_of(letter) for letter in LETTERS]
WORDS = st.sampled_from(
    ["Số:", "V/v", "Kính gửi:", "Nơi nhận:", "ngày", "tháng", "năm", "/UBND-", "Căn cứ", ";", "\n", "- ", "của", "1", "ỦY BAN", "trước ngày 31/2/2026", "**", "[a](b)", "\u0301", "\u00a0"]
)  # fmt: skip


def holds(text: str) -> None:
    reading = read(text)
    for span in spans_of(reading):
        assert 0 <= span.start <= span.end <= len(reading.shown)
    for name in ("number", "subject", "issuer"):
        said = getattr(reading, name)
        assert said.trust is not Trust.SURE or (said.value and said.spans)


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash_and_every_place_lies_inside(text):
    holds(text)


@given(st.lists(WORDS | st.text(max_size=5), max_size=60).map(" ".join))
def test_any_heap_of_a_letters_words_too(text):
    holds(text)


@settings(max_examples=60)
@given(st.sampled_from(PIECES), st.randoms(use_true_random=False))
def test_a_letter_cut_and_shuffled_too(text, chance: random.Random):
    lines = text.split("\n")
    chance.shuffle(lines)
    holds("\n".join(lines[: chance.randrange(len(lines) + 1)]))


def test_a_letter_as_long_as_may_be_is_read_in_a_moment():
    holds((PIECES[0] * 10)[:60_000])
    holds("1/UBND-" * 9_000)
