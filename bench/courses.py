"""Course folders of the yardstick's shape, as authors would write them: about 1,550 syllables a lesson, ten questions."""

from __future__ import annotations

from pathlib import Path
from random import Random

COURSES, LESSONS, QUESTIONS, OPTIONS = 4, 8, 10, 4
SYLLABLES = [
    "phường",
    "báo",
    "chí",
    "thông",
    "tin",
    "người",
    "phát",
    "ngôn",
    "đơn",
    "vị",
    "cung",
    "cấp",
    "đúng",
    "hạn",
    "trả",
    "lời",
    "công",
    "khai",
    "xác",
    "minh",
    "họp",
    "nội",
    "dung",
    "văn",
    "bản",
    "quy",
    "định",
    "trách",
    "nhiệm",
    "cơ",
    "quan",
    "nhà",
    "nước",
    "dư",
    "luận",
    "sự",
    "việc",
    "tiếp",
    "nhận",
    "xử",
    "lý",
    "chính",
    "xác",
    "kịp",
    "thời",
    "thống",
    "nhất",
]


def slug_of(course: int) -> str:
    return f"khoa-{course}"


def write_courses(folder: Path) -> None:
    """Write the four courses under `folder`, the same letters every time."""
    luck = Random(7)
    (folder / "law.yaml").write_text("documents: []\n")
    for course in range(1, COURSES + 1):
        home = folder / slug_of(course)
        for part in ("lessons", "quizzes", "questions"):
            (home / part).mkdir(parents=True)
        activities = "".join(f"      - {{lesson: bai-{n}}}\n" for n in range(1, LESSONS + 1))
        (home / "course.yaml").write_text(
            f"slug: {slug_of(course)}\ntitle: Khóa học {course}\nsummary: Khóa đo tốc độ.\naudience: [staff]\nhours: 4\n"
            f"outcomes: [{{id: KQ1, text: Đo}}]\nmodules:\n  - id: m1\n    title: Mô-đun\n    activities:\n{activities}"
            "      - {quiz: kiem-tra}\ncompletion: {lessons: all, quizzes: all}\n"
        )
        for lesson in range(1, LESSONS + 1):
            (home / "lessons" / f"bai-{lesson}.md").write_text(_lesson(luck, lesson))
        # Eight of ten passes; the load tries far oftener than a person may.
        (home / "quizzes" / "kiem-tra.yaml").write_text(
            "id: kiem-tra\ntitle: Kiểm tra\nintro: Mười câu.\npass_percent: 80\nattempts: 99999\nminutes: 30\n"
            f"draw: {QUESTIONS}\npool: [m1]\n"
        )
        (home / "questions" / "m1.yaml").write_text("".join(_question(luck, n) for n in range(QUESTIONS)))


def _words(luck: Random, count: int) -> str:
    return " ".join(luck.choice(SYLLABLES) for _word in range(count)).capitalize()


def _lesson(luck: Random, number: int) -> str:
    """Five sections of a heading, two paragraphs and a list of four; and one table of 4 by 3."""
    sections = "".join(
        f"## Phần {n} {_words(luck, 4)}\n\n{_words(luck, 130)}.\n\n{_words(luck, 130)}.\n\n"
        + "".join(f"- {_words(luck, 10)}.\n" for _item in range(4))
        + "\n"
        for n in range(1, 6)
    )
    table = "| Việc | Ai làm | Hạn | Kết quả |\n|---|---|---|---|\n" + "| một | hai | ba | bốn |\n" * 3
    front = f"---\nid: bai-{number}\ntitle: Bài {number}\nminutes: 15\noutcome: KQ1\nlaw: []\n---\n"
    return front + sections + table


def _question(luck: Random, number: int) -> str:
    options = "".join(
        f'    - {{text: "{option} {_words(luck, 12)}", correct: {str(option == number % OPTIONS).lower()}, '
        f'feedback: "{_words(luck, 15)}"}}\n'
        for option in range(OPTIONS)
    )
    return (
        f"- id: q{number}\n  kind: mc1\n  outcome: KQ1\n  difficulty: 1\n  stem: {_words(luck, 20)}\n"
        f"  options:\n{options}  law: []\n"
    )
