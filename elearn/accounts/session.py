"""From a session cookie to an actor, in one query."""

from __future__ import annotations

from typing import Any

from flask_login import UserMixin
from sqlalchemy import and_, select

from elearn.accounts.models import RoleGrant, User
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role, Seat
from elearn.kernel.db import db
from elearn.units.models import UnitPeriod


class SignedInUser(UserMixin):
    """What Flask-Login keeps for the request. The id carries account, stamp and seat."""

    def __init__(self, actor: Actor, stamp: int) -> None:
        self.actor = actor
        self.stamp = stamp

    def get_id(self) -> str:
        return session_id(self.actor.user_id or 0, self.stamp, self.actor.seat.grant_id if self.actor.seat else 0)


def session_id(user_id: int, stamp: int, grant_id: int) -> str:
    return f"{user_id}.{stamp}.{grant_id}"


def load(kept: str) -> SignedInUser | None:
    """The signed-in user, or None when the account closed or its stamp moved on."""
    try:
        user_id, stamp, grant_id = (int(part) for part in kept.split("."))
    except ValueError:
        return None
    rows = db.session.execute(_seats(user_id)).all()
    if not rows or rows[0].stamp != stamp or rows[0].closed_at is not None:
        return None
    return SignedInUser(_actor(user_id, rows, grant_id), stamp)


def _seats(user_id: int) -> Any:
    today = clock.today()
    return (
        select(User.stamp, User.closed_at, User.name, User.staff_id, User.must_change_password,
               RoleGrant.id, RoleGrant.role, RoleGrant.unit_id, UnitPeriod.name.label("unit_name"))
        .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, RoleGrant.starts_on <= today, RoleGrant.ends_on > today))
        .outerjoin(UnitPeriod, and_(UnitPeriod.unit_id == RoleGrant.unit_id,
                                    UnitPeriod.valid_from <= today, UnitPeriod.valid_to > today))
        .where(User.id == user_id)
        .order_by(RoleGrant.id)
    )


def _actor(user_id: int, rows: Any, grant_id: int) -> Actor:
    first = rows[0]
    seats = tuple(Seat(row.id, Role(row.role), row.unit_id, row.unit_name or "") for row in rows if row.id is not None)
    chosen = next((seat for seat in seats if seat.grant_id == grant_id), seats[0] if seats else None)
    return Actor(user_id=user_id, staff_id=first.staff_id, name=first.name, seat=chosen, seats=seats,
                 must_change_password=first.must_change_password)
