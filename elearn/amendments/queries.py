"""Everything that stands on a document: lessons and questions of the current versions, and who learned them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, CourseVersion, Question
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.learning.models import ActivityProgress, LearningRecord
from elearn.people.models import Assignment, Staff
from elearn.people.queries import assignment_on
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class CitingLesson:
    """A lesson, scenario or drill that stands on a document."""

    slug: str
    course: str
    key: str
    kind: str  # lesson | scenario | drill
    title: str
    anchors: tuple[str, ...]  # dieu-7; empty where the document is cited as a whole


@dataclass(frozen=True, slots=True)
class CitingQuestion:
    course: str
    quiz: str
    key: str
    stem: str


def lessons_citing(document: str) -> list[CitingLesson]:
    """The lessons of every course's current version that cite a document as law in force."""
    found = []
    for row in catalogue.courses():
        outline = catalogue.outline(row.version_id)
        for activity in outline.activities:
            cited = [citation.partition("#") for citation in activity.law]
            anchors = tuple(anchor for slug, _mark, anchor in cited if slug == document)
            if anchors or document in (slug for slug, _mark, _anchor in cited):
                found.append(
                    CitingLesson(outline.slug, outline.title, activity.key, activity.kind, activity.title, anchors)
                )
    return found


def questions_citing(document: str) -> list[CitingQuestion]:
    """The questions of every course's current version that stand on a document."""
    current = [row.version_id for row in catalogue.courses()]
    rows = db.session.execute(
        select(CourseVersion.title.label("course"), Activity.title, Question.key, Question.body)
        .join(Activity, Activity.id == Question.activity_id)
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .where(Activity.version_id.in_(current), _mentions(Question.law, document))
        .order_by(CourseVersion.title, Activity.position, Question.id)
    )
    return [CitingQuestion(row.course, row.title, row.key, row.body["stem"]) for row in rows]


def _mentions(column: Any, document: str) -> ColumnElement[bool]:
    # A JSON list reads as text on both databases: the slug stands whole, or before its article.
    text = cast(column, String)
    return or_(text.contains(f'"{document}"', autoescape=True), text.contains(f'"{document}#', autoescape=True))


def people_who_learned(actor: Actor, document: str, day: date) -> AnySelect:
    """People of the actor's units who finished a lesson citing the document by the end of a day, by name.

    Each once, with their unit of today (empty without a post), how many such lessons, and the last time.
    Every version counts, not only the current one: the text they read is the one they read.
    """
    lessons = select(Activity.id).where(_mentions(Activity.law, document))
    today = clock.today()
    return (
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Unit.code.label("unit_code"),
            UnitPeriod.name.label("unit_name"),
            func.count().label("lessons"),
            func.max(ActivityProgress.completed_at).label("last_at"),
        )
        .select_from(ActivityProgress)
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(today))
        .where(
            ActivityProgress.activity_id.in_(lessons),
            ActivityProgress.earned_activity_id.is_(None),  # brought over by a move: learned where it was learned
            ActivityProgress.completed_at < clock.end_of(day),
            within(Assignment.unit_id, actor),
        )
        .group_by(Staff.id, Staff.code, Staff.full_name, Staff.sort_key, Unit.code, UnitPeriod.name)
        .order_by(Staff.sort_key, Staff.id)
    )
