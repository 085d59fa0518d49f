"""The referee's rules: what they find and where, what only looks like it, and text however it was typed."""

from __future__ import annotations

import unicodedata

import pytest

from elearn.scenarios.decks import deck_of
from elearn.scenarios.figures import all_figures, figures
from elearn.scenarios.plain import Plain, shown
from elearn.scenarios.referee import SEVERITY, judge
from elearn.scenarios.vocabulary import REASONS
from tests.drills.decks import body, question

pytestmark = pytest.mark.once

TOLD = " 12 điểm phát nước."  # keeps R11 silent


def found(answer: str, **changes: object) -> list[tuple[str, str]]:
    """(rule, words) of every finding but R11."""
    deck = deck_of({**body(), "questions": [question(1, **changes)]})
    text = shown(answer)
    return [(f.rule, text[f.start : f.end]) for f in judge(deck, deck.questions[0], answer) if f.rule != "R11"]


HITS = [
    ("R1", "Đang hỏi Công ty M về việc này.", "Công ty M"),
    ("R1", "Không phải công ty m.", "công ty m"),
    ("R1", "Xe đi từ Hòa Lạc.", "Hòa Lạc"),  # the sign is written Hoà Lạc
    ("R2", "Hai mẫu có clo dư thấp.", "clo dư"),
    ("R2", "Có 3.517 mẫu.", "3.517"),
    ("R2", "Có 3517 mẫu.", "3517"),
    ("R2", "Có ba nghìn năm trăm mười bảy mẫu.", "ba nghìn năm trăm mười bảy"),
    ("R3", "Tôi không bình luận.", "không bình luận"),
    ("R3", "Phường không cung cấp thông tin này.", "không cung cấp"),
    ("R3", "Xin phép từ chối.", "Xin phép từ chối"),
    ("R3", "Tôi từ chối.", "Tôi từ chối"),
    ("R3", "Việc này nhạy cảm.", "Việc này nhạy cảm"),
    ("R3", "Tôi không tiện nói.", "không tiện nói"),
    ("R3", "Tôi chưa thể trả lời.", "chưa thể trả lời"),
    ("R4", "Có lẽ ống vỡ.", "Có lẽ"),
    ("R4", "Có lẽ phải kiểm tra thêm.", "Có lẽ"),
    ("R4", "Hình như ống vỡ.", "Hình như"),
    ("R4", "Chắc là ống vỡ.", "Chắc là"),
    ("R4", "Tôi nghĩ là do ống vỡ.", "Tôi nghĩ là"),
    ("R4", "Khoảng chừng ấy hộ.", "Khoảng chừng"),
    ("R4", "Hàng trăm hộ.", "Hàng trăm"),
    ("R5", "Phường không giấu dân.", "giấu"),
    ("R5", "Phường không hề che GIẤU.", "GIẤU"),
    ("R6", "Có 1.250 hộ.", "1.250"),
    ("R6", "Có hai trăm hộ.", "hai trăm"),
    ("R6", "Hết 1,9 tỷ đồng.", "1,9 tỷ"),
    ("R6", "Bảo đảm 100%.", "100%"),
    ("R6", "Xong 2/3 số hộ.", "2/3"),
    ("R7", "Thủ phạm đã rõ.", "Thủ phạm"),
    ("R7", "Kẻ xả thải sẽ bị xử lý.", "Kẻ"),
    ("R7", "Lỗi của công ty cấp nước.", "Lỗi của công ty cấp"),
    ("R7", "Họ cố tình xả.", "cố tình"),
    ("R8", "Phường sẽ sớm thông tin.", "Phường sẽ sớm thông tin"),
    ("R8", "Trong thời gian tới sẽ rõ.", "Trong thời gian tới"),
    ("R8", "Khi nào có thì báo.", "Khi nào có"),
    ("R10", "Anh đừng suy diễn.", "Anh đừng suy diễn"),
    ("R10", "Đề nghị không hỏi nữa.", "Đề nghị không hỏi nữa"),
    ("R10", "Câu hỏi này thiếu thiện chí.", "Câu hỏi này thiếu thiện chí"),
]


