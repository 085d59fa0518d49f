"""Reads of the handbook. Every published edition stays; what belongs to one never changes and is kept in memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from elearn.catalogue.models import HandbookEdition, HandbookSection
from elearn.catalogue.queries import remembered
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing
from elearn.kernel.i18n import _

SHORT = 12  # letters of a hash that name an edition among the few there are
_HASH = re.compile(rf"[0-9a-f]{{{SHORT},64}}")


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition; `address` is what stands for it in a link: its number, or its hash where numbers collide."""

    id: int
    content_hash: str
    title: str
    summary: str
    number: str
    day: date
    published_at: datetime
    address: str
    is_newest: bool
    newest_number: str


@dataclass(frozen=True, slots=True)
class Section:
    """One page of an edition, with its check question."""

    id: int
    key: str
    position: int
    part_title: str
    title: str
    html: str
    check: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A section with its neighbours."""

    section: Section
    before: Section | None
    after: Section | None


def editions() -> list[Edition]:
    """Every published edition, the newest first."""
    columns = (HandbookEdition.id, HandbookEdition.content_hash, HandbookEdition.title, HandbookEdition.summary)
    dates = (HandbookEdition.edition, HandbookEdition.edition_date, HandbookEdition.published_at)
    rows = db.session.execute(select(*columns, *dates).order_by(HandbookEdition.id.desc())).all()
    times = Counter(row.edition for row in rows)
    return [
        Edition(
            id=row.id,
            content_hash=row.content_hash,
            title=row.title,
            summary=row.summary,
            number=row.edition,
            day=row.edition_date,
            published_at=row.published_at,
            address=row.edition if times[row.edition] == 1 else row.content_hash[:SHORT],
            is_newest=place == 0,
            newest_number=rows[0].edition,
        )
        for place, row in enumerate(rows)
    ]


def newest() -> Edition | None:
    """The edition the public reads."""
    return next(iter(editions()), None)


def current() -> Edition:
    """The edition the public reads; Missing before the first is published."""
    edition = newest()
    if edition is None:
        raise Missing
    return edition


def edition(name: str) -> Edition:
    """The edition of that number (the newest of that number) or of that hash, whole or its beginning; else Missing."""
    known = editions()
    found = next((row for row in known if row.number == name), None)
    if found is None and _HASH.fullmatch(name):
        found = next((row for row in known if row.content_hash.startswith(name)), None)
    if found is None:
        raise Missing
    return found


def to_answer(content_hash: str) -> Edition:
    """The edition of exactly this hash, to be answered to: Missing when there is none, Conflict when a newer one stands."""
    found = next((row for row in editions() if row.content_hash == content_hash), None)
    if found is None:
        raise Missing
    if not found.is_newest:
        raise Conflict(
            _("Cẩm nang vừa có ấn bản %(number)s; việc vừa làm ở ấn bản cũ chưa được ghi.", number=found.newest_number),
            next_step=_("Mở trang Cẩm nang, đọc ấn bản mới rồi xác nhận."),
        )
    return found


def contents(edition: Edition) -> Sequence[Section]:
    """The sections of an edition in order."""
    return remembered(_contents, edition.id)


def _contents(edition_id: int) -> tuple[Section, ...]:
    columns = (HandbookSection.id, HandbookSection.key, HandbookSection.position, HandbookSection.part_title)
    texts = (HandbookSection.title, HandbookSection.html, HandbookSection.check)
    rows = db.session.execute(
        select(*columns, *texts).where(HandbookSection.edition_id == edition_id).order_by(HandbookSection.position)
    )
    return tuple(Section(*row) for row in rows)


def page(edition: Edition, key: str) -> Page:
    """A section of the edition with its neighbours, or Missing."""
    rows = contents(edition)
    place = next((place for place, row in enumerate(rows) if row.key == key), None)
    if place is None:
        raise Missing
    return Page(rows[place], rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None)
