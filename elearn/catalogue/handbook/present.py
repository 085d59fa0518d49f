"""Pages of the handbook as they are shown: where links lead, the answer a reader chose, the columns of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for
from markupsafe import Markup

from elearn.catalogue.handbook.editions import Edition, Section
from elearn.catalogue.handbook.register import Asked
from elearn.kernel.i18n import _
from elearn.people import present as people
from elearn.web.downloads import Column, Kind


class Links:
    """Where the pages of an edition are: the newest at the front door, an older one under its own address."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def index(self, **more: Any) -> str:
        return self._to("handbook_index", "handbook_edition", **more)

    def page(self, key: str, **more: Any) -> str:
        return self._to("handbook_page", "handbook_edition_page", key=key, **more)

    def pdf(self) -> str:
        return self._to("handbook_pdf", "handbook_edition_pdf")

    def _to(self, front: str, own: str, **values: Any) -> str:
        if self.edition.is_newest:
            return url_for(f"catalogue.{front}", **values)
        return url_for(f"catalogue.{own}", edition=self.edition.address, **values)


@dataclass(frozen=True, slots=True)
class Option:
    text: Markup
    feedback: Markup
    chosen: bool
    verdict: str  # right | wrong | "" while not chosen


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    part: str
    title: str
    html: Markup
    stem: Markup
    options: list[Option]


def section(row: Section, chosen: int) -> ShownSection:
    """The section; `chosen` is the place of the option a reader asked about, -1 for none."""
    options = [
        Option(
            _html(option["text"]),
            _html(option["feedback"]),
            place == chosen,
            ("right" if option["correct"] else "wrong") if place == chosen else "",
        )
        for place, option in enumerate(row.check["options"])
    ]
    return ShownSection(row.key, row.part_title, row.title, _html(row.html), _html(row.check["stem"]), options)


def parts(rows: Sequence[Section]) -> list[tuple[str, list[Section]]]:
    """The contents of an edition by part, in order."""
    return [(title, list(group)) for title, group in groupby(rows, key=lambda row: row.part_title)]


def address(asked: Asked, page: int | None = None, **changes: str) -> str:
    """The list that answers a question about the register."""
    values: dict[str, Any] = {"edition": asked.edition.address, "unit": asked.unit_code, "state": str(asked.state)}
    given = {name: value for name, value in {**values, **changes}.items() if value}
    return url_for("catalogue.acknowledged_people", **given, page=page)


def pages(asked: Asked) -> Callable[[int], str]:
    """The address of each page of a long list."""
    return lambda number: address(asked, page=number)


def state_labels() -> dict[str, str]:
    """What each list of people is called."""
    return {"all": _("Tất cả"), "done": _("Đã xác nhận"), "open": _("Chưa xác nhận")}


def people_columns() -> list[Column]:
    """The columns of the register, on the page and in files."""
    return [
        Column(_("Mã cán bộ"), Kind.CODE),
        Column(_("Họ và tên"), width=28),
        Column(_("Chức vụ"), width=28),
        Column(_("Vai trò báo chí"), width=28),
        Column(_("Đơn vị"), width=32),
        Column(_("Ấn bản"), Kind.CODE),
        Column(_("Ngày xác nhận"), Kind.INSTANT),
        Column(_("Ấn bản xác nhận gần nhất"), Kind.CODE, 24),
    ]


def people_rows(asked: Asked, rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of the register, as people_columns names them."""
    roles = people.press_role_labels()
    for row in rows:
        role, unit = roles.get(row.press_role, row.press_role), row.unit_name or row.unit_code
        who = (row.code, row.full_name, row.position, role, unit)
        yield (*who, asked.edition.number, row.at, row.last_edition)


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704  rendered from Markdown and cleaned at publication
