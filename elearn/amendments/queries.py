"""Everything that stands on a document: places of the current versions, and who learned the old text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select, union_all

from elearn.catalogue import queries as catalogue
from elearn.catalogue.handbook import editions
from elearn.catalogue.models import Activity, CourseVersion, HandbookSection
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.law.models import LegalDocument
from elearn.law.rules import Change, Over, read
from elearn.learning.models import ActivityProgress, LearningRecord
from elearn.people.models import Assignment, Staff
from elearn.people.queries import assignment_on
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is cited as law in force: a lesson, scenario, drill, question or page of the handbook."""

    document: str
    kind: str  # lesson | scenario | drill | question | page
    slug: str  # of the course; "" for the handbook
    course: str
    key: str
    title: str
    citations: tuple[str, ...]  # slug#article, of this document
    written_for: date | None  # what had changed by this day, its author knew

    def is_stale(self, over: Over) -> bool:
        """Whether it stands on what no longer holds."""
        known = over.for_text_of(self.written_for)
        return any(citation in known for citation in self.citations)


def places() -> dict[str, list[Place]]:
    """Every place of the current versions and of the newest handbook, by document."""
    found: dict[str, list[Place]] = defaultdict(list)
    for row in catalogue.courses():
        for place in catalogue.remembered(_of_version, row.version_id):
            found[place.document].append(place)
    edition = editions.newest()
    if edition is not None:
        day = clock.local_day(edition.published_at)
        for place in catalogue.remembered(_of_handbook, edition.id, edition.title, day):
            found[place.document].append(place)
    return found


def _of_version(version_id: int) -> tuple[Place, ...]:
    outline = catalogue.outline(version_id)
    day, found = clock.local_day(outline.published_at), []
    course = (outline.slug, outline.title)
    for activity in outline.activities:
        for slug, cited in _by_document(activity.law).items():
            found.append(Place(slug, activity.kind, *course, activity.key, activity.title, cited, day))
        if activity.kind == "quiz":
            found += _of_quiz(activity.id, course)
    if outline.placement is not None:
        found += _of_quiz(outline.placement.id, course)
    return tuple(found)


def _of_quiz(activity_id: int, course: tuple[str, str]) -> list[Place]:
    return [
        Place(slug, "question", *course, question.key, question.body["stem"], cited, question.valid_from)
        for question in catalogue.questions_of(activity_id).values()
        for slug, cited in _by_document(question.law).items()
    ]


def _of_handbook(edition_id: int, title: str, day: date) -> tuple[Place, ...]:
    rows = db.session.execute(
        select(HandbookSection.key, HandbookSection.title, HandbookSection.law)
        .where(HandbookSection.edition_id == edition_id)
        .order_by(HandbookSection.position)
    )
    return tuple(
        Place(slug, "page", "", title, row.key, row.title, cited, day)
        for row in rows
        for slug, cited in _by_document(row.law).items()
    )


