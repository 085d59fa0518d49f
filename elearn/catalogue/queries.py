"""Reads of published courses. A version never changes, so what belongs to one is kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from elearn.catalogue.models import (
    Activity,
    Course,
    CourseFile,
    CourseVersion,
    DrillBody,
    LessonPage,
    Question,
    QuizForm,
)
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class ActivityOutline:
    id: int
    key: str
    kind: str
    position: int
    module_title: str
    title: str
    minutes: int
    required: bool
    outcome: str
    practice: bool
    law: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A published version without its texts."""

    version_id: int
    course_id: int
    slug: str
    number: int
    title: str
    summary: str
    hours: float
    audience: tuple[str, ...]
    outcomes: tuple[dict[str, str], ...]
    law: tuple[str, ...]
    published_at: datetime
    tracks: dict[str, tuple[str, ...]]  # press role → keys of what it does; a role not named does all
    placement: ActivityOutline | None
    activities: tuple[ActivityOutline, ...]  # in order, without the placement test

    def required(self, track: str) -> frozenset[int]:
        """The ids of the activities a track has to do; "" is the whole course."""
        keys = self.tracks.get(track)
        return frozenset(a.id for a in self.activities if a.required and (keys is None or a.key in keys))

    def activity(self, key: str) -> ActivityOutline:
        """The activity of that key, or Missing."""
        for activity in self.activities:
            if activity.key == key:
                return activity
        raise Missing

    def neighbours(self, key: str) -> tuple[ActivityOutline | None, ActivityOutline | None]:
        """What comes before and after."""
        place = [activity.key for activity in self.activities].index(key)
        before = self.activities[place - 1] if place else None
        after = self.activities[place + 1] if place + 1 < len(self.activities) else None
        return before, after


@dataclass(frozen=True, slots=True)
class Lesson:
    html: str
    contents: tuple[dict[str, str], ...]
    blocks: int


@dataclass(frozen=True, slots=True)
class QuestionData:
    id: int
    key: str
    kind: str
    outcome: str
    difficulty: int
    critical: bool
    valid_from: date | None
    valid_to: date | None
    law: list[str]
    body: dict[str, Any]


def courses() -> Sequence[AnyRow]:
    """Every course at its current version: course_id, slug, version_id."""
    newest = _newest()
    return db.session.execute(
        select(Course.id.label("course_id"), Course.slug, CourseVersion.id.label("version_id"), CourseVersion.title)
        .join(newest, newest.c.course_id == Course.id)
        .join(CourseVersion, (CourseVersion.course_id == Course.id) & (CourseVersion.number == newest.c.number))
        .order_by(CourseVersion.title)
    ).all()


def _newest() -> Any:
    return (
        select(CourseVersion.course_id, func.max(CourseVersion.number).label("number"))
        .group_by(CourseVersion.course_id)
        .subquery()
    )


def version_ids() -> Sequence[int]:
    """Every version there is, oldest first."""
    return db.session.scalars(select(CourseVersion.id).order_by(CourseVersion.id)).all()


def texts_of(version_id: int) -> tuple[AnyRow, Sequence[AnyRow]]:
    """A version (slug, title, summary, outcomes) and its activities in order (key, kind, title, html or None).

    Read anew each time: whoever publishes may still take it back.
    """
    version = db.session.execute(
        select(Course.slug, CourseVersion.title, CourseVersion.summary, CourseVersion.outcomes)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.id == version_id)
    ).one()
    activities = db.session.execute(
        select(Activity.key, Activity.kind, Activity.title, LessonPage.html)
        .outerjoin(LessonPage, LessonPage.activity_id == Activity.id)
        .where(Activity.version_id == version_id, Activity.position > 0)
        .order_by(Activity.position)
    )
    return version, activities.all()


def current_versions(course_ids: Sequence[int]) -> dict[int, int]:
    """Course id → id of its current version."""
    return {row.course_id: row.version_id for row in courses() if row.course_id in course_ids}


def course_id(slug: str) -> int | None:
    """The id of a course, None when there is none of that slug. Once given, it never changes."""
    known = _course_ids.get((_house(), slug))
    if known is None:
        known = db.session.scalar(select(Course.id).where(Course.slug == slug))
        if known is not None:
            _course_ids[_house(), slug] = known
    return known


def published(slug: str) -> Outline:
    """The current version of a course by its slug, or Missing."""
    version_id = db.session.scalar(
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    )
    if version_id is None:
        raise Missing
    return outline(version_id)


def outline(version_id: int) -> Outline:
    """A version's outline; Missing when there is none."""
    return _outline(_house(), version_id)


def version_of(activity_id: int) -> int:
    """The version an activity belongs to."""
    return remembered(_version_of, activity_id)


def _version_of(activity_id: int) -> int:
    return db.session.scalars(select(Activity.version_id).where(Activity.id == activity_id)).one()


