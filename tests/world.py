"""The world of the tests: a city, its department, and two wards with named people. All invented.

Built once by the site's own services, so that a broken service breaks the world at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from elearn.accounts import service as accounts
from elearn.accounts.session import session_id
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor, Role, Seat
from elearn.kernel.db import unit_of_work
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.mandates.models import LineRule
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.registrations import queries as registrations
from elearn.registrations import service as registrations_service
from elearn.units import service as units

FOUNDED = date(2025, 7, 1)
NO_PASSWORD = "argon2 never makes this"  # tests sign in by session, not by password

WARDS = {
    "a": (
        "P-DH",
        "Phường Đông Hồ",
        [
            ("leader_a", "Nguyễn Thị Bích Ngọc", "Chủ tịch UBND phường", PressRole.LEADER),
            ("spokesperson_a", "Trịnh Đình Khoa", "Chánh Văn phòng HĐND và UBND", PressRole.SPOKESPERSON),
            ("authorised_a", "Tăng Quốc Hùng", "Phó Chủ tịch UBND phường", PressRole.AUTHORISED),
            ("trainee_a", "Lê Thị Thanh Huyền", "Công chức Văn hóa - Xã hội", PressRole.COMMS),
            ("comms_a", "Đặng Thùy Dương", "Chuyên viên Văn phòng", PressRole.COMMS),
            ("staff_a", "Vũ Lê Hoàng Ưng", "Công chức Tư pháp - Hộ tịch", PressRole.STAFF),
        ],
    ),
    "b": (
        "P-TS",
        "Phường Tây Sơn Hạ",
        [
            ("leader_b", "Phạm Đức Thắng", "Chủ tịch UBND phường", PressRole.LEADER),
            ("spokesperson_b", "Đỗ Ánh Tuyết", "Phó Chủ tịch UBND phường", PressRole.SPOKESPERSON),
            ("trainee_b", "Hoàng Gia Bảo", "Công chức Văn hóa - Xã hội", PressRole.COMMS),
            ("staff_b", "Ôn Thị Én", "Văn thư", PressRole.STAFF),
        ],
    ),
}


@dataclass
class World:
    """Ids by name, and whoever may act as an actor."""

    units: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    users: dict[str, tuple[int, int]] = field(default_factory=dict)  # login → (user id, first grant id or 0)
    actors: dict[str, Actor] = field(default_factory=dict)
    mandate_id: int = 0
    course_id: int = 0
    slug: str = "nho"
    lists: dict[str, int] = field(default_factory=dict)  # "a", "b" → list id
    lines: dict[str, int] = field(default_factory=dict)  # press role → line id

    def session_of(self, login: str) -> str:
        user_id, grant_id = self.users[login]
        return session_id(user_id, 1, grant_id)


def build_world(courses: Path) -> World:
    world = World()
    with unit_of_work() as work:
        _units_and_people(world)
        _users(world)
        catalogue_service.publish(read_library(courses), actor=MACHINE)
        world.course_id = catalogue.published("nho").course_id
        _mandate(world)
        work.commit()
    return world


def _open(world: World, name: str, code: str, title: str, kind: str, parent: str | None) -> None:
    world.units[name] = units.open_unit(
        code=code,
        name=title,
        kind=kind,
        parent_id=world.units[parent] if parent else None,
        opened_on=FOUNDED,
        decision="Thử nghiệm",
        actor=MACHINE,
        rebuild=False,
    )
    world.codes[name] = code


def _units_and_people(world: World) -> None:
    _open(world, "city", "TP", "Thành phố Thử Nghiệm", "thanh-pho", None)
    _open(world, "department", "SO-VH", "Sở Văn hóa Thử Nghiệm", "so", "city")
    for letter, (code, title, _staff) in WARDS.items():
        _open(world, letter, code, title, "phuong", "city")
    _open(world, "office_a", "P-DH-VP", "Văn phòng phường Đông Hồ", "phong", "a")
    units.rebuild_reach()
    number = 0
    for letter, (_code, _title, staff) in WARDS.items():
        for login, name, position, role in staff:
            number += 1
            world.staff[login] = people.add_staff(
                code=f"TN-{number:04d}",
                full_name=name,
                unit_id=world.units[letter],
                position=position,
                press_role=role,
                starts_on=FOUNDED,
                email=f"{login}@thu.example",
                phone="024 0000 0100",
                actor=MACHINE,
            )


def _users(world: World) -> None:
    seats = {
        "coordinator_a": (Role.COORDINATOR, "a"),
        "head_a": (Role.UNIT_HEAD, "a"),
        "coordinator_b": (Role.COORDINATOR, "b"),
        "head_b": (Role.UNIT_HEAD, "b"),
        "department": (Role.DEPARTMENT, "city"),
        "city": (Role.CITY_READER, "city"),
        "admin": (Role.ADMIN, "city"),
        "instructor": (Role.INSTRUCTOR, "city"),
    }
    for login in ("trainee_a", "trainee_b", "spokesperson_a"):
        user = accounts.open_account(
            login, login, staff_id=world.staff[login], password_hash=NO_PASSWORD, must_change=False, actor=MACHINE
        )
        world.users[login] = (user.id, 0)
        world.actors[login] = Actor(user.id, world.staff[login], user.name)
    for login, (role, unit) in seats.items():
        user = accounts.open_account(
            login, login, staff_id=None, password_hash=NO_PASSWORD, must_change=False, actor=MACHINE
        )
        grant = accounts.grant_role(user.id, role, world.units[unit], starts_on=FOUNDED, actor=MACHINE)
        world.users[login] = (user.id, grant.id)
        seat = Seat(grant.id, role, world.units[unit], unit)
        world.actors[login] = Actor(user.id, None, user.name, seat, (seat,))
    # One person with two seats: coordinates ward B, and heads ward A.
    user = accounts.open_account(
        "two_seats", "Lò Văn Ỏn", staff_id=None, password_hash=NO_PASSWORD, must_change=False, actor=MACHINE
    )
    first = accounts.grant_role(user.id, Role.COORDINATOR, world.units["b"], starts_on=FOUNDED, actor=MACHINE)
    accounts.grant_role(user.id, Role.UNIT_HEAD, world.units["a"], starts_on=FOUNDED, actor=MACHINE)
    world.users["two_seats"] = (user.id, first.id)


def letter(number: str = "01/TN-VH", **changes: object) -> mandates_service.Letter:
    """A letter with everything in it."""
    values: dict[str, object] = {
        "number": number,
        "issued_on": date(2026, 11, 2),
        "issuer": "Sở Văn hóa Thử Nghiệm",
        "subject": "Bồi dưỡng kỹ năng phát ngôn",
        "order_text": "Đăng ký và tham gia đầy đủ các lớp bồi dưỡng.",
        "legal_bases": ["Nghị định 244/2026/NĐ-CP"],
        "addressees": ["UBND các phường"],
        "registration_due_on": date(2026, 11, 25),
        "completion_due_on": date(2026, 12, 14),
        **changes,
    }
    return mandates_service.Letter(**values)  # type: ignore[arg-type]


def _mandate(world: World) -> None:
    actor = world.actors["department"]
    world.mandate_id = mandates_service.draft_mandate(letter(), actor=actor)
    course = (world.course_id,)
    wishes = [
        mandates_service.LineWish(LineRule.AT_LEAST, "leader", 1, course),
        mandates_service.LineWish(LineRule.EVERY, "spokesperson", 0, course),
        mandates_service.LineWish(LineRule.AT_LEAST, "comms", 2, course),
    ]
    mandates_service.set_scope(
        world.mandate_id,
        course_ids=course,
        unit_ids=[world.units["a"], world.units["b"]],
        lines=wishes,
        revision=1,
        actor=actor,
    )
    mandates_service.publish_mandate(world.mandate_id, revision=2, actor=actor)
    world.lines = {line.press_role or "all": line.id for line in mandates.lines_of(world.mandate_id)}
    found = registrations.list_states(MACHINE, [world.mandate_id], clock.today())
    by_unit = {row.unit_id: row.list_id for row in found}
    world.lists = {name: by_unit[world.units[name]] for name in ("a", "b")}


def fill_and_approve(world: World, letter_of_ward: str = "a") -> None:
    """Register, hand in and approve ward A's people; leaves the commit to the caller."""
    coordinator, head = world.actors[f"coordinator_{letter_of_ward}"], world.actors[f"head_{letter_of_ward}"]
    list_id = world.lists[letter_of_ward]
    wanted = {
        "leader": [f"leader_{letter_of_ward}"],
        "spokesperson": [f"spokesperson_{letter_of_ward}"],
        "comms": ["trainee_a", "comms_a"] if letter_of_ward == "a" else ["trainee_b"],
    }
    for role, names in wanted.items():
        registrations_service.add_people(
            list_id, world.lines[role], [world.staff[name] for name in names], actor=coordinator
        )
    if letter_of_ward == "b":
        registrations_service.excuse_line(
            list_id, world.lines["comms"], "Phường chỉ có 01 cán bộ truyền thông", actor=coordinator
        )
    revision = registrations.list_for(coordinator, list_id).revision
    registrations_service.submit_list(list_id, revision=revision, actor=coordinator)
    registrations_service.approve_list(list_id, revision=revision, actor=head)