@pytest.mark.parametrize(("rule", "answer", "words"), HITS)
def test_a_rule_finds_what_it_is_for_and_where(rule, answer, words):
    assert (rule, words) in found(answer)


@pytest.mark.parametrize(("rule", "answer", "words"), HITS)
def test_the_same_is_found_decomposed_and_with_other_spaces(rule, answer, words):
    decomposed = unicodedata.normalize("NFD", answer)
    assert (rule, words) in found(decomposed)
    spaced = answer.replace(" ", "\u00a0")
    assert (rule, words.replace(" ", "\u00a0")) in found(spaced)
    assert (rule, words.replace(" ", "\u202f \n")) in found(
        unicodedata.normalize("NFD", answer.replace(" ", "\u202f \n"))
    )


LOOKALIKES = [
    "Công ty Mai Anh không liên quan.",
    "Đội kẻ vạch sơn đường làm ban đêm, dùng thước kẻ bảng.",
    "Chưa kết luận lỗi của ai.",
    "Lỗi của chúng tôi là nhắn muộn.",
    "Chưa đủ căn cứ để nói ai cố tình.",
    "Phòng, chống tội phạm là việc chung.",
    "Công ty không cung cấp nước từ 14 giờ.",
    "Phường không từ chối trả lời ai.",
    "Tôi chưa thể trả lời, 16 giờ mai gửi mọi báo.",
    "Tôi không đoán.",
    "Chưa chắc là do ống.",
    "Cấp nước vững chắc là mục tiêu.",
    "Tôi nghĩ đến các gia đình ở đây.",
    "Khoảng 16 giờ tôi báo.",
    "Khoảng cách giữa hai trạm là như cũ.",
    "Theo Điều 31, khoản 2, Nghị định 244/2026/NĐ-CP.",
    "Từ 08:30 đến 9 giờ 15 ngày 20/11/2026, trong 24 giờ, trực 24/7, mười lăm phút.",
    "Từ thứ Hai 16/11, mốc 16/11 không đổi.",
    "Một nghìn hai trăm bốn mươi hộ, 1240 hộ, 1.860 triệu đồng, 12,5 phần trăm.",
    "Nhà nào đau bụng gọi 115.",
    "Có 2 việc: 1. Mở điểm. 2. Báo giờ.",
    "Tỷ lệ ấy, triệu chứng ấy, ai bị triệu tập: không nói ở đây.",
    "Phường sẽ thông tin lúc 16 giờ mai.",
    "Phường sẽ báo cáo cấp trên.",
    "Cơ quan thanh tra sẽ công bố.",
    "Khi rõ, Thanh tra Thành phố sẽ công bố; công an phường sẽ thông báo.",
    "Phường sẽ họp báo đúng thủ tục.",
    "Có tội hay không do tòa án quyết định.",
    "Tôi không trả lời thay nơi khác.",
    "Bà con đừng dùng nước.",
    "Đề nghị không đăng tên cháu.",
    "Luật Báo chí ghi “nghiêm cấm giấu thông tin”, phường làm đúng.",
]


@pytest.mark.parametrize("answer", LOOKALIKES)
def test_what_only_looks_like_it_is_left_alone(answer):
    assert found(answer + TOLD) == []


REMAINING = [
    ("R5", "Hành vi giấu thông tin bị cấm."),  # the law told without quotation marks
    ("R3", "Gia đình không cung cấp thông tin."),  # somebody else's refusal
    ("R4", "Nghe nói không phải là căn cứ."),  # talk about rumours
    ("R7", "Kẻ khó cũng được giúp."),  # a person, without any guilt
    ("R6", "Quốc lộ 32 vẫn thông."),  # a number that is a name
    ("R6", "Giải thưởng năm 2025 và 2026."),  # the second year stands without its word
]


