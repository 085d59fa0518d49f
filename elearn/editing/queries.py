"""Reads of course drafts: how each stands, its revisions and steps, who is at it, whom a publication touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from elearn.accounts.models import User
from elearn.catalogue import sources
from elearn.catalogue.models import Course, CourseVersion
from elearn.editing import rules
from elearn.editing.models import CourseDraft, DraftPresence, DraftRevision, DraftStep
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import Enrolment, LearningRecord
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Head:
    """A draft and how it stands."""

    id: int
    course_id: int
    slug: str
    opened_at: datetime
    opened_by: str
    stand: rules.Stand
    last: AnyRow | None  # its last step: kind, revision, said, at, user_id, by


@dataclass(frozen=True, slots=True)
class Revision:
    draft_id: int
    number: int
    base_id: int
    base: int  # number of the version it is measured against
    tree: dict[str, str]
    unsettled: dict[str, str]
    note: str
    user_id: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """A revision in the list, with the files it changed against the one before."""

    number: int
    note: str
    by: str
    at: datetime
    changes: list[rules.Difference]


_BY = func.coalesce(User.name, MACHINE.name).label("by")


def _last_places() -> Any:
    return select(DraftStep.draft_id, func.max(DraftStep.place).label("place")).group_by(DraftStep.draft_id).subquery()


def listing(slug: str | None = None, *, closed: bool = False) -> AnySelect:
    """Drafts, last saved first: id, slug, number, at, by, step. Without `closed` only those not yet decided."""
    newest = (
        select(DraftRevision.draft_id, func.max(DraftRevision.number).label("number"))
        .group_by(DraftRevision.draft_id)
        .subquery()
    )
    last = _last_places()
    query = (
        select(
            CourseDraft.id,
            Course.slug,
            DraftRevision.number,
            DraftRevision.at,
            DraftRevision.base_id,
            _BY,
            DraftStep.kind.label("step"),
        )
        .join(Course, Course.id == CourseDraft.course_id)
        .join(newest, newest.c.draft_id == CourseDraft.id)
        .join(DraftRevision, (DraftRevision.draft_id == CourseDraft.id) & (DraftRevision.number == newest.c.number))
        .outerjoin(last, last.c.draft_id == CourseDraft.id)
        .outerjoin(DraftStep, (DraftStep.draft_id == CourseDraft.id) & (DraftStep.place == last.c.place))
        .outerjoin(User, User.id == DraftRevision.user_id)
        .order_by(DraftRevision.at.desc(), CourseDraft.id.desc())
    )
    ended = (rules.Step.PUBLISHED, rules.Step.DROPPED)
    query = query.where(DraftStep.kind.in_(ended) if closed else func.coalesce(DraftStep.kind, "").not_in(ended))
    return query if slug is None else query.where(Course.slug == slug)


def going_on() -> Sequence[AnyRow]:
    """The drafts not yet decided, as `listing` tells them."""
    return db.session.execute(listing()).all()


def untouched(course_id: int, version_id: int, user_id: int | None) -> int | None:
    """A draft of that version which this person opened and nobody has done anything in, or None."""
    done = select(DraftStep.draft_id)
    saved = select(DraftRevision.draft_id).where((DraftRevision.number > 1) | (DraftRevision.base_id != version_id))
    return db.session.scalar(
        select(CourseDraft.id)
        .where(
            CourseDraft.course_id == course_id,
            CourseDraft.opened_by == user_id,
            CourseDraft.id.not_in(done),
            CourseDraft.id.not_in(saved),
        )
        .limit(1)
    )


def head(draft_id: int, *, lock: bool = False) -> Head:
    """The draft, or Missing. `lock` makes others who will write wait."""
    if lock:
        db.session.execute(select(CourseDraft.id).where(CourseDraft.id == draft_id).with_for_update())
    row = db.session.execute(
        select(CourseDraft.id, CourseDraft.course_id, Course.slug, CourseDraft.opened_at, _BY)
        .join(Course, Course.id == CourseDraft.course_id)
        .outerjoin(User, User.id == CourseDraft.opened_by)
        .where(CourseDraft.id == draft_id)
    ).one_or_none()
    if row is None:
        raise Missing
    last = db.session.execute(_steps(draft_id).order_by(DraftStep.place.desc()).limit(1)).one_or_none()
    return Head(*row, rules.stand_after(last.kind if last else None), last)


def _steps(draft_id: int) -> AnySelect:
    return (
        select(
            DraftStep.place, DraftStep.kind, DraftStep.revision, DraftStep.said, DraftStep.at, DraftStep.user_id, _BY
        )
        .outerjoin(User, User.id == DraftStep.user_id)
        .where(DraftStep.draft_id == draft_id)
    )


def steps(draft_id: int) -> Sequence[AnyRow]:
    """Every step in order: place, kind, revision, said, at, user_id, by."""
    return db.session.execute(_steps(draft_id).order_by(DraftStep.place)).all()


def _revisions(draft_id: int) -> AnySelect:
    return (
        select(
            DraftRevision.draft_id,
            DraftRevision.number,
            DraftRevision.base_id,
            CourseVersion.number.label("base"),
            DraftRevision.tree,
            DraftRevision.unsettled,
            DraftRevision.note,
            DraftRevision.user_id,
            _BY,
            DraftRevision.at,
        )
        .join(CourseVersion, CourseVersion.id == DraftRevision.base_id)
        .outerjoin(User, User.id == DraftRevision.user_id)
        .where(DraftRevision.draft_id == draft_id)
        .order_by(DraftRevision.number.desc())
    )


def revision(draft_id: int, number: int | None = None) -> Revision:
    """A revision of a draft, without a number the newest; or Missing."""
    query = _revisions(draft_id).limit(1)
    row = db.session.execute(query if number is None else query.where(DraftRevision.number == number)).one_or_none()
    if row is None:
        raise Missing
    return Revision(*row)


def newest_number(draft_id: int) -> int:
    return db.session.scalar(select(func.max(DraftRevision.number)).where(DraftRevision.draft_id == draft_id)) or 0


def past(draft_id: int, newest: int, most: int) -> list[Past]:
    """Up to `most` revisions from `newest` down, each with what it changed."""
    query = _revisions(draft_id).where(DraftRevision.number <= newest).limit(most + 1)
    found = [Revision(*row) for row in db.session.execute(query)]
    before = [*found[1:], None]
    return [
        Past(one.number, one.note, one.by, one.at, rules.differences(old.tree, one.tree) if old else [])
        for one, old in zip(found, before, strict=True)
    ][:most]


def writers(draft_id: int) -> dict[int | None, str]:
    """Everybody who saved a revision after the opening: user id → name."""
    rows = db.session.execute(
        select(DraftRevision.user_id, _BY)
        .outerjoin(User, User.id == DraftRevision.user_id)
        .where(DraftRevision.draft_id == draft_id, DraftRevision.number > 1)
        .distinct()
    )
    return {row.user_id: row.by for row in rows}


def changed_in(newest: Revision, based_on: int, part: Callable[[Mapping[str, str]], object]) -> Revision:
    """The last revision after `based_on` that changed a part of the draft's tree; the newest when none did."""
    query = _revisions(newest.draft_id).where(DraftRevision.number >= based_on)
    rows = [Revision(*row) for row in db.session.execute(query)]
    found = (one for one, before in pairwise(rows) if part(one.tree) != part(before.tree))
    return next(found, newest)


