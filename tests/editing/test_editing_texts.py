"""Texts changed in place, and what differs between two: plain values, over every published course."""

from __future__ import annotations

import pytest

from elearn.config import ROOT
from elearn.editing import diffing, frames, lessons, pools, rules
from elearn.editing.texts import Unreadable, mapping_of, put_key

pytestmark = pytest.mark.once
COURSES = ROOT / "courses"


def test_every_published_question_written_untouched_keeps_its_bytes_and_written_anew_means_the_same():
    for file in COURSES.glob("*/questions/*.yaml"):
        text = file.read_text()
        for piece in pools.pool_of(text).pieces:
            assert pools.put(text, dict(piece.entry)) == text
            assert pools.safe(piece.entry), (file, piece.id)


def test_every_published_lesson_and_course_written_untouched_keeps_its_bytes():
    for file in COURSES.glob("*/lessons/*.md"):
        assert lessons.put_lesson(file.read_text(), lessons.lesson_of(file.read_text())) == file.read_text()
    for file in COURSES.glob("*/course.yaml"):
        text, found = file.read_text(), frames.frame_of(file.read_text())
        told = {"title": found["title"], "summary": found["summary"], "hours": found["hours"], "titles": {}}
        assert frames.put_frame(text, **told) == text
        anew = frames.put_modules(text, frames.modules_of(found))
        assert mapping_of(anew) == mapping_of(text)


def test_a_key_is_changed_in_place_and_remarks_stay():
    text = "# đầu\nid: a\ntitle: Cũ  # bên cạnh\n\n# về phút\nminutes: 5\n"
    assert put_key(text, "title", '"Mới"') == '# đầu\nid: a\ntitle: "Mới"\n\n# về phút\nminutes: 5\n'
    assert put_key(text, "law", "[]").endswith("minutes: 5\nlaw: []\n")
    assert "minutes" not in put_key(text, "minutes", None).replace("# về phút", "")


@pytest.mark.parametrize("text", ["[{id: a}, {id: b}]", "a: 1", "- id: a\n- id: a\n", "- &x {id: a}\n- *x\n"])
def test_a_pool_that_is_not_question_by_question_is_edited_as_text(text):
    with pytest.raises(Unreadable):
        pools.pool_of(text)


def test_words_taken_out_and_put_in_are_told_and_times_stay_whole():
    bits = diffing.words("05:50 thứ Ba, hai mươi mét", "06:10 sáng thứ Ba, hai chục mét")
    assert [(bit.how, bit.text) for bit in bits] == [
        ("out", "05:50"),
        ("in", "06:10 sáng"),
        ("same", " thứ Ba, hai "),
        ("out", "mươi"),
        ("in", "chục"),
        ("same", " mét"),
    ]


def test_a_draft_meets_a_new_version_file_by_file():
    old = {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"}
    new = {"a": "2", "b": "1", "c": "2", "d": "2", "f": "1"}
    own = {"a": "1", "b": "3", "c": "3", "d": "2", "e": "3"}
    met = rules.meet(old, new, own)
    assert met.tree == {"a": "2", "b": "3", "c": "3", "d": "2", "e": "3", "f": "1"}
    assert met.unsettled == {"c": "1", "e": "1"}
