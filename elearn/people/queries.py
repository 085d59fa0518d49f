"""Reads of staff on a day, kept within the actor's subtree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.kernel.text import fold
from elearn.people import identity
from elearn.people.models import ActingPost, Assignment, FeedAbsence, Staff
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import subtree, within

_ROW = (
    Staff.id,
    Staff.code,
    Staff.full_name,
    Staff.sort_key,
    Staff.email,
    Staff.phone,
    Assignment.position,
    Assignment.press_role,
    Assignment.unit_id,
)


def assignment_on(day: date) -> ColumnElement[bool]:
    """The condition that picks each person's post on a day; a record merged into another one has none."""
    held = (Assignment.starts_on <= day) & (Assignment.ends_on > day)
    return held & Assignment.staff_id.not_in(identity.merged_on(day))


def _named(words: str) -> list[ColumnElement[bool]]:
    return [identity.found_by(word) for word in fold(words).split()]


def listing(
    actor: Actor, *, words: str = "", press_role: str = "", unit_code: str = "", absent: bool = False
) -> AnySelect:
    """Staff in post today in the actor's subtree, by name; searched without diacritics.

    `absent` keeps those whom the last full list of the personnel system did not name.
    """
    today = clock.today()
    query = (
        select(
            *_ROW,
            UnitPeriod.name.label("unit_name"),
            Unit.code.label("unit_code"),
            identity.last_name().label("former_name"),
        )
        .select_from(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(today))
        .where(within(Assignment.unit_id, actor), *_named(words))
        .order_by(Staff.sort_key, Staff.id)
    )
    if press_role:
        query = query.where(Assignment.press_role == press_role)
    if unit_code:
        query = query.where(Unit.code == unit_code)
    if absent:
        query = query.where(Staff.id.in_(select(FeedAbsence.staff_id).where(FeedAbsence.found_on.is_(None))))
    return query


def absences(staff_ids: Sequence[int]) -> dict[int, date]:
    """staff_id → the day of the full list that did not name them, for those still marked."""
    rows = db.session.execute(
        select(FeedAbsence.staff_id, FeedAbsence.missed_on).where(
            FeedAbsence.found_on.is_(None), FeedAbsence.staff_id.in_(staff_ids)
        )
    )
    return {row.staff_id: row.missed_on for row in rows}


def absent_count(actor: Actor, unit_code: str = "") -> int:
    """How many in post within reach are marked: what the list filtered by it shows."""
    found = listing(actor, unit_code=unit_code, absent=True).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def staff_for(actor: Actor, staff_id: int) -> Staff:
    """The person, if they work or ever worked in the actor's subtree; Missing otherwise."""
    worked = select(Assignment.staff_id).where(within(Assignment.unit_id, actor))
    staff = db.session.scalar(select(Staff).where(Staff.id == staff_id, Staff.id.in_(worked)))
    if staff is None:
        raise Missing
    return staff


def posts_of(staff_id: int) -> Sequence[AnyRow]:
    """Every post of a person, newest first: position, press_role, starts_on, ends_on, unit_name of that time."""
    return db.session.execute(
        select(
            Assignment.position,
            Assignment.press_role,
            Assignment.starts_on,
            Assignment.ends_on,
            UnitPeriod.name.label("unit_name"),
            Unit.code.label("unit_code"),
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(
            UnitPeriod,
            (UnitPeriod.unit_id == Unit.id)
            & (UnitPeriod.valid_from <= Assignment.starts_on)
            & (UnitPeriod.valid_to > Assignment.starts_on),
        )
        .where(Assignment.staff_id == staff_id)
        .order_by(Assignment.starts_on.desc())
    ).all()


def staff_under(unit_id: int, day: date, *, words: str = "", but: AnySelect | None = None) -> Sequence[AnyRow]:
    """Staff in post on a day in the unit and below, by name: id, code, full_name, position, press_role, unit_id.

    `but` is a query of units whose people are left out.
    """
    left_out = [Assignment.unit_id.not_in(but)] if but is not None else []
    return db.session.execute(
        select(*_ROW)
        .select_from(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(day))
        .where(Assignment.unit_id.in_(subtree(unit_id, day)), *_named(words), *left_out)
        .order_by(Staff.sort_key, Staff.id)
    ).all()


def acting_under(unit_id: int, day: date) -> Sequence[AnyRow]:
    """Acting posts in the unit and below that are not over: staff_id, unit_id, press_role, title, starts_on, ends_on.

    One holds them as long as one works in that unit, by whichever of one's merged records they were given.
    """
    return db.session.execute(
        select(
            identity.stands_for(ActingPost.staff_id, day).label("staff_id"),
            ActingPost.unit_id,
            ActingPost.press_role,
            ActingPost.title,
            ActingPost.starts_on,
            ActingPost.ends_on,
        ).where(ActingPost.unit_id.in_(subtree(unit_id, day)), ActingPost.ends_on > day)
    ).all()


def acting_of(staff_id: int) -> Sequence[AnyRow]:
    """Every acting post of a person, newest first, with the unit's name of its first day."""
    return db.session.execute(
        select(
            ActingPost.id,
            ActingPost.press_role,
            ActingPost.title,
            ActingPost.decision,
            ActingPost.starts_on,
            ActingPost.ends_on,
            UnitPeriod.name.label("unit_name"),
        )
        .outerjoin(
            UnitPeriod,
            (UnitPeriod.unit_id == ActingPost.unit_id)
            & (UnitPeriod.valid_from <= ActingPost.starts_on)
            & (UnitPeriod.valid_to > ActingPost.starts_on),
        )
        .where(identity.same_person(ActingPost.staff_id, staff_id))
        .order_by(ActingPost.starts_on.desc(), ActingPost.id.desc())
    ).all()


def holdings_on(day: date) -> Sequence[AnyRow]:
    """Who holds which press role in which unit on a day, by post and by acting: unit_id, staff_id, press_role."""
    posts = select(Assignment.unit_id, Assignment.staff_id, Assignment.press_role).where(assignment_on(day))
    person = identity.stands_for(ActingPost.staff_id, day)
    acting = (
        select(ActingPost.unit_id, person.label("staff_id"), ActingPost.press_role)
        .join(Assignment, (Assignment.staff_id == person) & (Assignment.unit_id == ActingPost.unit_id))
        .where(ActingPost.starts_on <= day, ActingPost.ends_on > day, assignment_on(day))
    )
    return db.session.execute(posts.union(acting)).all()


def counts_by_role(day: date) -> dict[tuple[int, str], int]:
    """(unit, press role) → how many are in post on a day."""
    rows = db.session.execute(
        select(Assignment.unit_id, Assignment.press_role, func.count())
        .where(assignment_on(day))
        .group_by(Assignment.unit_id, Assignment.press_role)
    )
    return {(unit_id, role): count for unit_id, role, count in rows}


def posts_on(staff_ids: Sequence[int], day: date) -> dict[int, AnyRow]:
    """staff id → the post on a day: unit_id, position, press_role."""
    rows = db.session.execute(
        select(Assignment.staff_id, Assignment.unit_id, Assignment.position, Assignment.press_role).where(
            Assignment.staff_id.in_(staff_ids), assignment_on(day)
        )
    )
    return {row.staff_id: row for row in rows}
