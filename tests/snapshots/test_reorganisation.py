"""Reorganisation replay: 30 districts dissolved and their wards merged in the middle of a quarter. All units invented."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.learning import service as learning
from elearn.learning.models import Enrolment, LearningRecord
from elearn.mandates import service as mandates
from elearn.mandates.models import LineRule
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.registrations import filling
from elearn.registrations import queries as registrations
from elearn.reports import checking, periods, queries, table
from elearn.reports.queries import Question
from elearn.snapshots import service
from elearn.units import queries as units_queries
from elearn.units import service as units
from tests.parallel import write
from tests.world import letter

DISTRICTS, WARDS, STAFF = 30, 4, 3
FOUNDED = date(2025, 7, 1)
ISSUED = datetime(2026, 7, 1, 3, tzinfo=UTC)
QUARTER = periods.parse("2026-q3")  # to 14/9/2026
CHANGE = date(2026, 11, 1)  # in the middle of the fourth quarter
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


@contextmanager
def step():
    with unit_of_work() as work:
        yield
        work.commit()


class City:
    """District d has wards d·1 … d·4 of three people each, and two people in its own office."""

    def __init__(self, world):
        self.world, self.districts, self.wards, self.people = world, [], {}, {}

    def found(self):
        for d in range(1, DISTRICTS + 1):
            district = self._open(f"Q{d:02d}", f"Quận Thử {d}", "quan", self.world.units["city"])
            self.districts.append(district)
            self._staff(district, f"Q{d:02d}", 2)
            for w in range(1, WARDS + 1):
                code = f"P{d:02d}-{w}"
                self.wards[d, w] = self._open(code, f"Phường Thử {d}.{w}", "phuong", district)
                self._staff(self.wards[d, w], code, STAFF)
        units.rebuild_reach()

    def _open(self, code, name, kind, parent):
        return units.open_unit(
            code=code,
            name=name,
            kind=kind,
            parent_id=parent,
            opened_on=FOUNDED,
            decision="NQ",
            actor=MACHINE,
            rebuild=False,
        )

    def _staff(self, unit, code, count):
        self.people[unit] = [
            people.add_staff(
                code=f"{code}-{n}",
                full_name=f"Trần Thử {code.replace('-', ' ')} {n}",
                unit_id=unit,
                position="Chuyên viên",
                press_role=PressRole.COMMS,
                starts_on=FOUNDED,
                actor=MACHINE,
            )
            for n in range(1, count + 1)
        ]

    def order(self):
        """A letter to every district and ward; all but each seventh ward register; a third begin, a third finish."""
        department, course = self.world.actors["department"], (self.world.course_id,)
        dates = {
            "issued_on": date(2026, 7, 1),
            "registration_due_on": date(2026, 7, 20),
            "completion_due_on": date(2026, 9, 1),
        }
        number = mandates.draft_mandate(letter("77/TN-VH", **dates), actor=department)
        mandates.set_scope(
            number,
            course_ids=course,
            unit_ids=[*self.districts, *self.wards.values()],
            lines=[mandates.LineWish(LineRule.ALL_STAFF, None, 0, course)],
            revision=1,
            actor=department,
        )
        mandates.publish_mandate(number, revision=2, actor=department)
        self.mandate = number
        version = db.session.scalar(select(LearningRecord.version_id)) or 1
        silent = {unit for place, unit in enumerate(self.wards.values()) if place % 7 == 3}
        learning.enrol_many(
            [
                learning.Registration(person, self.world.course_id, version, number, unit)
                for unit, staff in self.people.items()
                if unit not in silent
                for person in staff
            ],
            actor=MACHINE,
        )
        self.silent = silent

    def study(self):
        for place, record in enumerate(db.session.scalars(select(LearningRecord.id).order_by(LearningRecord.id)).all()):
            if place % 3:
                begun = clock.start_of(date(2026, 8, 3)) + timedelta(hours=place % 40)
                done = begun + timedelta(days=20 + place % 20) if place % 3 == 2 else None
                db.session.execute(
                    update(LearningRecord)
                    .where(LearningRecord.id == record)
                    .values(started_at=begun, completed_at=done)
                )
        ids = db.session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
        for number in ids[::30]:
            learning.withdraw(number, "Chuyển công tác", actor=MACHINE)
        for number in ids[3::30]:
            learning.exempt(number, "Nghỉ thai sản", date(2026, 12, 31), actor=MACHINE)

    def dissolve(self):
        """On 1 November: rename, merge, split, transfer, abolish, district by district."""
        common = {"effective_on": CHANGE, "decision": "NQ 99", "actor": MACHINE}
        for d, district in enumerate(self.districts, start=1):
            first, second, third, fourth = (self.wards[d, w] for w in range(1, WARDS + 1))
            units.rename_unit(first, name=f"Phường Lớn {d}", **common)
            units.merge_unit(second, successor_id=first, **common)
            # The third is split: a new ward takes one of its people, the fourth takes the rest.
            new = units.open_unit(
                code=f"PM-{d:02d}",
                name=f"Phường Mới {d}",
                kind="phuong",
                parent_id=self.world.units["city"],
                opened_on=CHANGE,
                decision="NQ 99",
                actor=MACHINE,
            )
            people.assign(
                self.people[third][0],
                unit_id=new,
                position="Chuyên viên",
                press_role=PressRole.COMMS,
                starts_on=CHANGE,
                actor=MACHINE,
            )
            units.merge_unit(third, successor_id=fourth, **common)
            for ward in (first, fourth):
                units.move_unit(ward, parent_id=self.world.units["city"], **common)
            if d % 2:
                units.close_unit(district, **common)
            else:
                units.merge_unit(district, successor_id=first, **common)


@pytest.fixture
def city(world):
    made = City(world)
    with clock.at(ISSUED):
        with step():
            made.found()
        with step():
            made.order()
    with clock.at(datetime(2026, 8, 1, 3, tzinfo=UTC)), step():
        made.study()
    with clock.at(NOW):
        yield made


def printed(built, *arguments):
    answer = built.test_cli_runner().invoke(args=list(arguments))
    assert answer.exit_code == 0, answer.output
    return answer.stdout_bytes


def table_on(world, day, **filters):
    return table.build(world.actors["department"], Question(as_of=day, **filters))


def test_thirty_districts_are_dissolved_and_no_past_figure_moves(city, world, built):
    reports = [
        ("reports", what, "--as-of", "2026-09-14", "--mandate", str(city.mandate), "--format", media)
        for what in ("compliance", "people")
        for media in ("csv", "json")
    ]
    reports.append(("reports", "compliance", "--as-of", "2026-09-14", "--unit", "Q07"))
    frozen = write(
        service.freeze,
        QUARTER,
        Question(as_of=QUARTER.ends, mandate_id=city.mandate),
        scope="",
        note="",
        actor=world.actors["department"],
    ).id
    shows = [("snapshots", "show", str(frozen), "--what", what) for what in ("compliance", "people")]
    before = [printed(built, *one) for one in [*reports, *shows]]
    was = table_on(world, CHANGE - timedelta(days=1), mandate_id=city.mandate)
    write(city.dissolve)

    # Last quarter's report, byte for byte.
    assert [printed(built, *one) for one in [*reports, *shows]] == before
    assert printed(built, "snapshots", "show", str(frozen), "--what", "differences").count(b"\r\n") == 1  # the heading

    # Totals before and after agree, and the day before is what it was.
    now = table_on(world, CHANGE, mandate_id=city.mandate)
    assert now.total == was.total == table_on(world, CHANGE - timedelta(days=1), mandate_id=city.mandate).total
    assert was.total.registered == len(db.session.scalars(select(Enrolment.id)).all()) > 300
    assert len(was.lines) == DISTRICTS * (WARDS + 1)
    # A ward of two, another of two; every second district is on its own line, closed, the others in their ward's.
    assert len(now.lines) == DISTRICTS * 2 + DISTRICTS // 2

    # The recount climbs the tree by itself and agrees.
    for made in (was, now):
        assert checking.compare(world.actors["department"], made).findings == []


def test_the_successor_shows_what_it_inherited(city, world):
    was = {
        line.unit.id: line.tally for line in table_on(world, CHANGE - timedelta(days=1), mandate_id=city.mandate).lines
    }
    write(city.dissolve)
    now = table_on(world, CHANGE, mandate_id=city.mandate)
    lines = {line.unit.id: line for line in now.lines}
    rows = {row.id: row for row in now.rows}
    gaps = 0
    for d in range(1, DISTRICTS + 1):
        first, second, third, fourth = (city.wards[d, w] for w in range(1, WARDS + 1))
        inherited = was[first] + was[second]
        if d % 2 == 0:
            inherited += was[city.districts[d - 1]]
        assert lines[first].tally == inherited
        assert lines[first].unit.name == f"Phường Lớn {d}"
        assert lines[fourth].tally == was[third] + was[fourth]
        # A ward that had handed in no list hands the gap on with everything else.
        assert rows[first].registration == "opened"
        assert rows[first].list_id is not None
        gaps += bool({first, second} & city.silent)
        behind = queries.people(
            world.actors["department"], Question(as_of=CHANGE, unit_id=first, mandate_id=city.mandate)
        )
        assert len(list(queries.stream(behind))) == inherited.registered
    assert gaps > 5


def test_whoever_moved_to_a_new_ward_is_counted_where_they_were_registered(city, world, built):
    write(city.dissolve)
    rows = csv.DictReader(
        io.StringIO(
            printed(built, "reports", "people", "--as-of", "2026-11-20", "--mandate", str(city.mandate)).decode()
        )
    )
    moved = [row for row in rows if row["staff_code"] == "P01-3-1"]
    assert [(row["unit_code"], row["registered_unit_code"]) for row in moved] == [("P01-4", "P01-3")]
    assert units_queries.owner_on(CHANGE)[city.wards[1, 3]] == city.wards[1, 4]


def test_a_list_handed_in_by_the_successor_closes_only_its_own_gap(city, world):
    write(city.dissolve)
    first = city.wards[1, 1]
    by_unit = {row.unit_id: row.list_id for row in registrations.list_states(MACHINE, [city.mandate], CHANGE)}
    assert set(by_unit) >= {first, city.wards[1, 2]}
    assert filling.of_list(registrations.list_for(MACHINE, by_unit[first]), CHANGE).shortages
