"""The story a first start shows: a real letter carried out, eleven weeks in, told by the site's own verbs.

Everything is done through the services with the clock moved to the day it happened, so that the demo
is a test of the chain as well. Only the staff are inserted in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from elearn.accounts import passwords
from elearn.accounts import service as accounts
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.config import ROOT
from elearn.demo import learning, letter, practice, press
from elearn.demo.people import founded, load_people
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor, Role, Seat
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.letters import service as letters_service
from elearn.mandates import origin
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.mandates.models import LineRule
from elearn.people import queries as people
from elearn.registrations import queries as registrations
from elearn.registrations import service as registrations_service
from elearn.units import queries as units
from elearn.units import service as units_service

SEED = 1460
WARD = "00097"  # Phường Hồng Hà: where the demo's people work
DEPARTMENT = "HN-SVHTT"
CITY = "01"
UNITS_FILE = ROOT / "elearn" / "units" / "data" / "hanoi-units.csv"


def load(password: str) -> dict[str, str]:
    """Load the demo into an empty database; returns sign-in name → what the person is.

    Refuses a database that holds units already. Writes everything; the caller commits.
    """
    if units.known_codes():
        raise Refused(_("Cơ sở dữ liệu đã có đơn vị; dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu trống."))
    today = clock.today()
    with _on(today - timedelta(days=77)):
        units_service.import_units(UNITS_FILE.read_bytes(), effective_on=founded(), actor=MACHINE)
        everyone = units.units_on(clock.today())
        load_people(everyone, founded(), clock.now())
        catalogue_service.publish(read_library(ROOT / "courses"), actor=MACHINE)
        db.session.flush()
        actors = _accounts(password, {unit.code: unit.id for unit in everyone})
    mandate_id = _mandate(today, everyone, actors["so"])
    _lists(today, mandate_id, actors)
    learning.play(mandate_id, actors["hocvien"], Random(SEED))  # noqa: S311  a story, not a secret
    practice.play()
    by_code = {unit.code: unit.id for unit in everyone}
    others = [unit.id for unit in everyone if unit.code not in (WARD, CITY)]
    press.play(by_code[WARD], actors["daumoi"], others, Random(SEED))  # noqa: S311
    record(Did.DEMO_LOADED, MACHINE, "demo:story")
    return {
        "hocvien": "học viên",
        "daumoi": "đầu mối đơn vị",
        "thutruong": "thủ trưởng đơn vị",
        "giangvien": "giảng viên",
        "so": "Sở",
        "thanhpho": "UBND Thành phố",
        "quantri": "quản trị",
    }


def _on(day: date, hour: int = 9) -> Any:
    """The clock at an hour of a day in Vietnam, never later than now."""
    return clock.at(min(datetime.combine(day, time(hour), clock.VIETNAM), clock.now()))


def _accounts(password: str, unit_ids: dict[str, int]) -> dict[str, Actor]:
    """The seven people one can sign in as, and a second one of the department. Three are staff of one ward, and learn."""
    hashed, today = passwords.hash_password(password), clock.today()
    ward = people.staff_under(unit_ids[WARD], today)
    by_role = {row.press_role: row for row in reversed(ward)}
    seats: list[tuple[str, Any, list[tuple[Role, str]]]] = [
        ("hocvien", by_role["spokesperson"], []),
        ("daumoi", by_role["comms"], [(Role.COORDINATOR, WARD)]),
        ("thutruong", by_role["leader"], [(Role.UNIT_HEAD, WARD), (Role.COORDINATOR, WARD)]),
        ("giangvien", None, [(Role.INSTRUCTOR, CITY)]),
        (
            "so",
            people.staff_under(unit_ids[DEPARTMENT], today)[0],
            [(Role.DEPARTMENT, CITY), (Role.COORDINATOR, DEPARTMENT)],
        ),
        ("so2", None, [(Role.DEPARTMENT, CITY)]),  # the second pair of eyes of what `so` wrote or proposed
        ("thanhpho", None, [(Role.CITY_READER, CITY)]),
        ("quantri", None, [(Role.ADMIN, CITY)]),
    ]
    invented = {
        "giangvien": "Lương Thị Minh Tâm",
        "so2": "Trịnh Thu Hường",
        "thanhpho": "Đinh Quang Vinh",
        "quantri": "Chu Việt Hưng",
    }
    made = {}
    for login, staff, roles in seats:
        user = accounts.open_account(
            login,
            staff.full_name if staff else invented[login],
            staff_id=staff.id if staff else None,
            password_hash=hashed,
            must_change=False,
            actor=MACHINE,
        )
        held = [
            (accounts.grant_role(user.id, role, unit_ids[code], starts_on=founded(), actor=MACHINE), role, code)
            for role, code in roles
        ]
        own = tuple(Seat(grant.id, role, unit_ids[code], code) for grant, role, code in held)
        made[login] = Actor(user.id, user.staff_id, user.name, own[0] if own else None, own)
    return made


def _mandate(today: date, everyone: Sequence[Any], department: Actor) -> int:
    """The city's letter of 2023 turned into a mandate: every unit, both courses."""
    with _on(today - timedelta(days=70)):
        course_ids = [row.course_id for row in catalogue.courses()]
        by_slug = {row.slug: row.course_id for row in catalogue.courses()}
        mandate_id = mandates_service.draft_mandate(letter.real_letter(today), actor=department)
        above = letters_service.enter(letter.ABOVE, actor=department)
        letters_service.carry_out(origin.letter_of(mandate_id) or 0, above, actor=department)
        mandates_service.attach_scan(mandate_id, letter.SCAN_NAME, letter.scan(), actor=department)
        press, cyber = by_slug["hop-bao"], by_slug["cam-nang-an-ninh-mang"]
        wishes = [
            mandates_service.LineWish(LineRule.AT_LEAST, "leader", 1, (press, cyber)),
            mandates_service.LineWish(LineRule.EVERY, "spokesperson", 0, (press, cyber)),
            mandates_service.LineWish(LineRule.AT_LEAST, "comms", 2, (press, cyber)),
        ]
        mandates_service.set_scope(
            mandate_id,
            course_ids=course_ids,
            unit_ids=[u.id for u in everyone if u.code != CITY],
            lines=wishes,
            revision=1,
            actor=department,
        )
        mandates_service.publish_mandate(mandate_id, revision=2, actor=department)
    return mandate_id


