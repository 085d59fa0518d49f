"""A duty says by which letter it binds; nothing else is called “bắt buộc”."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COURSES = ROOT / "courses"
WORD = re.compile("bắt buộc", re.IGNORECASE)

pytestmark = pytest.mark.once


def test_no_page_of_the_site_calls_anything_so():
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "elearn").rglob("*.py"),
        *(ROOT / "static/js").rglob("*.js"),
    ]
    assert not [str(file.relative_to(ROOT)) for file in files if WORD.search(file.read_text(encoding="utf-8"))]


def test_no_course_or_quiz_calls_itself_or_a_part_of_itself_so():
    files = [*COURSES.glob("*/course.yaml"), *COURSES.glob("*/quizzes/*.yaml"), COURSES / "handbook/handbook.yaml"]
    assert not [str(file.relative_to(ROOT)) for file in files if WORD.search(file.read_text(encoding="utf-8"))]


def test_a_lesson_says_so_only_where_it_cites_the_law():
    loose = []
    for file in [*COURSES.glob("*/lessons/*.md"), *COURSES.glob("handbook/sections/*.md")]:
        for paragraph in file.read_text(encoding="utf-8").split("\n\n"):
            if WORD.search(paragraph) and "[[luat:" not in paragraph:
                loose.append(f"{file.relative_to(ROOT)}: {paragraph[:80]}")
    assert not loose


def test_a_question_says_so_only_with_law_or_of_a_text_being_rewritten():
    loose = []
    for file in COURSES.glob("*/questions/*.yaml"):
        for question in yaml.safe_load(file.read_text(encoding="utf-8")):
            # Rewriting a rule in plain words is about how strong a word is, not about a duty.
            about_words = file.parts[-3] == "truyen-thong-chinh-sach"
            if WORD.search(yaml.safe_dump(question, allow_unicode=True)) and not question["law"] and not about_words:
                loose.append(question["id"])
    assert not loose