def _by_document(citations: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for citation in citations:
        found[citation.partition("#")[0]].append(citation)
    return {slug: tuple(cited) for slug, cited in found.items()}


def lessons_citing(document: str) -> list[Place]:
    """The lessons, scenarios and drills of the current versions that cite a document as law in force."""
    return [place for place in places().get(document, []) if place.kind in {"lesson", "scenario", "drill"}]


def stale_activities(over: Over, version_id: int) -> frozenset[str]:
    """The keys of a version's activities that stand on what no longer holds."""
    return frozenset(
        place.key
        for place in catalogue.remembered(_of_version, version_id)
        if place.kind != "question" and place.is_stale(over)
    )


def changes_of(document: LegalDocument) -> list[Change]:
    """Every dated change of a document on record: its end, and articles that read otherwise."""
    whole = [Change(document.effective_to)] if document.effective_to else []
    return sorted([*whole, *read(document.parts)], key=lambda change: (change.from_on, change.anchors))


def _mentions(document: str) -> ColumnElement[bool]:
    # A JSON list reads as text on both databases: the slug stands whole, or before its article.
    text = cast(Activity.law, String)
    return or_(text.contains(f'"{document}"', autoescape=True), text.contains(f'"{document}#', autoescape=True))


def old_texts(changes: Mapping[str, Sequence[Change]]) -> dict[str, list[int]]:
    """The activities of every version, not only the current one, that taught what these changes made old.

    A version published from the day an article changed is taken to teach the new text; what cites a document
    that is over as law in force is old whenever it was published.
    """
    asked = [slug for slug, rows in changes.items() if rows]
    if not asked:
        return {}
    rows = db.session.execute(
        select(Activity.id, Activity.law, CourseVersion.published_at)
        .join(CourseVersion, CourseVersion.id == Activity.version_id)
        .where(or_(*(_mentions(slug) for slug in asked)) if len(asked) < 20 else cast(Activity.law, String) != "[]")
    )
    found: dict[str, list[int]] = {slug: [] for slug in asked}
    for row in rows:
        for slug, cited in _by_document(row.law).items():
            if slug in found and _taught_old(cited, changes[slug], clock.local_day(row.published_at)):
                found[slug].append(row.id)
    return found


def _taught_old(cited: Iterable[str], changes: Iterable[Change], published: date) -> bool:
    anchors = [citation.partition("#")[2] for citation in cited]
    return any(
        change.touches(anchor)
        for change in changes
        for anchor in anchors
        if not change.anchors or published < change.from_on
    )


def people_who_learned(actor: Actor, activities: Collection[int], before: datetime, unit_code: str = "") -> AnySelect:
    """People of the actor's units in post today who finished one of the activities before an instant, by name.

    Each once: id, code, full_name, unit_id, unit_code, unit_name, how many lessons, and the last time.
    """
    today = clock.today()
    query = (
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Unit.id.label("unit_id"),
            Unit.code.label("unit_code"),
            UnitPeriod.name.label("unit_name"),
            func.count(ActivityProgress.activity_id.distinct()).label("lessons"),
            func.max(ActivityProgress.completed_at).label("last_at"),
        )
        .select_from(ActivityProgress)
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .join(Staff, Staff.id == LearningRecord.staff_id)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(today))
        .where(
            ActivityProgress.activity_id.in_(activities),
            ActivityProgress.earned_activity_id.is_(None),  # brought over by a move: learned where it was learned
            ActivityProgress.completed_at < before,
            within(Assignment.unit_id, actor),
        )
        .group_by(Staff.id, Staff.code, Staff.full_name, Staff.sort_key, Unit.id, Unit.code, UnitPeriod.name)
        .order_by(Staff.sort_key, Staff.id)
    )
    return query.where(Unit.code == unit_code) if unit_code else query


def by_unit(people: AnySelect) -> Sequence[AnyRow]:
    """How many people of a list each unit has: code, name, people; by the unit's name."""
    rows = people.order_by(None).subquery()
    return db.session.execute(
        select(rows.c.unit_code, rows.c.unit_name, func.count().label("people"), func.max(UnitPeriod.sort_key))
        .join(UnitPeriod, (UnitPeriod.unit_id == rows.c.unit_id) & period_on(clock.today()))
        .group_by(rows.c.unit_code, rows.c.unit_name)
        .order_by(func.max(UnitPeriod.sort_key))
    ).all()


def learners(actor: Actor, activities: Mapping[str, Collection[int]], before: datetime) -> dict[str, int]:
    """How many people `people_who_learned` would list, document by document, in one statement."""
    today = clock.today()
    counts = [
        select(literal(slug).label("slug"), func.count(LearningRecord.staff_id.distinct()).label("people"))
        .select_from(ActivityProgress)
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .join(Assignment, (Assignment.staff_id == LearningRecord.staff_id) & assignment_on(today))
        .join(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(today))
        .where(
            ActivityProgress.activity_id.in_(ids),
            ActivityProgress.earned_activity_id.is_(None),
            ActivityProgress.completed_at < before,
            within(Assignment.unit_id, actor),
        )
        for slug, ids in activities.items()
        if ids
    ]
    if not counts:
        return {}
    return {row.slug: row.people for row in db.session.execute(union_all(*counts))}
