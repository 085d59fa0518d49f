"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from elearn.accounts.models import RoleGrant, SignInFailure, User
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing
from elearn.kernel.text import fold
from elearn.people.models import Assignment, Staff
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


def user_by_login(login: str) -> User | None:
    return db.session.scalar(select(User).where(User.login == fold(login)))


def failures(column: Any, value: str, since: datetime) -> Row[Any]:
    """(how many, the last) failed sign-ins since an instant."""
    return db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(column == value, SignInFailure.at >= since)
    ).one()


def _visible(actor: Actor) -> Any:
    """Accounts of people who work in the actor's subtree, or hold a role on it."""
    today = clock.today()
    working = select(Assignment.staff_id).where(Assignment.starts_on <= today, Assignment.ends_on > today,
                                                within(Assignment.unit_id, actor))
    holding = select(RoleGrant.user_id).where(within(RoleGrant.unit_id, actor))
    return or_(User.staff_id.in_(working), User.id.in_(holding))


def listing(actor: Actor, words: str = "") -> Select[Any]:
    """Accounts by login, with where the person works."""
    today = clock.today()
    query = (
        select(User.id, User.login, User.name, User.closed_at, User.must_change_password, UnitPeriod.name.label("unit_name"))
        .outerjoin(Assignment, (Assignment.staff_id == User.staff_id) & (Assignment.starts_on <= today) & (Assignment.ends_on > today))
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(today))
        .outerjoin(Staff, Staff.id == User.staff_id)
        .where(_visible(actor)).order_by(Staff.sort_key, User.login)
    )
    for word in fold(words).split():
        query = query.where(or_(User.login.contains(word, autoescape=True), Staff.folded.contains(word, autoescape=True)))
    return query


def user_for(actor: Actor, user_id: int) -> User:
    """The account, or Missing outside the actor's subtree."""
    user = db.session.scalar(select(User).where(User.id == user_id, _visible(actor)))
    if user is None:
        raise Missing
    return user


def grants_of(user_id: int) -> Sequence[Row[Any]]:
    """Roles ever held: id, role, unit_code, unit_name, starts_on, ends_on; newest first."""
    today = clock.today()
    return db.session.execute(
        select(RoleGrant.id, RoleGrant.role, Unit.code.label("unit_code"), UnitPeriod.name.label("unit_name"),
               RoleGrant.starts_on, RoleGrant.ends_on)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(today))
        .where(RoleGrant.user_id == user_id).order_by(RoleGrant.starts_on.desc(), RoleGrant.id.desc())
    ).all()


def staff_without_account(actor: Actor, code: str) -> Row[Any]:
    """A staff member by code who works in the actor's subtree: id, full_name, email; Missing otherwise."""
    today = clock.today()
    row = db.session.execute(
        select(Staff.id, Staff.code, Staff.full_name, Staff.email)
        .join(Assignment, (Assignment.staff_id == Staff.id) & (Assignment.starts_on <= today) & (Assignment.ends_on > today))
        .where(Staff.code == code, within(Assignment.unit_id, actor))
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def coordinators_of(unit_id: int) -> Sequence[Row[Any]]:
    """Who coordinates a unit today: name, email, phone."""
    today = clock.today()
    return db.session.execute(
        select(User.name, Staff.email, Staff.phone)
        .join(RoleGrant, RoleGrant.user_id == User.id).outerjoin(Staff, Staff.id == User.staff_id)
        .where(RoleGrant.unit_id == unit_id, RoleGrant.role == "coordinator", RoleGrant.starts_on <= today,
               RoleGrant.ends_on > today, User.closed_at.is_(None)).order_by(User.name)
    ).all()
