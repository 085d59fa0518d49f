"""Reads of accounts. Lists for an admin are kept within the subtree of the admin's seat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from elearn.accounts import rules
from elearn.accounts.models import RoleGrant, SignInFailure, User
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role, Seat
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.kernel.text import fold
from elearn.people.models import Assignment, Staff, StaffMerge
from elearn.people.queries import assignment_on
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod, UnitReach
from elearn.units.queries import period_on
from elearn.units.scope import subtree, within, within_or_unowned

_DAY = bindparam("day", type_=Date())
# Asked on every request: put together once, because that costs more than asking it.
_ACCOUNT_AND_SEATS = (
    select(
        User.stamp,
        User.closed_at,
        User.name,
        func.coalesce(StaffMerge.into_id, User.staff_id).label("staff_id"),
        User.must_change_password,
        RoleGrant.id,
        RoleGrant.role,
        RoleGrant.unit_id,
        UnitPeriod.name.label("unit_name"),
    )
    .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.starts_on <= _DAY, RoleGrant.ends_on > _DAY))
    .outerjoin(UnitPeriod, and_(UnitPeriod.unit_id == RoleGrant.unit_id, period_on(_DAY)))
    .outerjoin(StaffMerge, and_(StaffMerge.from_id == User.staff_id, StaffMerge.ended_at.is_(None)))
    .where(User.id == bindparam("user_id"))
    .order_by(RoleGrant.id)
)


def account_and_seats(user_id: int) -> Sequence[AnyRow]:
    """The account with the roles it holds today, a row a role (one without any); empty when there is no account."""
    return db.session.execute(_ACCOUNT_AND_SEATS, {"user_id": user_id, "day": clock.today()}).all()


def actor_from(user_id: int, rows: Sequence[AnyRow], grant_id: int) -> Actor:
    """The actor in the seat of a grant, or in the first seat when that one is not held."""
    first = rows[0]
    seats = tuple(Seat(row.id, Role(row.role), row.unit_id, row.unit_name or "") for row in rows if row.id is not None)
    chosen = next((seat for seat in seats if seat.grant_id == grant_id), seats[0] if seats else None)
    return Actor(
        user_id=user_id,
        staff_id=first.staff_id,
        name=first.name,
        seat=chosen,
        seats=seats,
        must_change_password=first.must_change_password,
    )


def user_by_login(login: str) -> User | None:
    """The account of a login, or of the staff code typed in its place."""
    user = db.session.scalar(select(User).where(User.login == fold(login)))
    if user is not None:
        return user
    code = login.strip()
    return db.session.scalar(
        select(User)
        .join(Staff, Staff.id == User.staff_id)
        .where(Staff.code.in_({code, code.upper()}))
        .order_by(User.id)
        .limit(1)
    )


def failures(column: Any, value: str, since: datetime) -> AnyRow:
    """(how many, the last) failed sign-ins since an instant."""
    return db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(column == value, SignInFailure.at >= since)
    ).one()


def login_of(actor: Actor) -> str:
    """The actor's own login."""
    return db.session.scalar(select(User.login).where(User.id == actor.user_id)) or ""


def free_login(full_name: str) -> str:
    """A login for a newcomer that nobody has."""
    base = rules.suggest_login(full_name, ())
    taken = db.session.scalars(select(User.login).where(User.login.startswith(base, autoescape=True)))
    return rules.suggest_login(full_name, set(taken))


def _last_post() -> ColumnElement[bool]:
    """Each person's last post that has begun, ended or not: where their account belongs."""
    other = aliased(Assignment)
    began = (
        select(func.max(other.starts_on))
        .where(other.staff_id == Assignment.staff_id, other.starts_on <= clock.today())
        .correlate(Assignment)
        .scalar_subquery()
    )
    condition: ColumnElement[bool] = Assignment.starts_on == began
    return condition


def _held_on(day: date) -> ColumnElement[bool]:
    return (RoleGrant.starts_on <= day) & (RoleGrant.ends_on > day)


