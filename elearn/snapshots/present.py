"""Frozen rows as pages and files show them. The files are made of what is stored, byte for byte the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from elearn.kernel.i18n import _
from elearn.people import present as people_labels
from elearn.reports import periods, sheet
from elearn.reports import present as reports
from elearn.reports import queries as reports_queries
from elearn.reports.present import Cell
from elearn.reports.rules import FIGURES, Tally
from elearn.reports.sheet import Sheet
from elearn.snapshots import queries, rules
from elearn.snapshots.models import Snapshot
from elearn.snapshots.rules import Difference, Person, Standing
from elearn.web.downloads import Kind


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One unit and course of a snapshot, its figures as cells that open."""

    unit: str
    course: str
    cells: list[Cell]
    rate: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words: who, where, what it was, what it is, and which facts changed."""

    code: str
    name: str
    course: str
    before: str
    after: str
    why: str
    enrolment_id: int  # 0 where there is nothing to explain any more


def label(found: Any) -> str:
    """The name of the period a snapshot covers."""
    period = periods.parse(found.period)
    return period.label() if period else found.period


def tally(figures: Sequence[int]) -> Tally:
    return Tally(**dict(zip(FIGURES, figures, strict=True)))


def total(found: Snapshot) -> Tally:
    return Tally(**{name: found.totals[name] for name in FIGURES})


def cells(snapshot_id: int, figures: Tally, where: str, **narrowed: Any) -> list[Cell]:
    """Figures of one row, each with the frozen people behind it."""
    return [
        Cell(
            key,
            f"{words}, {where}",
            figures.part(key),
            url_for("snapshots.people", snapshot_id=snapshot_id, status=key, **narrowed),
        )
        for key, words in reports.status_labels().items()
    ]


def status_words(narrowed: queries.Narrowed) -> str:
    """What the list of frozen people is called."""
    if narrowed.within is not None:
        return _("Hoàn thành trong kỳ") if narrowed.status == "completed" else _("Đăng ký trong kỳ")
    return reports.status_labels()[narrowed.status]


def lines(snapshot_id: int, parts: Iterable[Any]) -> list[FrozenLine]:
    made = []
    for part in parts:
        for course_id, course, *figures in part.figures["rows"]:
            row, unit = tally(figures), part.figures["name"]
            opened = cells(snapshot_id, row, f"{unit}, {course}", unit=part.unit_id, course=course_id)
            made.append(FrozenLine(unit, course, opened, row.rate))
    return made


def compliance(found: Snapshot) -> Sheet:
    """The frozen report of units and courses."""
    rows = (
        (part.figures["code"], part.figures["name"], course, *figures)
        for part in queries.parts(found.id)
        for _course_id, course, *figures in part.figures["rows"]
    )
    return Sheet("compliance", _("Theo đơn vị và khóa học"), found.as_of, sheet.compliance_fields(), rows, notes(found))


def people(found: Snapshot) -> Sheet:
    """The frozen people behind it."""
    rows = (
        (part.figures["code"], part.figures["name"], *person_cells(one))
        for part in queries.whole_parts(found.id)
        for one in rules.people_of(part.people)
    )
    return Sheet("people", _("Danh sách người"), found.as_of, sheet.people_fields(), rows, notes(found))


def notes(found: Snapshot) -> list[str]:
    """What stands under the rows of a snapshot's file: all of it as it was at the cut-off."""
    head = _(
        "%(period)s, số liệu đến hết ngày %(day)s, chốt lúc %(at)s bởi %(name)s.",
        period=label(found),
        day=f"{found.as_of:%d/%m/%Y}",
        at=reports.moment(found.taken_at),
        name=found.name,
    )
    scope = [_("Lọc theo: %(scope)s.", scope=found.scope)] if found.scope else []
    return [head, *scope, *found.notes, found.checked, _("Mã băm nội dung: %(hash)s.", hash=found.content_hash)]


