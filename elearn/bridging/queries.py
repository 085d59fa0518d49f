"""Reads of bridging lessons: one's own, and those of the actor's units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, select

from elearn.amendments.queries import old_texts, people_who_learned
from elearn.bridging.models import (
    BridgingAnswer,
    BridgingAssignment,
    BridgingCompletion,
    BridgingDraft,
    BridgingLesson,
)
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.kernel.text import sort_key
from elearn.law.rules import Change
from elearn.people.identity import same_person
from elearn.people.models import Staff
from elearn.units import queries as units
from elearn.units.models import Unit
from elearn.units.scope import within


class State(StrEnum):
    """Which people a list holds."""

    ALL = "all"
    DONE = "done"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """A list of a lesson's people: one unit's or all of the actor's, and whom."""

    lesson_id: int
    unit_code: str
    state: State


class UnitRow(NamedTuple):
    code: str
    name: str
    people: int
    done: int

    @property
    def open(self) -> int:
        return self.people - self.done


_DONE: ColumnElement[bool] = and_(
    BridgingCompletion.lesson_id == BridgingAssignment.lesson_id,
    BridgingCompletion.staff_id == BridgingAssignment.staff_id,
)
_OWN: AnySelect = (
    select(
        BridgingLesson.id,
        BridgingLesson.slug,
        BridgingLesson.changed_on,
        BridgingLesson.anchors,
        BridgingLesson.title,
        BridgingLesson.minutes,
        BridgingLesson.reason,
        BridgingLesson.letter_number,
        BridgingLesson.letter_on,
        BridgingAssignment.staff_id,
        BridgingAssignment.assigned_at,
        BridgingCompletion.at.label("done_at"),
    )
    .join(BridgingAssignment, BridgingAssignment.lesson_id == BridgingLesson.id)
    .outerjoin(BridgingCompletion, _DONE)
    .where(same_person(BridgingAssignment.staff_id, bindparam("staff_id", type_=Integer)))
    .order_by(BridgingAssignment.assigned_at, BridgingLesson.id)
)


def own(actor: Actor) -> Sequence[AnyRow]:
    """The lessons given to the actor, oldest first, without their texts; `done_at` is None while open.

    One given to two merged records of theirs is one lesson, done when either is.
    """
    found: dict[int, AnyRow] = {}
    for row in db.session.execute(_OWN, {"staff_id": actor.staff_id}):
        if row.id not in found or (found[row.id].done_at is None and row.done_at is not None):
            found[row.id] = row
    return list(found.values())


def own_texts(actor: Actor) -> Sequence[AnyRow]:
    """The lessons given to the actor with their texts: id, title, reason, html."""
    query = (
        select(BridgingLesson.id, BridgingLesson.title, BridgingLesson.reason, BridgingLesson.html)
        .join(BridgingAssignment, BridgingAssignment.lesson_id == BridgingLesson.id)
        .where(BridgingAssignment.staff_id == actor.staff_id)
        .order_by(BridgingAssignment.assigned_at.desc(), BridgingLesson.id.desc())
    )
    return db.session.execute(query).all()


def own_lesson(actor: Actor, lesson_id: int) -> tuple[BridgingLesson, AnyRow]:
    """A lesson given to the actor with how they stand; Missing for everybody else."""
    row = next((row for row in own(actor) if row.id == lesson_id), None)
    lesson = db.session.get(BridgingLesson, lesson_id) if row else None
    if row is None or lesson is None:
        raise Missing
    return lesson, row


def chosen(actor: Actor, lesson_id: int) -> frozenset[int]:
    """The options the actor has chosen so far."""
    query = select(BridgingAnswer.choice).where(
        BridgingAnswer.lesson_id == lesson_id, same_person(BridgingAnswer.staff_id, actor.staff_id or 0)
    )
    return frozenset(db.session.scalars(query))


def bridged(rows: Sequence[AnyRow], versions: Collection[tuple[str, int]]) -> dict[str, list[AnyRow]]:
    """Of these lessons of a person, those about law that a course they are on taught: by the course's slug."""
    found: dict[str, list[AnyRow]] = {}
    for slug, version_id in versions if rows else ():
        outline = catalogue.outline(version_id)
        cited = [citation.partition("#")[::2] for activity in outline.activities for citation in activity.law]
        told = [row for row in rows if any(d == row.slug and _change(row).touches(a) for d, a in cited)]
        if told:
            found[slug] = told
    return found


def own_of_course(actor: Actor, slug: str, version_id: int) -> list[AnyRow]:
    """The actor's lessons about law that their version of a course taught, for the course's page."""
    return bridged(own(actor), [(slug, version_id)]).get(slug, [])


def _change(row: Any) -> Change:
    return Change(row.changed_on, tuple(row.anchors))


