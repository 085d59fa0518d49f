"""Labels, links and columns of the compliance pages and files. One list of columns serves them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.people import present as people
from elearn.reports.queries import Question
from elearn.reports.rules import PARTS, Tally
from elearn.web.downloads import Column, Kind


def status_labels() -> dict[str, str]:
    """What each status is called, in the order of a table's columns."""
    return {
        "registered": _("Đăng ký"),
        "completed_on_time": _("Đúng hạn"),
        "completed_late": _("Muộn"),
        "in_progress": _("Đang học"),
        "not_started": _("Chưa bắt đầu"),
        "exempt": _("Được miễn"),
        "withdrawn": _("Đã rút"),
        "overdue": _("Quá hạn"),
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with the list it opens."""

    key: str
    label: str
    value: int
    href: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the table; `tally` is None for a unit that has registered nobody."""

    id: int
    code: str
    name: str
    tally: Tally | None
    registration: str  # approved | submitted | returned | opened | "" where no list is asked
    list_id: int | None


def fields(asked: Question) -> dict[str, Any]:
    """A question as the fields of an address or a form; those that say nothing are left out."""
    told = {
        "as_of": asked.as_of.isoformat(),
        "mandate": asked.mandate_id,
        "course": asked.course_id,
        "unit": asked.unit_id,
        "below": "y" if asked.below else None,
        "role": asked.role or None,
        "kind": asked.kind or None,
        "since": asked.since.isoformat() if asked.since else None,
        "status": None if asked.status == "registered" else asked.status,
    }
    return {name: value for name, value in told.items() if value is not None}


def address(asked: Question, endpoint: str = "reports.people", **changes: Any) -> str:
    """The page that answers a question."""
    return url_for(endpoint, **fields(asked.narrowed(**changes)))


def of_unit(asked: Question, unit_id: int, **changes: Any) -> Question:
    """The question behind the figures of one row of the table: that unit alone, with what it absorbed."""
    return asked.narrowed(unit_id=unit_id, below=False, **changes)


def pages(asked: Question, endpoint: str = "reports.people", **more: str | None) -> Callable[[int], str]:
    """The address of each page of a long list; `more` are fields that are no part of the question."""
    told: dict[str, Any] = {**fields(asked), **more}
    return lambda number: url_for(endpoint, **told, page=number)


def cells(tally: Tally, asked: Question, where: str) -> list[Cell]:
    """The figures of a row of the table, each with its list; `where` completes the spoken label."""
    whole = address(asked, status="registered")
    return [
        Cell(
            key,
            f"{label}, {where}" if where else label,
            tally.part(key),
            whole if key == "registered" else f"{whole}&status={key}",
        )
        for key, label in status_labels().items()
    ]


def bar(tally: Tally, asked: Question) -> list[Cell]:
    """The six parts, for the stacked bar."""
    labels = status_labels()
    return [Cell(key, labels[key], tally.part(key), address(asked, status=key)) for key in PARTS]


def explanations(rows: Iterable[Any], asked: Question) -> list[str]:
    """The address that says why, for each row of a list."""
    day = asked.as_of.isoformat()
    return [url_for("reports.explanation", enrolment_id=row.id, as_of=day) for row in rows]


def moment(at: datetime) -> str:
    """09:42 20/11/2026, in Vietnam."""
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"


def occasion_labels() -> dict[str, str]:
    """When a check was made."""
    return {
        "report": _("Trước khi xuất báo cáo"),
        "snapshot": _("Trước khi chốt số liệu"),
        "asked": _("Kiểm tra riêng"),
        "nightly": _("Hằng đêm"),
    }


def people_columns() -> list[Column]:
    """The columns of the list of people, on the page and in every file."""
    return [
        Column(_("Mã cán bộ"), Kind.CODE, 14),
        Column(_("Họ và tên"), Kind.TEXT, 28),
        Column(_("Chức vụ"), Kind.TEXT, 30),
        Column(_("Vai trò báo chí"), Kind.TEXT, 24),
        Column(_("Mã đơn vị"), Kind.CODE, 12),
        Column(_("Đơn vị"), Kind.TEXT, 34),
        Column(_("Khóa học"), Kind.TEXT, 36),
        Column(_("Phiên bản"), Kind.CODE, 10),
        Column(_("Văn bản giao"), Kind.CODE, 20),
        Column(_("Ngày đăng ký"), Kind.INSTANT, 13),
        Column(_("Ngày bắt đầu"), Kind.INSTANT, 13),
        Column(_("Ngày hoàn thành"), Kind.INSTANT, 15),
        Column(_("Hạn hoàn thành"), Kind.DAY, 15),
        Column(_("Tình trạng"), Kind.TEXT, 18),
        Column(_("Quá hạn"), Kind.TEXT, 10),
    ]


def people_rows(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows of queries.people as the columns above hold them."""
    statuses, roles, late = status_labels(), people.press_role_labels(), (_("có"), "")
    for (
        _id,
        _staff,
        code,
        name,
        position,
        role,
        unit_code,
        unit,
        course,
        version,
        mandate,
        registered,
        started,
        completed,
        due,
        status,
        overdue,
        *_counted_where,
    ) in rows:
        yield (
            code,
            name,
            position,
            roles.get(role, ""),
            unit_code,
            unit,
            course,
            str(version),
            mandate,
            registered,
            started,
            completed,
            due,
            statuses[status],
            late[0] if overdue else late[1],
        )


def summary_columns() -> list[Column]:
    """The columns of the table of units."""
    return [
        Column(_("Mã đơn vị"), Kind.CODE, 12),
        Column(_("Đơn vị"), Kind.TEXT, 40),
        *(Column(label, Kind.NUMBER, 12) for label in status_labels().values()),
        Column(_("Tình trạng đăng ký"), Kind.TEXT, 20),
    ]


def registration_labels() -> dict[str, str]:
    return {
        "approved": _("Đã duyệt"),
        "submitted": _("Chờ duyệt"),
        "returned": _("Trả lại"),
        "opened": _("Chưa đăng ký"),
        "": "",
    }


def summary_rows(rows: Iterable[UnitRow]) -> Iterator[tuple[Any, ...]]:
    labels = registration_labels()
    for row in rows:
        tally = row.tally or Tally()
        yield (row.code, row.name, *(tally.part(key) for key in status_labels()), labels[row.registration])
