"""Course folders: every fault with its file and line; what is dangerous dies; what is published is frozen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from elearn.catalogue import queries, service
from elearn.catalogue.media import read_picture
from elearn.catalogue.models import LessonPage, Question
from elearn.catalogue.rendering import Links, render_lesson, render_words
from elearn.catalogue.source import counts
from elearn.catalogue.source.library import read_library
from elearn.config import ROOT
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from tests.parallel import write

SMALL = Path(__file__).parent.parent / "courses"
LINKS = Links(
    law=lambda slug, anchor: (f"/law/{slug}", f"{anchor} {slug}".strip()),
    image=lambda _target: {"src": "/courses/files/x/a.svg", "width": "400", "height": "300"},
    form=lambda form: (f"/forms/{form}", form),
)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SMALL, tmp_path / "courses")
    return tmp_path / "courses"


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("nho/course.yaml", "hours: 0.5", "giờ: 0.5", "nho/course.yaml:1: course: “hours” is missing"),
        ("nho/course.yaml", "hours: 0.5", "hours: 0.5\ngia: 1", "nho/course.yaml:6: course: unknown key “gia”"),
        ("nho/course.yaml", "slug: nho", "slug: khac", "nho/course.yaml:1: slug “khac” is not the folder's name “nho”"),
        (
            "nho/course.yaml",
            "title: Khóa",
            "title: A\ntitle: Khóa",
            "nho/course.yaml:3: key “title” stands twice; first on line 2",
        ),
        ("nho/course.yaml", "{lesson: bai-2}", "{lesson: bai-9}", "nho/lessons/bai-9.md:1: file is missing"),
        ("nho/lessons/bai-1.md", "outcome: KQ1", "outcome: KQ9", "nho/lessons/bai-1.md:2: unknown outcome “KQ9”"),
        (
            "nho/lessons/bai-1.md",
            "[[luat:nd-thu#dieu-7]]",
            "[[luat:khong-co]]",
            "nho/lessons/bai-1.md:10: law “khong-co” is not in the registry",
        ),
        (
            "nho/lessons/bai-1.md",
            "## Phần thứ hai",
            "#### Phần thứ hai",
            "nho/lessons/bai-1.md:23: heading of level 4 after level 2; lessons start at ##",
        ),
        (
            "nho/lessons/bai-1.md",
            "- một",
            "![](media/a.svg)",
            "nho/lessons/bai-1.md:25: image “media/a.svg” has no text alternative",
        ),
        (
            "nho/quizzes/kiem-tra.yaml",
            "draw: 4",
            "draw: 9",
            "nho/quizzes/kiem-tra.yaml:7: quiz: draws 9 questions from a pool of 4",
        ),
        (
            "nho/questions/m1.yaml",
            "correct: true",
            "correct: false",
            "nho/questions/m1.yaml:7: question q1: one best answer, but 0 are marked correct",
        ),
        (
            "nho/questions/m1.yaml",
            ", feedback: Đúng.",
            "",
            "nho/questions/m1.yaml:9: question q1, options: “feedback” is missing",
        ),
        (
            "nho/questions/m1.yaml",
            "category: kin",
            "category: la",
            "nho/questions/m1.yaml:44: question q4: unknown category “la”",
        ),
        ("nho/questions/m1.yaml", "law: []", "law: &a []", None),
        ("law.yaml", "status: in_force", "status: song", "law.yaml:2: law: unknown status “song”"),
    ],
)
def test_each_fault_is_named_with_its_line(folder, file, old, new, fault):
    change(folder, file, old, new)
    found = [str(one) for one in read_library(folder).faults.errors]
    assert fault is None or fault in found, found


def test_a_bomb_of_aliases_is_refused(folder):
    bomb = "a: &a [x]\nb: &b [*a, *a, *a]\n"
    (folder / "nho" / "course.yaml").write_text(bomb)
    assert "aliases" in str(read_library(folder).faults.errors[0])


def test_the_sites_own_courses_have_no_fault():
    library = read_library(ROOT / "courses")
    assert not library.faults.errors
    assert {course.slug for course in library.courses} >= {"hop-bao", "cam-nang-an-ninh-mang"}
    assert not [fault for fault in library.faults.warnings if "not confirmed" not in fault.message]


def test_the_counts_name_every_lesson_and_every_cell():
    found = "\n".join(counts.lines(read_library(SMALL)))
    for words in ("nho: 2 lessons", "words: bai-1 ", "KQ1 1/", "kinds: cl 1, mc1 1, mr 1, or 1", "nd-thu"):
        assert words in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](&amp;#106;avascript:alert(1))",
        "[x](data:text/html,x)",
        '<a href="vbscript:x" onclick="y">x</a>',
        "<iframe src=//x></iframe>",
        "![x](https://elsewhere.example/x.png)",
        "<svg><script>1</script></svg>",
        '<div style="position:fixed">x</div>',
    ],
)
def test_what_could_run_dies(text):
    for html in (render_lesson(text, LINKS).html, render_words(text, LINKS)):
        low = html.lower()
        for bad in (
            "<script",
            "onerror",
            "onclick",
            "onload",
            "javascript:",
            "vbscript:",
            "data:text",
            "<iframe",
            "style=",
            "<svg",
            "elsewhere",
        ):
            assert bad not in low, html


def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path):
    for number, inside in enumerate(
        ["<script>1</script>", '<rect onload="x"/>', '<image href="https://x/y"/>', "<foreignObject/>"]
    ):
        path = tmp_path / f"{number}.svg"
        path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')
        with pytest.raises(Refused):
            read_picture(path)


def test_a_lesson_keeps_its_pairs_tables_notes_and_contents():
    page = render_lesson((SMALL / "nho/lessons/bai-1.md").read_text().split("---\n", 2)[2], LINKS)
    for words in (
        'class="pair"',
        'class="table-scroll"',
        'role="region"',
        'class="footnote"',
        'href="/law/nd-thu"',
        'scope="col"',
    ):
        assert words in page.html
    assert [part["title"] for part in page.contents] == ["Phần thứ nhất", "Phần thứ hai"]
    assert page.html.count("data-block=") == page.blocks


def frozen():
    return [
        tuple(row)
        for row in db.session.execute(select(LessonPage.activity_id, LessonPage.html).order_by(LessonPage.activity_id))
    ], [(q.key, q.body) for q in db.session.scalars(select(Question).order_by(Question.id))]


def test_one_changed_letter_is_a_new_version_and_the_old_one_stays_as_it_was(app, folder):
    first = write(service.publish, read_library(folder), actor=MACHINE)
    pages, questions = frozen()
    again = write(service.publish, read_library(folder), actor=MACHINE)
    assert [(p.number, p.is_new) for p in (*first, *again)] == [(1, True), (1, False)]
    change(folder, "nho/lessons/bai-2.md", "- hai", "- hay")
    assert [(p.number, p.is_new) for p in write(service.publish, read_library(folder), actor=MACHINE)] == [(2, True)]
    new_pages, new_questions = frozen()
    assert new_pages[: len(pages)] == pages
    assert new_questions[: len(questions)] == questions
    assert queries.published("nho").number == 2


def test_a_faulty_library_is_not_published_at_all(app, folder):
    change(folder, "nho/course.yaml", "hours: 0.5", "hours: nhiều")
    with pytest.raises(Refused):
        write(service.publish, read_library(folder), actor=MACHINE)
    assert not queries.courses()


def test_the_commands_say_what_they_did_and_fail_with_the_line(app, folder):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["courses", "check", "--path", str(folder)]).exit_code == 0
    assert "phiên bản 1, mới công bố" in runner.invoke(args=["courses", "publish", "--path", str(folder)]).output
    change(folder, "nho/quizzes/kiem-tra.yaml", "draw: 4", "draw: 9")
    result = runner.invoke(args=["courses", "check", "--path", str(folder)])
    assert (result.exit_code, "nho/quizzes/kiem-tra.yaml:7:" in result.output) == (1, True)


def test_a_drawing_keeps_its_place_before_it_is_there():
    html = render_lesson("![Cây quyết định](media/a.svg)\n", LINKS).html
    assert 'src="/courses/files/x/a.svg"' in html
    assert {'width="400"', 'height="300"'} <= set(html.replace(">", " ").split())
    assert 'loading="lazy"' in html


def test_every_drawing_of_the_site_has_a_size_of_its_own():
    drawings = sorted((ROOT / "courses").glob("*/media/*.svg"))
    assert len(drawings) >= 15
    assert not [file.name for file in drawings if set(read_picture(file).attributes) != {"src", "width", "height"}]
