"""From a session cookie to an actor, in one query."""

from __future__ import annotations

from flask_login import UserMixin

from elearn.accounts import queries, rules
from elearn.kernel import clock
from elearn.kernel.actor import Actor


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
    rows = queries.account_and_seats(user_id)
    if not rows or rows[0].stamp != stamp or rules.is_closed(rows[0].closed_at, clock.now()):
        return None
    return SignedInUser(queries.actor_from(user_id, rows, grant_id), stamp)


def actor_again(user_id: int | None, grant_id: int | None) -> Actor | None:
    """Who asked for a job, in the seat they asked from; None when the account closed or the role ended since."""
    rows = queries.account_and_seats(user_id) if user_id is not None else []
    if not rows or user_id is None or rows[0].closed_at is not None:
        return None
    actor = queries.actor_from(user_id, rows, grant_id or 0)
    return actor if (actor.seat.grant_id if actor.seat else None) == grant_id else None