@pytest.mark.parametrize(("rule", "answer"), REMAINING)
def test_false_alarms_that_remain_are_known(rule, answer):
    assert [one for one, _words in found(answer + TOLD)] == [rule]


MISSED = [
    "Hướng ấy là đúng đấy.",  # a hint without any sign
    "Ba người bị thương.",  # a number word below ten
    "Phường dấu dân.",  # misspelt
    "Khong binh luan.",  # without diacritics
    "12 người bị thương.",  # the number is open, what it counts is not
]


@pytest.mark.parametrize("answer", MISSED)
def test_what_the_referee_cannot_see_is_known(answer):
    assert found(answer + TOLD) == []


def test_a_refusal_with_its_ground_is_none():
    assert found("Vụ việc đang điều tra nên tôi không cung cấp.") == []


def test_a_refusal_where_nothing_may_be_refused_says_so():
    deck = deck_of({**body(), "questions": [question(1, grounds=[])]})
    cases = [f.case for f in judge(deck, deck.questions[0], "Vụ việc đang điều tra, không bình luận." + TOLD)]
    assert cases == ["R3-none"]


def test_words_of_the_law_in_quotation_marks_do_not_excuse_a_leak_or_what_follows():
    answer = "Điều 5 ghi “nghiêm cấm giấu thông tin”, nhưng phường “giấu” chuyện Công ty M." + TOLD
    assert found(answer) == [("R5", "giấu"), ("R1", "Công ty M")]
    assert found("Theo luật “Công ty M” phải khai." + TOLD) == [("R1", "Công ty M")]


def test_ninety_words_are_enough():
    said = TOLD.strip() + " tiếng" * 85
    assert len(said.split()) == 89
    assert found(said + " tiếng") == []
    assert found(said + " tiếng – một hai") == [("R9", "một hai")]


def test_an_answer_that_tells_no_open_fact_does_not_do():
    deck = deck_of(body())
    findings = judge(deck, deck.questions[0], "Cảm ơn câu hỏi.")
    assert [(f.rule, f.start, f.end, f.stops) for f in findings] == [("R11", 0, 0, True)]
    assert not judge(deck, deck.questions[0], "Một nghìn hai trăm bốn mươi hộ có nước.")


def test_an_hour_is_the_same_however_it_is_written():
    facts = [{**body()["facts"][0], "text": "Lúc 13:20.", "signs": ["13:20"]}, *body()["facts"][1:]]
    deck = deck_of(body(facts=facts))
    for said in ("13:20", "13h20", "13 giờ 20", "13 h 20"):
        assert not judge(deck, deck.questions[0], f"Báo lúc {said}, đã xử lý.")
    assert [f.rule for f in judge(deck, deck.questions[0], "Báo lúc 13:25.")] == ["R11"]


def test_invisible_characters_hide_nothing():
    assert found("Phường g\u200biấu\u00ad dân.") == [("R5", "g\u200biấu")]


def test_every_rule_has_its_words_and_its_gravity():
    assert {case.partition("-")[0] for case in REASONS} == set(SEVERITY)
    assert all(reason and advice and "!" not in reason + advice for reason, advice in REASONS.values())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.240", 1240),
        ("1\u00a0240", 1240),
        ("hai mươi mốt", 21),
        ("một trăm linh năm", 105),
        ("ba triệu hai trăm nghìn", 3_200_000),
        ("2 triệu", 2_000_000),
        ("mười", 10),
        ("một nghìn rưỡi", 1500),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text, value):
    assert [figure.value for figure in all_figures(Plain(f"Có {text} hộ"))] == [value]


def test_hours_days_and_articles_are_no_numbers():
    assert not figures(Plain("8 giờ, 15h30, 20/11/2026, tháng 12, năm 2026, thứ 5, điểm a khoản 2 Điều 31, 3 ngày"))


def test_empty_and_odd_text_is_read_without_fault():
    for text in ("", " ", "\u200b", "…", '"', "12", "1." * 400, "“" * 301, "một " * 500):
        found(text)