def others_at(draft_id: int, place: str, user_id: int | None) -> list[str]:
    """Who else has this part of the draft open: names."""
    since = clock.now() - timedelta(seconds=rules.PRESENT_SECONDS)
    return list(
        db.session.scalars(
            select(User.name)
            .join(DraftPresence, DraftPresence.user_id == User.id)
            .where(
                DraftPresence.draft_id == draft_id,
                DraftPresence.place == place,
                DraftPresence.seen_at > since,
                DraftPresence.user_id != (user_id or 0),
            )
            .order_by(User.name)
        )
    )


def everybody_at(draft_id: int, user_id: int | None) -> Sequence[AnyRow]:
    """Who else is in the draft, and where: name, place."""
    since = clock.now() - timedelta(seconds=rules.PRESENT_SECONDS)
    return db.session.execute(
        select(User.name, DraftPresence.place)
        .join(DraftPresence, DraftPresence.user_id == User.id)
        .where(
            DraftPresence.draft_id == draft_id,
            DraftPresence.seen_at > since,
            DraftPresence.user_id != (user_id or 0),
        )
        .order_by(User.name, DraftPresence.place)
    ).all()


def newest_version(course_id: int, *, lock: bool = False) -> AnyRow:
    """id, number, title, origin and more of a course's current version. `lock` makes other publications wait."""
    if lock:
        db.session.execute(select(Course.id).where(Course.id == course_id).with_for_update())
    row = db.session.execute(
        select(CourseVersion.id, CourseVersion.number, CourseVersion.title, CourseVersion.origin)
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def versions(slug: str) -> Sequence[AnyRow]:
    """Every version of a course, newest first, with what its publication said of itself."""
    rows = db.session.execute(
        select(
            CourseVersion.id,
            CourseVersion.number,
            CourseVersion.title,
            CourseVersion.published_at,
            CourseVersion.origin,
            CourseVersion.kind,
            CourseVersion.note,
            CourseVersion.letter,
            CourseVersion.based_on,
            CourseVersion.authors,
            _BY,
        )
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(User, User.id == CourseVersion.approved_by)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
    ).all()
    if not rows:
        raise Missing
    return rows


def version_tree(slug: str, number: int) -> dict[str, str]:
    """The files a version was published from, or Missing."""
    version_id = db.session.scalar(
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug, CourseVersion.number == number)
    )
    if version_id is None:
        raise Missing
    return sources.source_of(version_id)


@dataclass(frozen=True, slots=True)
class Touched:
    """The people of the actor's units on one version of a course."""

    number: int
    waiting: int  # enrolled, nothing opened yet
    doing: int
    done: int


def touched(course_id: int, actor: Actor) -> list[Touched]:
    """Who is on which version of a course, newest first, counted by person; whoever was taken out long ago counts too."""
    done, begun = LearningRecord.completed_at.is_not(None), LearningRecord.started_at.is_not(None)

    def people(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, LearningRecord.id)).distinct())

    rows = db.session.execute(
        select(CourseVersion.number, people(~done & ~begun), people(~done & begun), people(done))
        .select_from(LearningRecord)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .join(Enrolment, Enrolment.record_id == LearningRecord.id)
        .where(LearningRecord.course_id == course_id, within(Enrolment.unit_id, actor))
        .group_by(CourseVersion.number)
        .order_by(CourseVersion.number.desc())
    )
    return [Touched(*row) for row in rows]
