"""A course with everything a course may have: a form by outcome, a critical block, a placement test, tracks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from elearn.catalogue import service
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE
from tests.parallel import write

SMALL = Path(__file__).parent / "courses"
SLUG = "day-du"
# Each cell is asked once or twice, and the pool holds five of every kind of cell.
FORM = {"KQ1": [1, 1, 0], "KQ2": [0, 2, 1]}


def _question(outcome: str, difficulty: int, number: int, *, critical: bool) -> dict[str, Any]:
    key = number % 3
    options = [
        {"text": f"Cách {number} {place} {'x' * (9 if place == (key + 1) % 3 else 3)}", "feedback": "Vì thế."}
        for place in range(3)
    ]
    for place, option in enumerate(options):
        option["correct"] = place == key
    return {
        "id": f"{outcome.lower()}-{difficulty}-{number}{'c' if critical else ''}",
        "kind": "mc1",
        "outcome": outcome,
        "difficulty": difficulty,
        "critical": critical,
        "stem": f"Việc {number} của {outcome}?",
        "options": options,
        "law": ["nd-thu#dieu-7"] if number == 0 and not critical else [],
        "explanation": "Một câu.",
    }


def _judgement() -> dict[str, Any]:
    options = [{"text": f"Lời {score}", "score": score, "feedback": "Vì thế."} for score in (1, 2, 0)]
    return {**_question("KQ1", 3, 90, critical=False), "id": "loi", "kind": "sj", "options": options}


def _short_answer() -> dict[str, Any]:
    question = {**_question("KQ1", 3, 91, critical=False), "id": "viet", "kind": "sa"}
    del question["options"]
    return {
        **question,
        "most_words": 9,
        "must": [{"any": ["11 giờ 30"], "feedback": "Thiếu giờ hẹn."}],
        "must_not": [{"any": ["chắc khoảng"], "feedback": "Không đoán."}],
        "model": "Chưa có số, 11 giờ 30 gửi mọi báo.",
    }


def pool() -> list[dict[str, Any]]:
    cells = [(outcome, difficulty) for outcome in FORM for difficulty in (1, 2, 3)]
    plain = [_question(o, d, n, critical=False) for o, d in cells for n in range(8)]
    critical = [_question(o, d, n, critical=True) for o, d in cells for n in range(4)]
    return [*plain, *critical, _judgement(), _short_answer()]


def folder(tmp_path: Path) -> Path:
    """A copy of the small courses with the rich one, `day-du`, beside them."""
    root = tmp_path / "courses"
    shutil.copytree(SMALL, root)
    home = root / "day-du"
    for name in ("lessons", "questions", "quizzes"):
        (home / name).mkdir(parents=True)
    lessons = {"bai-1": ("KQ1", ""), "bai-2": ("KQ1", "/// task | Tình huống\nLàm gì?\n///\n"), "bai-3": ("KQ2", "")}
    for key, (outcome, extra) in lessons.items():
        front = yaml.safe_dump({"id": key, "title": f"Tên {key}", "minutes": 10, "outcome": outcome, "law": []})
        (home / "lessons" / f"{key}.md").write_text(f"---\n{front}---\n## Một mục\n\nMột đoạn.\n\n{extra}")
    _yaml(home / "questions" / "tat-ca.yaml", pool())
    final = {"id": "cuoi-khoa", "title": "Cuối khóa", "intro": "Làm.", "pass_percent": 60, "attempts": 3, "minutes": 20}
    _yaml(
        home / "quizzes" / "cuoi-khoa.yaml",
        {**final, "pool": ["tat-ca"], "form": FORM, "critical": {"draw": 2, "need": 2}},
    )
    placement = {**final, "id": "dau-vao", "title": "Bài đầu vào", "purpose": "placement", "attempts": 1}
    _yaml(
        home / "quizzes" / "dau-vao.yaml",
        {**placement, "pool": ["tat-ca"], "form": {"KQ1": [0, 1, 0], "KQ2": [0, 1, 0]}},
    )
    _yaml(
        home / "course.yaml",
        {
            "slug": SLUG,
            "title": "Khóa đầy đủ",
            "summary": "Có đủ mọi thứ.",
            "audience": ["leader", "spokesperson", "comms", "staff"],
            "hours": 1,
            "outcomes": [{"id": "KQ1", "text": "Biết một"}, {"id": "KQ2", "text": "Biết hai"}],
            "modules": [
                {
                    "id": "m1",
                    "title": "Phần một",
                    "activities": [{"lesson": key} for key in lessons] + [{"quiz": "cuoi-khoa"}],
                }
            ],
            "placement": "dau-vao",
            "tracks": {"leader": {"lessons": ["bai-1"], "quizzes": []}},
            "completion": {"lessons": "all", "quizzes": "all"},
        },
    )
    return root


def _yaml(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def published(tmp_path: Path) -> str:
    """Publish it; returns its slug."""
    library = read_library(folder(tmp_path))
    assert not library.faults.errors, library.faults.errors
    write(service.publish, library, actor=MACHINE)
    return SLUG