def lesson_for(actor: Actor, lesson_id: int) -> BridgingLesson:
    """A lesson given to somebody in the actor's units; Missing otherwise."""
    given = select(BridgingAssignment.lesson_id).where(
        BridgingAssignment.lesson_id == lesson_id, within(BridgingAssignment.unit_id, actor)
    )
    lesson = db.session.scalar(select(BridgingLesson).where(BridgingLesson.id.in_(given)))
    if lesson is None:
        raise Missing
    return lesson


def listing(actor: Actor, slug: str = "") -> Sequence[AnyRow]:
    """The lessons given in the actor's units, newest first: id, title, slug, assigned_at, people, done; of one document."""
    query = (
        select(
            BridgingLesson.id,
            BridgingLesson.title,
            BridgingLesson.slug,
            BridgingLesson.assigned_at,
            func.count(BridgingAssignment.staff_id).label("people"),
            func.count(BridgingCompletion.staff_id).label("done"),
        )
        .join(BridgingAssignment, BridgingAssignment.lesson_id == BridgingLesson.id)
        .outerjoin(BridgingCompletion, _DONE)
        .where(within(BridgingAssignment.unit_id, actor))
        .group_by(BridgingLesson.id, BridgingLesson.title, BridgingLesson.slug, BridgingLesson.assigned_at)
        .order_by(BridgingLesson.id.desc())
    )
    return db.session.execute(query.where(BridgingLesson.slug == slug) if slug else query).all()


def by_unit(actor: Actor, lesson_id: int) -> list[UnitRow]:
    """Given and done, unit by unit as of the day it was given, by the unit's name of today."""
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.code,
            func.count(BridgingAssignment.staff_id).label("people"),
            func.count(BridgingCompletion.staff_id).label("done"),
        )
        .join(BridgingAssignment, BridgingAssignment.unit_id == Unit.id)
        .outerjoin(BridgingCompletion, _DONE)
        .where(BridgingAssignment.lesson_id == lesson_id, within(Unit.id, actor))
        .group_by(Unit.id, Unit.code)
    ).all()
    names = units.names_of([row.id for row in rows], clock.today())
    found = [UnitRow(row.code, names.get(row.id, row.code), row.people, row.done) for row in rows]
    return sorted(found, key=lambda row: sort_key(row.name))


def people(actor: Actor, asked: Asked) -> AnySelect:
    """The people of a list, by name: code, full_name, unit_id, unit_code, learned_at, assigned_at, done_at."""
    query = (
        select(
            Staff.code,
            Staff.full_name,
            BridgingAssignment.unit_id,
            Unit.code.label("unit_code"),
            BridgingAssignment.learned_at,
            BridgingAssignment.assigned_at,
            BridgingCompletion.at.label("done_at"),
        )
        .select_from(BridgingAssignment)
        .join(Staff, Staff.id == BridgingAssignment.staff_id)
        .join(Unit, Unit.id == BridgingAssignment.unit_id)
        .outerjoin(BridgingCompletion, _DONE)
        .where(BridgingAssignment.lesson_id == asked.lesson_id, within(BridgingAssignment.unit_id, actor))
        .order_by(Staff.sort_key, Staff.id)
    )
    if asked.unit_code:
        query = query.where(Unit.code == asked.unit_code)
    if asked.state is State.DONE:
        query = query.where(BridgingCompletion.at.is_not(None))
    if asked.state is State.OPEN:
        query = query.where(BridgingCompletion.at.is_(None))
    return query


def stream(query: AnySelect) -> Iterator[Any]:
    """The rows of a list, whole, read a piece at a time."""
    yield from db.session.execute(query.execution_options(yield_per=2000))


def learned(actor: Actor, slug: str, change: Change) -> Sequence[AnyRow]:
    """Who learned the old text before the change's day, of the actor's units."""
    old = old_texts({slug: [change]}).get(slug, [])
    return db.session.execute(people_who_learned(actor, old, clock.start_of(change.from_on))).all()


def since(actor: Actor, lesson: BridgingLesson) -> Sequence[AnyRow]:
    """Everybody who learned the old text by now and was not given the lesson."""
    old = old_texts({lesson.slug: [_change(lesson)]}).get(lesson.slug, [])
    given = select(BridgingAssignment.staff_id).where(BridgingAssignment.lesson_id == lesson.id)
    query = people_who_learned(actor, old, clock.end_of(clock.today()))
    return db.session.execute(query.where(Staff.id.not_in(given))).all()


def kept_draft(actor: Actor, slug: str, change: str) -> AnyRow | None:
    """What the actor typed for the lesson on a change and kept: said, at; None when nothing."""
    return db.session.execute(
        select(BridgingDraft.said, BridgingDraft.at).where(
            BridgingDraft.slug == slug, BridgingDraft.change == change, BridgingDraft.user_id == actor.user_id
        )
    ).one_or_none()
