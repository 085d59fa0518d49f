"""A drill through its pages, without script."""

from __future__ import annotations

import pytest

from tests.drills.decks import BAD, GOOD, enrolled
from tests.page import text_of

pytestmark = pytest.mark.once

DRILL = "/courses/nho/drills/thu"


@pytest.fixture
def learner(world, client, tmp_path):
    enrolled(tmp_path, world.actors["trainee_a"])
    return client("trainee_a")


def test_the_course_leads_to_the_deck_and_does_not_ask_for_it(learner):
    page = learner.get("/courses/nho").get_data(as_text=True)
    assert f'href="{DRILL}"' in page
    assert "Luyện thử" in page
    assert "0 trong 3 mục" in text_of(learner.get("/courses/nho"))
    assert "Với vai trò hiện nay" not in page
    assert f'href="{DRILL}"' in learner.get("/courses/nho/lessons/bai-2").get_data(as_text=True)


def test_the_overview_shows_facts_with_marks_in_words_and_every_question(learner):
    page = text_of(learner.get(DRILL))
    for words in ("Công khai", "Chờ công bố", "Phải giữ kín", "Câu 8", "Chưa trả lời", "Đã đạt 0 trong 8 câu"):
        assert words in page
    assert page.count("Dừng") + page.count("Nhắc") >= 11
    assert len(learner.last_statements) <= 6


def test_the_model_answer_stays_away_until_an_answer_was_given(learner):
    page = learner.get(f"{DRILL}/1").get_data(as_text=True)
    assert GOOD not in page
    assert "Có số, có giờ." not in page
    learner.post(f"{DRILL}/1", {"text": BAD})
    page = learner.get(f"{DRILL}/1").get_data(as_text=True)
    assert GOOD in page
    assert "Có số, có giờ." in page
    assert 'href="/law/nd-thu"' in page
    assert "Đang hiệu lực" in page


def test_findings_are_marked_in_the_answer_and_listed_by_number(learner):
    address = learner.post(f"{DRILL}/1", {"text": BAD}).location
    assert address == f"{DRILL}/1#nhan-xet"
    answer = learner.get(f"{DRILL}/1")
    page = answer.get_data(as_text=True)
    for number, words in enumerate(("giấu", "có lẽ", "Công ty M"), start=1):
        assert f'<mark class="told told-stop">{words}<a class="told-no" href="#nx-{number}">' in page
        assert f'id="nx-{number}"' in page
    assert 'id="nx-4"' in page
    told = text_of(answer)
    assert "Chưa đạt: 4 chỗ phải dừng" in told
    assert "Cả câu trả lời" in told
    assert f">{BAD}</textarea>" in page.replace("\r\n", "").replace("\n", "")
    assert len(learner.last_statements) <= 8


def test_what_was_typed_is_shown_as_text(learner):
    learner.post(f"{DRILL}/1", {"text": "<b>12 điểm</b> & <script>có lẽ</script>"})
    page = learner.get(f"{DRILL}/1").get_data(as_text=True)
    assert "&lt;b&gt;12 điểm&lt;/b&gt; &amp; &lt;script&gt;" in page
    assert "<b>12 điểm" not in page


def test_an_answer_that_holds_leads_on_and_the_deck_comes_to_its_end(learner):
    learner.post(f"{DRILL}/3", {"text": GOOD})
    page = text_of(learner.get(f"{DRILL}/3"))
    assert "Đạt: không có chỗ nào phải dừng" in page
    assert "Sang câu 4" in page
    for place in range(1, 9):
        learner.post(f"{DRILL}/{place}", {"text": GOOD})
    page = text_of(learner.get(f"{DRILL}/8"))
    assert "Mọi câu của bộ này đã đạt." in page
    assert "Về bộ câu hỏi" in page
    page = text_of(learner.get(DRILL))
    assert "Đã xong bộ câu hỏi ngày 20/11/2026" in page
    assert "Đã đạt 8 trong 8 câu" in page


def test_earlier_tries_can_be_opened(learner):
    for words in (BAD, "Hình như 12 điểm.", GOOD):
        learner.post(f"{DRILL}/1", {"text": words})
    page = text_of(learner.get(f"{DRILL}/1"))
    assert "Các lần trước" in page
    assert "Lần 1" in page
    assert "Hình như" in page
    assert len(learner.last_statements) <= 8


def test_twelve_tries_cost_no_more_statements_than_one(learner):
    learner.post(f"{DRILL}/1", {"text": BAD})
    learner.get(f"{DRILL}/1")
    once = len(learner.last_statements)
    for _try in range(11):
        learner.post(f"{DRILL}/1", {"text": BAD})
    learner.get(f"{DRILL}/1")
    assert len(learner.last_statements) == once


def test_an_empty_answer_is_asked_for_again_and_nothing_is_kept(learner):
    page = text_of(learner.post(f"{DRILL}/1", {"text": "  "}, status=422))
    assert "Chưa nhập: câu trả lời." in page
    page = text_of(learner.post(f"{DRILL}/1", {"text": "dài " * 600}, status=422))
    assert "Dài quá" in page
    assert "Nhận xét câu trả lời" not in text_of(learner.get(f"{DRILL}/1"))


def test_what_is_not_there_is_missing(learner, client):
    learner.get(f"{DRILL}/9", status=404)
    learner.get("/courses/nho/drills/bai-1", status=404)
    learner.post(f"{DRILL}/9", {"text": GOOD}, status=404)
    client("trainee_b").get(DRILL, status=404)
    client("trainee_b").post(f"{DRILL}/1", {"text": GOOD}, status=404)


def test_a_reader_of_english_gets_reasons_in_english(learner):
    learner.http.set_cookie("language", "en")
    learner.post(f"{DRILL}/1", {"text": BAD})
    page = text_of(learner.get(f"{DRILL}/1"))
    assert "A guess." in page
    assert "Đoán." not in page


def test_the_page_of_a_document_leads_to_the_deck_that_stands_on_it(learner):
    assert f'href="{DRILL}"' in learner.get("/law/nd-thu").get_data(as_text=True)
