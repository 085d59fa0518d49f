"""Bridging lessons as their pages show them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from elearn.amendments import present as amendments
from elearn.bridging.models import BridgingLesson
from elearn.bridging.queries import Asked, State, UnitRow
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.law import present as law
from elearn.law.models import LegalDocument
from elearn.law.rules import Change
from elearn.units import queries as units
from elearn.web.downloads import Column, Kind


@dataclass(frozen=True, slots=True)
class Option:
    text: Markup
    feedback: Markup
    chosen: bool
    verdict: str  # right | wrong | "" while not chosen


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson as it is read; `letter` is empty unless a letter orders it."""

    title: str
    minutes: int
    reason: str
    letter: str
    html: Markup
    stem: Markup
    options: list[Option]


def shown(lesson: Any, chosen: Collection[int] = (), asked: int = -1) -> Shown:
    """The lesson, or a draft of one; `asked` is the option just chosen, its verdict alone is shown."""
    return Shown(
        title=lesson.title,
        minutes=lesson.minutes,
        reason=lesson.reason,
        letter=letter(lesson),
        html=_html(lesson.html),
        stem=_html(lesson.question["stem"]),
        options=[
            Option(
                text=_html(option["text"]),
                feedback=_html(option["feedback"]),
                chosen=place == asked,
                verdict=("right" if option["correct"] else "wrong") if place == asked and place in chosen else "",
            )
            for place, option in enumerate(lesson.question["options"])
        ],
    )


def letter(lesson: Any) -> str:
    """“Văn bản 12/SVHTT ngày 05/10/2026”, or empty."""
    if not lesson.letter_number or lesson.letter_on is None:
        return ""
    return _("Văn bản %(number)s ngày %(day)s", number=lesson.letter_number, day=lesson.letter_on.strftime("%d/%m/%Y"))


def reason_for(document: LegalDocument, change: Change, successor: LegalDocument | None) -> str:
    """The sentence a new form proposes."""
    name, day = law.shown(document, change.from_on).name, change.from_on.strftime("%d/%m/%Y")
    if change.anchors:
        what = amendments.articles(change.anchors)
        return _("Vì %(what)s %(name)s thay đổi từ ngày %(day)s, phần đã học nay khác.", what=what, name=name, day=day)
    if successor is None:
        return _("Vì %(name)s hết hiệu lực từ ngày %(day)s, phần đã học nay khác.", name=name, day=day)
    newer = law.shown(successor, change.from_on).name
    return _("Vì %(newer)s thay %(name)s từ ngày %(day)s, phần đã học nay khác.", newer=newer, name=name, day=day)


def change_name(lesson: BridgingLesson) -> str:
    return amendments.change_name(Change(lesson.changed_on, tuple(lesson.anchors)))


def total(rows: Iterable[UnitRow]) -> UnitRow:
    """The sum of the rows; stands for no unit."""
    found = list(rows)
    return UnitRow("", "", sum(row.people for row in found), sum(row.done for row in found))


def address(asked: Asked, **changes: Any) -> str:
    """The list of people for a question, narrowed."""
    values = {"unit": asked.unit_code, "state": str(asked.state), **changes}
    kept = {key: value for key, value in values.items() if value and value != State.ALL}
    return url_for("bridging.people", lesson_id=asked.lesson_id, **kept)


def pages(asked: Asked) -> Callable[[int], str]:
    return lambda number: address(asked, page=number)


def state_labels() -> dict[str, str]:
    return {State.ALL: _("Được giao"), State.DONE: _("Đã học"), State.OPEN: _("Chưa học")}


def people_columns() -> list[Column]:
    return [
        Column(_("Mã cán bộ"), Kind.CODE),
        Column(_("Họ và tên"), width=28),
        Column(_("Đơn vị"), width=32),
        Column(_("Học nội dung cũ"), Kind.INSTANT),
        Column(_("Ngày giao"), Kind.INSTANT),
        Column(_("Ngày học xong"), Kind.INSTANT),
    ]


def people_rows(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a list, as people_columns names them."""
    found = list(rows)
    names: Mapping[int, str] = units.names_of({row.unit_id for row in found}, clock.today())
    for row in found:
        unit = names.get(row.unit_id, row.unit_code)
        yield (row.code, row.full_name, unit, row.learned_at, row.assigned_at, row.done_at)


def open_ones(rows: Sequence[Any]) -> list[Any]:
    """One's own lessons still to be done."""
    return [row for row in rows if row.done_at is None]


def done_on(row: Any) -> date | None:
    return clock.local_day(row.done_at) if row.done_at else None


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704  rendered from Markdown and cleaned
