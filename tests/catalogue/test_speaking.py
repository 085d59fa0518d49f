"""A lesson read aloud: nothing to press, to open or to look at across two columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from elearn.catalogue.blocks import parted_after, words_of_blocks
from elearn.catalogue.rendering import Links, clean_html, render_lesson
from elearn.catalogue.speaking import aloud
from elearn.law.present import spoken

ROOT = Path(__file__).parents[2]
LINKS = Links(
    law=lambda slug, anchor: (f"/law/{slug}", f"Điều 7 Nghị định 244/2026/NĐ-CP{anchor and ''}"),
    image=lambda name: {"src": "/courses/files/x/x.svg", "width": "10", "height": "10"},
    form=lambda form: (f"/forms/{form}", "Mẫu"),
)
LESSON = """
## Một

UBND phường, theo [[luat:nd-244#dieu-7]], trả lời.[^1] Theo [[luat:nd-244#dieu-7]] nữa.

| Việc | Hạn | |
|---|---|---|
| Tiếp nhận | ngay | |
| Trả lời **đủ** | 24 giờ | có hẹn |

/// bad | Chưa đạt
> Không bình luận.
///

/// good | Đạt
> 15 giờ trả lời.
///

/// details | Đáp án
Không.
///

![Cây quyết định.](media/x.svg)

Xem [[bieu-mau:thu]] và *briefing*{lang=en}.

[^1]: Chú thích thử.
"""


def said(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.fixture
def text():
    return aloud(render_lesson(LESSON, LINKS).html, {"nd-244": "của Chính phủ, có hiệu lực từ 01/07/2026"}, spoken)


def test_a_table_is_sentences_of_column_and_value(text):
    assert "Bảng có 2 dòng. Việc: Tiếp nhận; Hạn: ngay." in said(text)
    assert "Việc: Trả lời đủ; Hạn: 24 giờ; có hẹn." in said(text)


def test_a_citation_is_said_in_full_once_and_without_its_signs_after(text):
    first, second = "Điều 7 Nghị định số 244 năm 2026 (của Chính phủ, có hiệu lực từ 01/07/2026)", "số 244 năm 2026 nữa"
    assert first in said(text)
    assert second in said(text)
    assert said(text).count("của Chính phủ") == 1


def test_notes_stand_where_they_are_called_and_letters_are_words(text):
    assert "trả lời. (Chú thích: Chú thích thử.)" in said(text)
    assert said(text).count("Chú thích thử") == 1
    assert "Ủy ban nhân dân phường" in said(text)


def test_what_is_folded_is_open_and_boxes_say_their_names_in_order(text):
    words = said(text)
    assert (
        words.index("Chưa đạt. Không bình luận.") < words.index("Đạt. 15 giờ trả lời.") < words.index("Đáp án. Không.")
    )
    assert "Hình: Cây quyết định." in words


def test_a_foreign_word_keeps_its_language(text):
    assert '<em lang="en">briefing</em>' in text
    assert 'lang="' not in clean_html('<p lang="javascript:x">x</p>')


def test_nothing_is_left_to_press_or_to_open(text):
    assert not set(re.findall(r"<([a-z0-9]+)", text)) & {"a", "table", "details", "summary", "img", "sup", "div", "hr"}


@pytest.mark.once
def test_every_lesson_of_the_courses_can_be_read_aloud(site_library):
    for course in site_library.courses:
        for lesson in course.lessons:
            html = render_lesson(lesson.text, LINKS).html
            text = aloud(html, {}, spoken)
            assert not set(re.findall(r"<([a-z0-9]+)", text)) & {
                "a",
                "table",
                "details",
                "summary",
                "img",
                "sup",
                "div",
            }
            assert "&lt;" not in text, (course.slug, lesson.id)
            assert len(said(text)) >= 0.9 * len(" ".join(words_of_blocks(html))), (course.slug, lesson.id)


def test_blocks_hold_the_words_that_are_read():
    words = words_of_blocks(render_lesson(LESSON, LINKS).html)
    assert words[0] == "Một"
    assert words[1].endswith("trả lời. Theo Điều 7 Nghị định 244/2026/NĐ-CP nữa.")
    assert "Trả lời đủ 24 giờ" in words[2]


def test_a_page_is_parted_after_the_blocks_asked_for_and_loses_nothing():
    html = render_lesson(LESSON, LINKS).html
    pieces = parted_after(html, [0, 2])
    assert [block for _piece, block in pieces] == [0, 2, None]
    assert "".join(piece for piece, _block in pieces) == html
    assert parted_after(html, []) == [(html, None)]
