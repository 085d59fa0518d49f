"""What a course page says of versions: what its learner's own one brought, and what was published since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from elearn.catalogue.models import CourseVersion
from elearn.catalogue.queries import Outline
from elearn.kernel.db import db
from elearn.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Version:
    """A version as its readers are told of it; `kind` and `note` are empty for one from the folder."""

    number: int
    published_at: datetime
    kind: str
    note: str
    replaces: bool  # something taught before is no longer right


@dataclass(frozen=True, slots=True)
class Told:
    own: Version
    newer: Sequence[Version]  # the newest first

    @property
    def newest(self) -> int:
        return self.newer[0].number if self.newer else self.own.number

    @property
    def overtaken(self) -> bool:
        """Something in the person's own version is no longer right."""
        return any(version.replaces for version in self.newer)


def told(outline: Outline) -> Told:
    """The version of an outline and those published after it. One statement."""
    columns = (CourseVersion.number, CourseVersion.published_at, CourseVersion.kind, CourseVersion.note)
    rows = db.session.execute(
        select(*columns)
        .where(CourseVersion.course_id == outline.course_id, CourseVersion.number >= outline.number)
        .order_by(CourseVersion.number.desc())
    )
    kinds = {"correction": _("sửa lỗi"), "addition": _("bổ sung"), "replacement": _("thay thế")}
    *newer, own = [
        Version(row.number, row.published_at, kinds.get(row.kind, ""), row.note, row.kind == "replacement")
        for row in rows
    ]
    return Told(own, newer)
