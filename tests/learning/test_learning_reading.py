"""The lesson page: contents, minutes, words explained, keys; and the lesson for a voice."""

from __future__ import annotations

from html import unescape

import pytest

from elearn.kernel import clock
from elearn.law import service as law
from elearn.learning import queries, service
from tests.learning.school import write
from tests.world import fill_and_approve

LESSON = "/courses/nho/lessons/bai-1"


@pytest.fixture
def reader(world, client):
    write(fill_and_approve, world)
    return client("trainee_a")


def read(device, address, **options):
    return unescape(device.get(address, **options).text)


def test_the_page_says_minutes_lists_its_sections_and_leads_on_by_key(reader):
    page = read(reader, LESSON)
    assert "khoảng 5 phút" in page
    assert '<li><a href="#phan-thu-hai">Phần thứ hai</a></li>' in page
    assert 'rel="next" accesskey="."' in page
    assert "<kbd>Alt</kbd> + <kbd>.</kbd> phần sau" in page
    assert 'rel="prev" accesskey=","' in read(reader, "/courses/nho/lessons/bai-2")


def test_the_rest_is_told_in_minutes(world, reader):
    write(service.keep_position, "nho", "bai-1", 3, 1, actor=world.actors["trainee_a"])
    assert "còn khoảng 3 phút" in read(reader, LESSON)


def test_words_are_explained_at_their_first_mention_and_listed_at_the_end(reader):
    page = read(reader, LESSON)
    assert page.count('<a class="term"') == 2
    assert '<a class="term" href="/glossary#thong-tin" data-term="thong-tin">thông tin</a> được trả lời' in page
    assert '<div id="tu-thong-tin"><dt>thông tin</dt><dd>Điều được nói' in page
    # In the words that will do, not in those that fall short.
    assert 'Đang <a class="term" href="/glossary#xac-minh"' in page


def test_the_words_cost_no_statement_once_they_are_at_hand(reader):
    read(reader, LESSON)
    read(reader, LESSON)
    assert len(reader.last_statements) == 4, reader.last_statements  # session, standing, marks, documents


def test_the_lesson_for_a_voice_is_one_column_without_navigation(reader):
    assert f'href="{LESSON}/read"' in read(reader, LESSON)
    page = read(reader, f"{LESSON}/read")
    assert "<nav" not in page
    assert "<table" not in page
    assert "<form" not in page
    assert '<article class="read" lang="vi">' in page
    assert "<span>Việc: Tiếp nhận</span><span>; Hạn: ngay</span>." in page
    assert "Điều 7 Nghị định số 244 năm 2026" in page
    assert "của Chính phủ, tên là “Nghị định thử”, có hiệu lực từ 01/07/2026" in page
    assert "(Chú thích: Chú thích thử.)" in page
    assert page.index("Chưa đạt.") < page.index("Đạt.</strong>") < page.index("Phần thứ hai")
    assert f'<a href="{LESSON}">Về trang bài học</a>' in page


def test_in_english_the_lesson_still_says_it_is_vietnamese(reader):
    reader.http.set_cookie("language", "en")
    page = read(reader, f"{LESSON}/read")
    assert '<html lang="en"' in page
    assert '<article class="read" lang="vi">' in page


def test_the_voice_says_that_the_law_has_changed(world, reader):
    write(law.replace, "nd-thu", "nd-cu", clock.today(), actor=world.actors["department"])
    page = read(reader, f"{LESSON}/read")
    assert "Luật đã đổi sau khi bài này được công bố." in page
    assert "hết hiệu lực từ 20/11/2026" in page


def test_who_is_not_on_the_course_is_offered_it_there_too(world, client):
    assert "Tự ghi danh khóa học này" in read(client("trainee_b"), f"{LESSON}/read")
    read(client("trainee_b"), "/courses/nho/lessons/khong-co/read")


def test_a_quiz_or_an_unknown_lesson_is_not_read_aloud(reader):
    for key in ("kiem-tra", "khong-co"):
        read(reader, f"/courses/nho/lessons/{key}/read", status=404)


def test_reading_aloud_moves_nothing(world, reader):
    read(reader, f"{LESSON}/read")
    assert queries.record_for(world.actors["trainee_a"], "nho").started_at is None
