"""Data set M: 200 units, 20,000 staff, 4 courses, 80,000 enrolments, 360,000 completions (a smaller one for --quick).

The structure goes through the site's own services (publishing, the tree's reach); the masses are
inserted as rows. Seeded: the same letters, names and states every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from bench.courses import LESSONS, write_courses
from elearn.accounts.models import RoleGrant, User
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.demo.names import full_name
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.text import fold, name_sort_key, sort_key
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord
from elearn.mandates.models import AudienceLine, Mandate, MandateCourse, MandateUnit
from elearn.people.models import Assignment, Staff
from elearn.registrations.models import RegistrationEntry, RegistrationList, RegistrationStep
from elearn.units import service as units
from elearn.units.models import Unit, UnitPeriod

STAFF, A_UNIT, LEARNERS = 20_000, 100, 100
ACTIVITIES = LESSONS + 1
PIECE = 10_000  # rows handed to the driver at a time
FOUNDED = date(2025, 7, 1)


def build(folder: Path, *, staff: int = STAFF) -> None:
    """Write the data set into the empty, migrated database the app points at; commits."""
    write_courses(folder)
    with unit_of_work() as work:
        catalogue_service.publish(read_library(folder), actor=MACHINE)
        unit_ids = _units(-(-staff // A_UNIT))
        staff_ids = _people(staff, unit_ids)
        _learning(staff_ids, unit_ids, _mandate(unit_ids, staff_ids))
        _accounts(staff_ids, unit_ids[0])
        work.commit()
    # What a running database would have found out by itself within a minute.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def done_of(person: int, course: int) -> int:
    """How many of the 9 activities person i has finished in course c."""
    share = (7919 * person + 104729 * course) % 100
    if share < 40:
        return ACTIVITIES
    return 1 + (person + course) % 8 if share < 60 else 0


def _insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while piece := list(islice(waiting, PIECE)):
        db.session.connection().execute(model.__table__.insert(), piece)


def _units(count: int) -> list[int]:
    """The city and `count` units below it; returns their ids, the city first."""
    names = ["Thành phố Đo", *(f"Phường Đo {number}" for number in range(1, count + 1))]
    _insert(
        Unit,
        (
            {"code": f"U{number:04d}", "opened_on": FOUNDED, "closed_on": FOREVER, "source": ""}
            for number in range(count + 1)
        ),
    )
    ids = list(db.session.scalars(select(Unit.id).order_by(Unit.code)))
    _insert(
        UnitPeriod,
        (
            {
                "unit_id": unit_id,
                "name": name,
                "sort_key": sort_key(name),
                "folded": fold(name),
                "kind": "phuong" if number else "thanh-pho",
                "parent_id": ids[0] if number else None,
                "valid_from": FOUNDED,
                "valid_to": FOREVER,
            }
            for number, (unit_id, name) in enumerate(zip(ids, names, strict=True))
        ),
    )
    units.rebuild_reach()
    return ids


def _people(count: int, unit_ids: list[int]) -> list[int]:
    """Person i works in unit (i-1)/100 + 1; returns the ids in order of i."""
    luck, now = Random(1), clock.now()
    names = [full_name(luck) for _person in range(count)]
    _insert(
        Staff,
        (
            {
                "code": f"E{i:05d}",
                "full_name": name,
                "sort_key": name_sort_key(name),
                "folded": fold(name),
                "email": f"e{i:05d}@hanoi.example",
                "phone": "",
                "recorded_at": now,
            }
            for i, name in enumerate(names, start=1)
        ),
    )
    ids = list(db.session.scalars(select(Staff.id).order_by(Staff.code)))
    _insert(
        Assignment,
        (
            {
                "staff_id": staff_id,
                "unit_id": unit_ids[i // A_UNIT + 1],
                "position": "Chuyên viên",
                "press_role": "staff",
                "starts_on": FOUNDED,
                "ends_on": FOREVER,
                "recorded_at": now,
            }
            for i, staff_id in enumerate(ids)
        ),
    )
    return ids


def _mandate(unit_ids: list[int], staff_ids: list[int]) -> int:
    """One published letter to every unit, for all staff, whose lists are all approved."""
    now, today = clock.now(), clock.today()
    mandate_id = db.session.scalar(
        insert(Mandate)
        .returning(Mandate.id)
        .values(
            number="M/1",
            issued_on=today - timedelta(60),
            issuer="Sở",
            subject="Đo tốc độ",
            order_text="",
            legal_bases=[],
            addressees=[],
            registration_due_on=today - timedelta(30),
            completion_due_on=today + timedelta(10),
            drafted_at=now,
            published_at=now,
            revision=1,
        )
    )
    key = {"mandate_id": mandate_id}
    _insert(MandateCourse, ({**key, "course_id": c.course_id, "version_id": c.version_id} for c in catalogue.courses()))
    _insert(MandateUnit, ({**key, "unit_id": unit_id} for unit_id in unit_ids[1:]))
    _insert(AudienceLine, [{**key, "position": 1, "rule": "all_staff", "press_role": None, "minimum": 0}])
    _insert(RegistrationList, ({**key, "unit_id": unit_id, "round": 1, "revision": 1} for unit_id in unit_ids[1:]))
    lists = list(db.session.scalars(select(RegistrationList.id).order_by(RegistrationList.unit_id)))
    then = now - timedelta(days=40)
    _insert(
        RegistrationStep,
        (
            {"list_id": one, "round": 1, "kind": kind, "at": then, "user_id": None, "name": "Đo", "reason": ""}
            for one in lists
            for kind in ("opened", "submitted", "approved")
        ),
    )
    line_id = db.session.scalar(select(AudienceLine.id))
    _insert(
        RegistrationEntry,
        (
            {
                "list_id": lists[i // A_UNIT],
                "line_id": line_id,
                "staff_id": staff_id,
                "added_round": 1,
                "added_at": then,
                "added_by": "Đo",
            }
            for i, staff_id in enumerate(staff_ids)
        ),
    )
    return int(mandate_id or 0)


def _learning(staff_ids: list[int], unit_ids: list[int], mandate_id: int) -> None:
    """Everybody on every course, as far as the formula says."""
    start = clock.now() - timedelta(days=30)
    done_at = start + timedelta(days=2)
    courses = sorted(catalogue.courses(), key=lambda row: row.slug)
    pairs = [(i, staff, c, row) for i, staff in enumerate(staff_ids, 1) for c, row in enumerate(courses, 1)]
    _insert(
        LearningRecord,
        (
            {
                "staff_id": staff,
                "course_id": row.course_id,
                "version_id": row.version_id,
                "opened_at": start,
                "started_at": start if done_of(i, c) else None,
                "completed_at": done_at if done_of(i, c) == ACTIVITIES else None,
            }
            for i, staff, c, row in pairs
        ),
    )
    found = db.session.execute(select(LearningRecord.id, LearningRecord.staff_id, LearningRecord.version_id))
    ids = {(record.staff_id, record.version_id): record.id for record in found}
    _insert(
        Enrolment,
        (
            {
                "staff_id": staff,
                "course_id": row.course_id,
                "mandate_id": mandate_id,
                "record_id": ids[staff, row.version_id],
                "unit_id": unit_ids[(i - 1) // A_UNIT + 1],
                "registered_at": start - timedelta(days=1),
            }
            for i, staff, _c, row in pairs
        ),
    )
    activities = {
        row.version_id: [a for a in catalogue.outline(row.version_id).activities if a.required] for row in courses
    }
    _insert(
        ActivityProgress,
        (
            {
                "record_id": ids[staff, row.version_id],
                "activity_id": activity.id,
                "opened_at": start,
                "block": 0,
                "sequence": 0,
                "seen_at": start,
                "completed_at": done_at,
                "best_percent": 90 if activity.kind == "quiz" else None,
            }
            for i, staff, c, row in pairs
            for activity in activities[row.version_id][: done_of(i, c)]
        ),
    )


def _accounts(staff_ids: list[int], root: int) -> None:
    """A hundred learners over all units and states, and the department on the whole city."""
    # A stride of 199 people meets every state of the formula; one of 200 would meet the same one always.
    stride = max(1, len(staff_ids) // LEARNERS - 1)
    common = {"password_hash": "x", "must_change_password": False, "stamp": 1, "opened_at": clock.now()}
    people = [(f"hv{n:03d}", staff_id) for n, staff_id in enumerate(staff_ids[::stride][:LEARNERS])]
    _insert(User, ({"login": login, "name": f"Đo {login}", "staff_id": s, **common} for login, s in people))
    _insert(User, [{"login": "so", "name": "Sở", "staff_id": None, **common}])
    so = db.session.scalar(select(User.id).where(User.login == "so"))
    _insert(
        RoleGrant,
        [{"user_id": so, "role": "department", "unit_id": root, "starts_on": FOUNDED, "ends_on": FOREVER}],
    )