def _not_ended() -> ColumnElement[bool]:
    """Held today or given for later."""
    return RoleGrant.ends_on > clock.today()


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Accounts of people whose last post is in the subtree, or who hold a role on it; joined to Assignment.

    An account without a post belongs to the top of the tree.
    """
    holding = select(RoleGrant.user_id).where(within(RoleGrant.unit_id, actor), _not_ended())
    return or_(within_or_unowned(Assignment.unit_id, actor), User.id.in_(holding))


def listing(actor: Actor, *, words: str = "", role: str = "", unit_code: str = "") -> AnySelect:
    """Accounts by name: id, login, name, closed_at, must_change_password, unit_name; searched without diacritics."""
    query = (
        select(
            User.id,
            User.login,
            User.name,
            User.closed_at,
            User.must_change_password,
            UnitPeriod.name.label("unit_name"),
        )
        .outerjoin(Staff, Staff.id == User.staff_id)
        .outerjoin(Assignment, (Assignment.staff_id == User.staff_id) & _last_post())
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(clock.today()))
        # Accounts of no staff member come first on both databases, which disagree about where NULL goes.
        .where(_visible(actor), *_named(words))
        .order_by(func.coalesce(Staff.sort_key, ""), User.login)
    )
    return query.where(*_asked_for(actor, role, unit_code))


def _asked_for(actor: Actor, role: str, unit_code: str) -> list[ColumnElement[bool]]:
    """A role: whoever holds it. A unit: whoever works or holds a role in it or below. Both: that role in that unit."""
    held = select(RoleGrant.user_id).where(within(RoleGrant.unit_id, actor), _held_on(clock.today()))
    if role:
        held = held.where(RoleGrant.role == role)
    if not unit_code:
        return [User.id.in_(held)] if role else []
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code == unit_code))
    below = subtree(unit_id or 0, clock.today())  # no unit is 0: an unknown code finds nobody
    holding = User.id.in_(held.where(RoleGrant.unit_id.in_(below)))
    return [holding if role else or_(Assignment.unit_id.in_(below), holding)]


def _named(words: str) -> list[ColumnElement[bool]]:
    """Each word in the name, the login or the staff code; joined to Staff."""
    return [
        or_(
            User.login.contains(word, autoescape=True),
            Staff.folded.contains(word, autoescape=True),
            func.lower(Staff.code) == word,
        )
        for word in fold(words).split()
    ]


def of_people_named(column: Any, words: str) -> ColumnElement[bool]:
    """The condition that keeps rows of accounts found by name or login, without diacritics."""
    condition: ColumnElement[bool] = column.in_(
        select(User.id).outerjoin(Staff, Staff.id == User.staff_id).where(*_named(words))
    )
    return condition


def roles_of(user_ids: Iterable[int]) -> dict[int, list[tuple[Role, str]]]:
    """account → (role, name of the unit) held today."""
    today = clock.today()
    rows = db.session.execute(
        select(RoleGrant.user_id, RoleGrant.role, UnitPeriod.name)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == RoleGrant.unit_id) & period_on(today))
        .where(RoleGrant.user_id.in_(list(user_ids)), _held_on(today))
        .order_by(RoleGrant.id)
    )
    found: dict[int, list[tuple[Role, str]]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append((Role(row.role), row.name or ""))
    return found


def user_for(actor: Actor, user_id: int) -> User:
    """The account, or Missing outside the actor's subtree."""
    user = db.session.scalar(
        select(User)
        .outerjoin(Assignment, (Assignment.staff_id == User.staff_id) & _last_post())
        .where(User.id == user_id, _visible(actor))
    )
    if user is None:
        raise Missing
    return user


def belongs_elsewhere(actor: Actor, user_id: int) -> bool:
    """Whether the account also works, or holds a role, outside the actor's subtree."""
    role = select(RoleGrant.id).where(RoleGrant.user_id == user_id, _not_ended(), ~within(RoleGrant.unit_id, actor))
    post = (
        select(Assignment.id)
        .join(User, User.staff_id == Assignment.staff_id)
        .where(User.id == user_id, _last_post(), ~within(Assignment.unit_id, actor))
    )
    return bool(db.session.scalar(select(or_(exists(role), exists(post)))))


def stands_at_top(actor: Actor) -> bool:
    """Whether nothing stands above the actor's unit."""
    today = clock.today()
    above = select(UnitReach.ancestor_id).where(
        UnitReach.descendant_id == actor.unit_id,
        UnitReach.depth > 0,
        UnitReach.valid_from <= today,
        UnitReach.valid_to > today,
    )
    return actor.is_machine or (actor.unit_id is not None and not db.session.scalar(select(exists(above))))


def unit_code_for(actor: Actor, unit_id: int) -> str:
    """The code of a unit of the actor's subtree; Missing outside it."""
    code = db.session.scalar(select(Unit.code).where(Unit.id == unit_id, within(Unit.id, actor)))
    if code is None:
        raise Missing
    return code


def units_meant(actor: Actor, text: str) -> Sequence[AnyRow]:
    """Open units of the subtree that a code or a name may mean: the exact one, else up to six that hold every word."""
    if not text:
        return []
    found = db.session.execute(units.listing(actor, words=text).limit(200)).all()
    exact = [row for row in found if fold(text) in {fold(row.code), fold(row.name)}]
    return (exact or found)[:6]


def grants_of(user_id: int) -> Sequence[AnyRow]:
    """Roles ever held: id, role, unit_code, unit_name, starts_on, ends_on; newest first."""
    return db.session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            Unit.code.label("unit_code"),
            UnitPeriod.name.label("unit_name"),
            RoleGrant.starts_on,
            RoleGrant.ends_on,
        )
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(clock.today()))
        .where(RoleGrant.user_id == user_id)
        .order_by(RoleGrant.starts_on.desc(), RoleGrant.id.desc())
    ).all()


def staff_without_account(actor: Actor, *, words: str = "", staff_id: int | None = None) -> AnySelect:
    """People in post today in the actor's subtree who have no account, by name.

    Rows: id, code, full_name, position, unit_name.
    """
    today = clock.today()
    query = (
        select(Staff.id, Staff.code, Staff.full_name, Assignment.position, UnitPeriod.name.label("unit_name"))
        .select_from(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(today))
        .outerjoin(User, User.staff_id == Staff.id)
        .where(User.id.is_(None), within(Assignment.unit_id, actor), *_named(words))
        .order_by(Staff.sort_key, Staff.id)
    )
    return query if staff_id is None else query.where(Staff.id == staff_id)


def newcomer_for(actor: Actor, staff_id: int) -> AnyRow:
    """One of `staff_without_account`; Missing for anybody else."""
    row = db.session.execute(staff_without_account(actor, staff_id=staff_id)).one_or_none()
    if row is None:
        raise Missing
    return row


def coordinators_of(unit_id: int) -> Sequence[AnyRow]:
    """Who coordinates a unit today: name, email, phone."""
    today = clock.today()
    return db.session.execute(
        select(User.name, Staff.email, Staff.phone)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Staff, Staff.id == User.staff_id)
        .where(
            RoleGrant.unit_id == unit_id,
            RoleGrant.role == "coordinator",
            _held_on(today),
            or_(User.closed_at.is_(None), User.closed_at > clock.now()),
        )
        .order_by(User.name)
    ).all()