def _lists(today: date, mandate_id: int, actors: dict[str, Actor]) -> None:
    """Most units register in the weeks after; some are late, one waits for its head, one was returned."""
    luck = Random(SEED)  # noqa: S311
    root = actors["so"]
    lines = mandates.lines_of(mandate_id)
    found = registrations.list_states(MACHINE, [mandate_id], clock.today())
    codes = {unit_id: code for code, unit_id in units.known_codes().items()}
    for place, row in enumerate(sorted(found, key=lambda r: codes[r.unit_id])):
        if place % 9 == 4 and codes[row.unit_id] != WARD:
            continue  # has not registered at all
        day = today - timedelta(days=luck.randint(45, 66))
        with _on(day, luck.randint(8, 16)):
            clerk = actors["daumoi"] if codes[row.unit_id] == WARD else MACHINE
            _fill(row.list_id, row.unit_id, lines, clerk)
            revision = registrations.list_for(MACHINE, row.list_id).revision
            registrations_service.submit_list(row.list_id, revision=revision, actor=clerk)
        if place % 29 == 7:
            continue  # waits for its head
        with _on(day + timedelta(days=2), 10):
            if place % 31 == 11:
                registrations_service.return_list(
                    row.list_id,
                    "Phó Chủ tịch đã chuyển công tác, đề nghị cử người khác.",
                    revision=revision,
                    actor=root,
                )
            else:
                registrations_service.approve_list(
                    row.list_id, revision=revision, actor=actors["thutruong"] if codes[row.unit_id] == WARD else root
                )


def _fill(list_id: int, unit_id: int, lines: Sequence[Any], clerk: Actor) -> None:
    workers = registrations.candidates(unit_id, clock.today())
    for line in lines:
        fitting = [w.id for w in workers if w.press_role == line.press_role]
        wanted = fitting[: line.minimum] if line.minimum else fitting
        if wanted:
            registrations_service.add_people(list_id, line.id, wanted, actor=clerk)
        if len(wanted) < max(line.minimum, 1):
            registrations_service.excuse_line(
                list_id, line.id, "Đơn vị đang kiện toàn người phát ngôn, sẽ bổ sung khi có quyết định.", actor=clerk
            )
