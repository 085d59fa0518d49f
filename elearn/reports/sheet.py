"""A report as one object: its columns, rows and notes. Screen, CSV, XLSX and JSON are drawn from it.

A column has a machine name (`key`: commands, JSON, snapshots) and a label for people. The papers of a
report take the same object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.reports import present, queries
from elearn.reports.queries import Question
from elearn.reports.rules import FIGURES, counting_rules
from elearn.reports.table import Line, Table
from elearn.units import queries as units
from elearn.web.downloads import Column, Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A column by its two names."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    width: int = 16

    def column(self, *, machine: bool) -> Column:
        return Column(self.key if machine else self.label, self.kind, self.width)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report. `rows` may be read once only; each holds a value a field, in the order of `fields`."""

    name: str
    title: str
    as_of: date
    fields: Sequence[Field]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str]

    def columns(self, *, machine: bool = False) -> list[Column]:
        return [field.column(machine=machine) for field in self.fields]

    def objects(self) -> Iterator[dict[str, Any]]:
        """Rows by machine name; days in ISO form, instants as their day in Vietnam."""
        keys = [field.key for field in self.fields]
        for row in self.rows:
            yield dict(zip(keys, map(plain, row), strict=True))


def plain(value: Any) -> Any:
    """A cell as JSON holds it."""
    if isinstance(value, datetime):
        return clock.local_day(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def compliance_fields() -> list[Field]:
    """One row a unit and course: the columns of `reports compliance`, exactly and in this order."""
    labels = present.status_labels()
    return [
        Field("unit_code", _("Mã đơn vị"), Kind.CODE, 12),
        Field("unit_name", _("Đơn vị"), Kind.TEXT, 40),
        Field("course", _("Khóa học"), Kind.TEXT, 36),
        *(Field(key, labels[key], Kind.NUMBER, 12) for key in FIGURES),
    ]


def people_fields() -> list[Field]:
    """One row an enrolment. `unit_code` and `course` are those of the row of `compliance_fields` it is counted in."""
    return [
        Field("unit_code", _("Mã đơn vị"), Kind.CODE, 12),
        Field("unit_name", _("Đơn vị"), Kind.TEXT, 34),
        Field("course", _("Khóa học"), Kind.TEXT, 36),
        Field("staff_code", _("Mã cán bộ"), Kind.CODE, 14),
        Field("full_name", _("Họ và tên"), Kind.TEXT, 28),
        Field("position", _("Chức vụ"), Kind.TEXT, 30),
        Field("press_role", _("Vai trò báo chí"), Kind.TEXT, 24),
        Field("registered_unit_code", _("Mã đơn vị lúc đăng ký"), Kind.CODE, 12),
        Field("registered_unit_name", _("Đơn vị lúc đăng ký"), Kind.TEXT, 34),
        Field("mandate", _("Văn bản giao"), Kind.CODE, 20),
        Field("registered_on", _("Ngày đăng ký"), Kind.INSTANT, 13),
        Field("started_on", _("Ngày bắt đầu"), Kind.INSTANT, 13),
        Field("completed_on", _("Ngày hoàn thành"), Kind.INSTANT, 15),
        Field("due_on", _("Hạn hoàn thành"), Kind.DAY, 15),
        Field("status", _("Tình trạng"), Kind.TEXT, 18),
        Field("overdue", _("Quá hạn"), Kind.NUMBER, 10),
        Field("version", _("Phiên bản"), Kind.NUMBER, 10),
    ]


def compliance(made: Table, said: Sequence[str] = ()) -> Sheet:
    """The report of units and courses; `said` stands under its counting rules."""
    return Sheet(
        "compliance",
        _("Theo đơn vị và khóa học"),
        made.asked.as_of,
        compliance_fields(),
        [cells_of(line) for line in made.lines],
        [*counting_rules(), *said],
    )


def cells_of(line: Line) -> tuple[Any, ...]:
    """A line of the table as `compliance_fields` hold it."""
    return (line.unit.code, line.unit.name, line.course, *line.tally.figures)


def people(actor: Actor, asked: Question, said: Sequence[str] = ()) -> Sheet:
    """The people behind `compliance` of the same question, one row an enrolment, status by its key."""
    return Sheet(
        "people",
        _("Danh sách người"),
        asked.as_of,
        people_fields(),
        _people(actor, asked),
        [*counting_rules(), *said],
    )


def _people(actor: Actor, asked: Question) -> Iterator[tuple[Any, ...]]:
    places = Places.on(asked.as_of)
    for row in queries.stream(queries.people(actor, asked)):
        unit, course = places.of(row)
        yield (unit.code, unit.name, course, *person_cells(row))


@dataclass(frozen=True, slots=True)
class Places:
    """Where on the day each enrolment is counted: its unit (as merged by then) and the course's title."""

    owners: Mapping[int, int]
    units: Mapping[int, queries.UnitLine]
    titles: Mapping[int, str]

    @classmethod
    def on(cls, day: date) -> Places:
        every = queries.unit_rows(None, day)
        return cls(units.owner_on(day), {unit.id: unit for unit in every}, queries.course_titles(day))

    def of(self, row: Any) -> tuple[queries.UnitLine, str]:
        return self.units[self.owners.get(row.unit_id, row.unit_id)], self.titles[row.course_id]


def person_cells(row: Any) -> tuple[Any, ...]:
    """A row of `queries.people` as `people_fields` hold it, after the three that say where it is counted."""
    # Unpacked, not asked by name: a city's list has eighty thousand.
    (
        _id,
        _staff,
        code,
        name,
        position,
        role,
        unit_code,
        unit,
        _course,
        version,
        mandate,
        registered,
        started,
        completed,
        due,
        status,
        overdue,
        *_counted_where,
    ) = row
    post = (code, name, position or "", role or "", unit_code, unit or "", mandate or "")
    return (*post, registered, started, completed, due, status, int(bool(overdue)), version)
