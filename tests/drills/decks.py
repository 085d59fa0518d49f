"""A small deck, and the small course with it inside."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from elearn.catalogue import service as catalogue
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE, Actor
from elearn.learning import service as learning
from tests.parallel import write

SMALL = Path(__file__).parent.parent / "courses"
GOOD = "12 điểm phát nước đã mở từ 8 giờ."
BAD = "Phường không giấu, có lẽ do Công ty M."


def question(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"q{number}",
        "who": "doi_khang",
        "speaker": "Phóng viên Báo Bình Minh",
        "ask": f"Câu {number}: vì sao giấu dân?",
        "accuses": ["giấu"],
        "facts": ["diem-nuoc"],
        "grounds": ["đang điều tra"],
        "law": ["nd-thu#dieu-7"],
        "model": GOOD,
        "why": "Có số, có giờ.",
        "bad": [
            {"text": "Phường không giấu ai.", "rules": ["R5", "R11"]},
            {"text": "Hình như 12 điểm phát nước.", "rules": ["R4"]},
        ],
        **changes,
    }


def body(**changes: Any) -> dict[str, Any]:
    return {
        "id": "thu",
        "title": "Luyện thử",
        "role": "người được ủy quyền",
        "brief": ["Một vụ việc giả định."],
        "facts": [
            {
                "id": "diem-nuoc",
                "text": "12 điểm phát nước cho 1.240 hộ từ thứ Hai 16/11; gói sửa chữa 1,86 tỷ đồng, tăng 12,5%.",
                "openness": "cong_khai",
                "signs": ["12 điểm", "điểm phát nước", "1.240"],
            },
            {"id": "mau", "text": "Clo dư thấp.", "openness": "cho_cong_bo", "signs": ["clo dư", "3.517"]},
            {"id": "cong-ty", "text": "Đang hỏi Công ty M.", "openness": "mat", "signs": ["Công ty M", "Hoà Lạc"]},
        ],
        "questions": [question(number) for number in range(1, 9)],
        **changes,
    }


def folder(tmp_path: Path, deck: dict[str, Any] | None = None) -> Path:
    """A copy of the small courses, with the deck after the second lesson."""
    root = tmp_path / "courses"
    shutil.copytree(SMALL, root)
    course = root / "nho" / "course.yaml"
    course.write_text(course.read_text().replace("{lesson: bai-2}", "{lesson: bai-2}\n      - {drill: thu}"))
    (root / "nho" / "drills").mkdir()
    written = yaml.safe_dump({**(deck or body()), "minutes": 15}, allow_unicode=True, sort_keys=False)
    (root / "nho" / "drills" / "thu.yaml").write_text(written)
    return root


def enrolled(tmp_path: Path, *actors: Actor) -> None:
    """Publish the course with the deck, and enrol these people on it."""
    library = read_library(folder(tmp_path))
    assert not library.faults.errors, library.faults.errors
    write(catalogue.publish, library, actor=MACHINE)
    for actor in actors:
        write(learning.enrol_myself, "nho", actor=actor)
