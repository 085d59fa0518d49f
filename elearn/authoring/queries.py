"""Reads of drafts, their revisions, and the published scenarios a draft may begin from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from elearn.accounts.models import User
from elearn.authoring import rules
from elearn.authoring.models import ScenarioDraft, ScenarioRevision
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, Course, CourseVersion, ScenarioBody
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a draft with who saved it, and when."""

    draft_id: int
    number: int
    body: rules.Body
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """A revision in the list: what it changed against the one before, None for the first."""

    number: int
    note: str
    by: str
    at: datetime
    changes: rules.Changes | None


@dataclass(frozen=True, slots=True)
class Published:
    """A scenario as it stands in its course's newest version."""

    activity_id: int
    course: str
    course_title: str
    key: str
    title: str
    minutes: int


def listing() -> AnySelect:
    """Drafts, last saved first: id, course, key, title, opened_at, number, at, by."""
    newest = (
        select(ScenarioRevision.draft_id, func.max(ScenarioRevision.number).label("number"))
        .group_by(ScenarioRevision.draft_id)
        .subquery()
    )
    return (
        select(
            ScenarioDraft.id,
            ScenarioDraft.course,
            ScenarioDraft.key,
            ScenarioDraft.title,
            ScenarioDraft.opened_at,
            ScenarioRevision.number,
            ScenarioRevision.at,
            func.coalesce(User.name, MACHINE.name).label("by"),
        )
        .join(newest, newest.c.draft_id == ScenarioDraft.id)
        .join(
            ScenarioRevision,
            (ScenarioRevision.draft_id == ScenarioDraft.id) & (ScenarioRevision.number == newest.c.number),
        )
        .outerjoin(User, User.id == ScenarioRevision.user_id)
        .order_by(ScenarioRevision.at.desc(), ScenarioDraft.id.desc())
    )


def draft(draft_id: int, *, lock: bool = False) -> ScenarioDraft:
    """The draft, or Missing."""
    query = select(ScenarioDraft).where(ScenarioDraft.id == draft_id)
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Missing
    return found


def revision(draft_id: int, number: int | None = None) -> Revision:
    """A revision of a draft, without a number the newest; or Missing."""
    query = _revisions(draft_id).limit(1)
    row = db.session.execute(query if number is None else query.where(ScenarioRevision.number == number)).one_or_none()
    if row is None:
        raise Missing
    return Revision(*row)


def _revisions(draft_id: int) -> AnySelect:
    return (
        select(
            ScenarioRevision.draft_id,
            ScenarioRevision.number,
            ScenarioRevision.body,
            ScenarioRevision.note,
            func.coalesce(User.name, MACHINE.name).label("by"),
            ScenarioRevision.at,
        )
        .outerjoin(User, User.id == ScenarioRevision.user_id)
        .where(ScenarioRevision.draft_id == draft_id)
        .order_by(ScenarioRevision.number.desc())
    )


def newest_number(draft_id: int) -> int:
    return (
        db.session.scalar(select(func.max(ScenarioRevision.number)).where(ScenarioRevision.draft_id == draft_id)) or 0
    )


def past(draft_id: int, newest: int, most: int) -> list[Past]:
    """Up to `most` revisions from `newest` down, each with what it changed."""
    query = _revisions(draft_id).where(ScenarioRevision.number <= newest).limit(most + 1)
    found = [Revision(*row) for row in db.session.execute(query)]
    before = [*found[1:], None]
    return [
        Past(one.number, one.note, one.by, one.at, rules.changes(old.body, one.body) if old else None)
        for one, old in zip(found, before, strict=True)
    ][:most]


def published() -> list[Published]:
    """Every scenario of the newest version of each course, by course and place."""
    versions = [row.version_id for row in catalogue.courses()]
    rows = db.session.execute(
        select(Activity.id, Course.slug, CourseVersion.title, Activity.key, Activity.title, Activity.minutes)
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(ScenarioBody, ScenarioBody.activity_id == Activity.id)
        .where(Activity.version_id.in_(versions))
        .order_by(CourseVersion.title, Activity.position)
    )
    return [Published(*row) for row in rows]


def published_body(activity_id: int) -> rules.Body:
    """A published scenario as its file would say it; Missing when there is none."""
    row = db.session.execute(
        select(ScenarioBody.body, Activity.minutes)
        .join(Activity, Activity.id == ScenarioBody.activity_id)
        .where(ScenarioBody.activity_id == activity_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return {**row.body, "minutes": row.minutes}


def drafts_of(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """(course, key) → ids of the drafts there are, oldest first."""
    rows: Sequence[AnyRow] = db.session.execute(
        select(ScenarioDraft.course, ScenarioDraft.key, ScenarioDraft.id)
        .where(ScenarioDraft.key.in_({key for _course, key in keys}))
        .order_by(ScenarioDraft.id)
    ).all()
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        found.setdefault((row.course, row.key), []).append(row.id)
    return found


def key_is_taken(course: str, key: str) -> bool:
    """Whether the newest version of a course has an activity of that id, or a draft would make one."""
    outline = catalogue.published(course)
    in_draft = select(ScenarioDraft.id).where(ScenarioDraft.course == course, ScenarioDraft.key == key).limit(1)
    return any(a.key == key for a in outline.activities) or db.session.scalar(in_draft) is not None