def person_cells(one: Person) -> tuple[Any, ...]:
    """A frozen person as `sheet.people_fields` hold them, after the two that say the unit."""
    return (
        one.course,
        one.staff_code,
        one.full_name,
        one.position,
        one.press_role,
        one.registered_unit_code,
        one.registered_unit_name,
        one.mandate,
        instant(one.registered_at),
        instant(one.started_at),
        instant(one.completed_at),
        date.fromisoformat(one.due_on) if one.due_on else None,
        one.status,
        one.overdue,
        one.version,
    )


def page_cells(unit_name: str, one: Person) -> tuple[Any, ...]:
    """A frozen person as the list of people shows them (`reports.present.people_columns`)."""
    return (
        one.staff_code,
        one.full_name,
        one.position,
        people_labels.press_role_label(one.press_role),
        "",
        unit_name,
        one.course,
        one.version,
        one.mandate,
        instant(one.registered_at),
        instant(one.started_at),
        instant(one.completed_at),
        date.fromisoformat(one.due_on) if one.due_on else None,
    )


def why(people_shown: Iterable[Person], day: date) -> list[str]:
    """The address that explains each row, on the day of the cut-off."""
    return [
        url_for("reports.explanation", enrolment_id=one.enrolment_id, as_of=day.isoformat()) for one in people_shown
    ]


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def differences_fields() -> list[sheet.Field]:
    return [
        sheet.Field("enrolment", _("Lượt ghi danh"), Kind.NUMBER, 10),
        sheet.Field("staff_code", _("Mã cán bộ"), Kind.CODE, 14),
        sheet.Field("full_name", _("Họ và tên"), Kind.TEXT, 28),
        sheet.Field("course", _("Khóa học"), Kind.TEXT, 36),
        sheet.Field("before", _("Lúc chốt"), Kind.TEXT, 40),
        sheet.Field("after", _("Nay"), Kind.TEXT, 40),
    ]


def differences(found: Snapshot, changed: Sequence[Difference]) -> Sheet:
    """What differs from a snapshot, as a report of its own."""
    rows = ((one.enrolment_id, told.code, told.name, told.course, told.before, told.after)
            for one, told in zip(changed, told_of(found, changed), strict=True))  # fmt: skip
    return Sheet("differences", _("Phát sinh sau chốt"), found.as_of, differences_fields(), rows, notes(found))


def told_of(found: Snapshot, changed: Sequence[Difference]) -> Iterator[Told]:
    """Differences in words; one read for all of them."""
    named = queries.people_named([one.enrolment_id for one in changed])
    sides = [side for one in changed for side in (one.before, one.after) if side]
    units = {u.id: u.name for u in reports_queries.unit_rows({side.unit_id for side in sides}, found.as_of)}
    titles, statuses = reports_queries.course_titles(found.as_of), reports.status_labels()

    def words(side: Standing | None) -> str:
        if side is None:
            return _("không có trong số liệu")
        late = f", {statuses['overdue'].lower()}" if side.overdue else ""
        return f"{statuses[side.status]}{late} ({units.get(side.unit_id, '')})"

    for one in changed:
        who, side = named[one.enrolment_id], one.after or one.before
        yield Told(
            who.code,
            who.full_name,
            titles.get(side.course_id, "") if side else "",
            words(one.before),
            words(one.after),
            reason(one),
            one.enrolment_id if one.after else 0,
        )


def reason(one: Difference) -> str:
    """What kind of fact arrived late."""
    if one.before is None:
        return _("Lượt ghi danh được ghi sau chốt, tính từ trước ngày chốt")
    if one.after is None:
        return _("Không còn thuộc phạm vi của bản chốt")
    if one.before.unit_id != one.after.unit_id:
        return _("Thay đổi tổ chức được ghi sau chốt, có hiệu lực từ trước")
    return _("Việc học, miễn hoặc rút được ghi sau chốt, tính từ trước ngày chốt")
