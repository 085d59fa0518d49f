"""About 1,500 invented staff on the real units, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select

from elearn.demo.names import full_names
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.text import fold, name_sort_key
from elearn.people.models import Assignment, PressRole, Staff

SEED = 20260701
MAIL = "hanoi.example"  # a name reserved for examples: no letter ever arrives
# Units without a spokesperson, so that the demo shows what a gap looks like: every n-th ward or commune.
WITHOUT_SPOKESPERSON = 23

WARD = [
    (PressRole.LEADER, "Chủ tịch UBND {kind}"),
    (PressRole.LEADER, "Phó Chủ tịch UBND {kind}"),
    (PressRole.SPOKESPERSON, "Chánh Văn phòng HĐND và UBND"),
    (PressRole.AUTHORISED, "Phó Chủ tịch UBND {kind}"),
    (PressRole.COMMS, "Công chức Văn hóa - Xã hội"),
    (PressRole.COMMS, "Chuyên viên Trung tâm Phục vụ hành chính công {kind}"),
    (PressRole.STAFF, "Công chức Tư pháp - Hộ tịch"),
    (PressRole.STAFF, "Công chức Địa chính - Xây dựng"),
    (PressRole.STAFF, "Kế toán"),
    (PressRole.STAFF, "Văn thư"),
]
OFFICE = [
    (PressRole.LEADER, "Giám đốc"),
    (PressRole.LEADER, "Phó Giám đốc"),
    (PressRole.SPOKESPERSON, "Chánh Văn phòng"),
    (PressRole.AUTHORISED, "Phó Giám đốc"),
    (PressRole.COMMS, "Chuyên viên Văn phòng"),
    (PressRole.COMMS, "Quản trị trang thông tin điện tử"),
    (PressRole.COMMS, "Phó Chánh Văn phòng"),
    (PressRole.STAFF, "Trưởng phòng Tổ chức - Hành chính"),
    (PressRole.STAFF, "Chuyên viên Thanh tra"),
    (PressRole.STAFF, "Chuyên viên Kế hoạch - Tài chính"),
    (PressRole.STAFF, "Chuyên viên Pháp chế"),
    (PressRole.STAFF, "Văn thư - Lưu trữ"),
]
KINDS = {"phuong": "phường", "xa": "xã"}


@dataclass(frozen=True, slots=True)
class Post:
    unit_id: int
    role: PressRole
    position: str


def posts(units: Sequence[Any]) -> list[Post]:
    """Every post of every unit (rows with id, kind), in a fixed order."""
    made = []
    for number, unit in enumerate(units, start=1):
        plan = WARD if unit.kind in KINDS else OFFICE
        for role, position in plan:
            if role is PressRole.SPOKESPERSON and number % WITHOUT_SPOKESPERSON == 0:
                continue
            made.append(Post(unit.id, role, position.format(kind=KINDS.get(unit.kind, ""))))
    return made


def load_people(units: Sequence[Any], since: date, recorded_at: datetime) -> list[int]:
    """Write the staff with their posts; returns their ids in the order of `posts`."""
    luck = Random(SEED)  # noqa: S311  invented people, not secrets
    planned = posts(units)
    names = full_names(luck, len(planned))
    db.session.execute(
        insert(Staff),
        [
            {
                "code": f"BD-{number:04d}",
                "full_name": name,
                "sort_key": name_sort_key(name),
                "folded": fold(name),
                "email": f"{_mailbox(name)}.{number:04d}@{MAIL}",
                "phone": f"024 0000 {number:04d}",
                "recorded_at": recorded_at,
            }
            for number, name in enumerate(names, start=1)
        ],
    )
    ids = dict(db.session.execute(select(Staff.code, Staff.id).where(Staff.code.like("BD-%"))).tuples().all())
    ordered = [ids[f"BD-{number:04d}"] for number in range(1, len(planned) + 1)]
    db.session.execute(
        insert(Assignment),
        [
            {
                "staff_id": staff_id,
                "unit_id": post.unit_id,
                "position": post.position,
                "press_role": str(post.role),
                "starts_on": since,
                "ends_on": FOREVER,
                "recorded_at": recorded_at,
            }
            for staff_id, post in zip(ordered, planned, strict=True)
        ],
    )
    return ordered


def _mailbox(name: str) -> str:
    words = fold(name).split()
    return words[-1] + "".join(word[0] for word in words[:-1])


def founded() -> date:
    """The first day of the units: two-tier local government began."""
    return date(2025, 7, 1)