def lesson_page(activity_id: int) -> Lesson:
    return _lesson(_house(), activity_id)


def quiz_form(activity_id: int) -> AnyRow:
    """intro, pass_percent, attempts, minutes, draw, purpose, form, critical_draw, critical_need."""
    return _quiz_form(_house(), activity_id)


def drill_body(activity_id: int) -> dict[str, Any]:
    """A drill's deck in its plain form (see elearn.scenarios.decks)."""
    body: dict[str, Any] = db.session.scalars(select(DrillBody.body).where(DrillBody.activity_id == activity_id)).one()
    return body


def questions_of(activity_id: int) -> Mapping[int, QuestionData]:
    """A quiz's pool by question id."""
    return _questions(_house(), activity_id)


def outcomes_of(activity_id: int) -> tuple[dict[str, str], ...]:
    """The outcomes of the course version an activity belongs to: id and text."""
    version_id = db.session.scalars(select(Activity.version_id).where(Activity.id == activity_id)).one()
    return outline(version_id).outcomes


def file(sha256: str) -> CourseFile:
    found = db.session.get(CourseFile, sha256)
    if found is None:
        raise Missing
    return found


Remembered = TypeVar("Remembered")


def remembered(make: Callable[..., Remembered], *arguments: Hashable) -> Remembered:
    """What `make` makes of a published version, made once; `arguments` say which and for whom."""
    key = (_house(), make, *arguments)
    found = _made.get(key, _made)
    if found is _made:
        if len(_made) > MOST_REMEMBERED:
            _made.clear()
        found = _made[key] = make(*arguments)
    return found  # type: ignore[no-any-return]


def forget() -> None:
    """Empty the memory; for tests and restores, where one address holds another database."""
    _made.clear()
    _course_ids.clear()
    for kept in (_outline, _lesson, _quiz_form, _questions):
        kept.cache_clear()


MOST_REMEMBERED = 4096
_made: dict[Any, Any] = {}
_course_ids: dict[tuple[str, str], int] = {}
_addresses: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


def _house() -> str:
    # What is kept belongs to one database; writing out an address takes longer than finding it.
    engine = db.engine
    address = _addresses.get(engine)
    if address is None:
        address = _addresses[engine] = str(engine.url)
    return address


@lru_cache(maxsize=512)
def _outline(_house: str, version_id: int) -> Outline:
    version = db.session.execute(
        select(CourseVersion, Course.slug)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.id == version_id)
    ).one_or_none()
    if version is None:
        raise Missing
    found, slug = version
    rows = db.session.execute(
        select(
            Activity.id,
            Activity.key,
            Activity.kind,
            Activity.position,
            Activity.module_title,
            Activity.title,
            Activity.minutes,
            Activity.required,
            Activity.outcome,
            Activity.practice,
            Activity.law,
        )
        .where(Activity.version_id == version_id)
        .order_by(Activity.position)
    )
    activities = [ActivityOutline(**{**row._mapping, "law": tuple(row.law)}) for row in rows]
    return Outline(
        version_id=found.id,
        course_id=found.course_id,
        slug=slug,
        number=found.number,
        title=found.title,
        summary=found.summary,
        hours=found.hours,
        audience=tuple(found.audience),
        outcomes=tuple(found.outcomes),
        law=tuple(found.law),
        published_at=found.published_at,
        tracks={role: tuple(keys) for role, keys in found.tracks.items()},
        placement=next((activity for activity in activities if activity.position == 0), None),
        activities=tuple(activity for activity in activities if activity.position > 0),
    )


@lru_cache(maxsize=512)
def _lesson(_house: str, activity_id: int) -> Lesson:
    row = db.session.execute(
        select(LessonPage.html, LessonPage.contents, LessonPage.blocks).where(LessonPage.activity_id == activity_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return Lesson(row.html, tuple(row.contents), row.blocks)


@lru_cache(maxsize=256)
def _quiz_form(_house: str, activity_id: int) -> AnyRow:
    row = db.session.execute(
        select(
            QuizForm.intro,
            QuizForm.pass_percent,
            QuizForm.attempts,
            QuizForm.minutes,
            QuizForm.draw,
            QuizForm.purpose,
            QuizForm.form,
            QuizForm.critical_draw,
            QuizForm.critical_need,
        ).where(QuizForm.activity_id == activity_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return row


@lru_cache(maxsize=256)
def _questions(_house: str, activity_id: int) -> Mapping[int, QuestionData]:
    rows = db.session.execute(
        select(
            Question.id,
            Question.key,
            Question.kind,
            Question.outcome,
            Question.difficulty,
            Question.critical,
            Question.valid_from,
            Question.valid_to,
            Question.law,
            Question.body,
        )
        .where(Question.activity_id == activity_id)
        .order_by(Question.id)
    )
    return {row.id: QuestionData(*row) for row in rows}
