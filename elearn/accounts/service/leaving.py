"""What an act on a person does to their account: roles end and the account closes from a day. The caller has checked who acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import or_, select

from elearn.accounts.models import RoleGrant, User
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db


def end_roles_on(grant_ids: Collection[int], day: date, *, actor: Actor) -> dict[str, str]:
    """End roles from a day on; returns the end each had, by id. Those over by then stay as they are."""
    before: dict[str, str] = {}
    for grant in db.session.scalars(
        select(RoleGrant).where(RoleGrant.id.in_(grant_ids), RoleGrant.ends_on > day).with_for_update()
    ):
        before[str(grant.id)] = grant.ends_on.isoformat()
        grant.ends_on = max(day, grant.starts_on)
        record(
            Did.ROLE_ENDED,
            actor,
            f"account:{grant.user_id}",
            role=grant.role,
            before={"ends_on": before[str(grant.id)]},
            after={"ends_on": grant.ends_on},
        )
    db.session.flush()
    return before


def restore_roles(ends: Mapping[str, str], *, actor: Actor) -> None:
    """Put back the ends that an act brought forward; an act that has not come is cancelled."""
    for grant_id, ends_on in ends.items():
        grant = db.session.get_one(RoleGrant, int(grant_id))
        grant.ends_on = date.fromisoformat(ends_on)
        record(Did.ROLE_GRANTED, actor, f"account:{grant.user_id}", role=grant.role, ends_on=grant.ends_on)
    db.session.flush()


def close_from(staff_id: int, day: date, *, actor: Actor) -> list[int]:
    """Close a person's accounts at the beginning of a day, or now; returns their ids."""
    now = clock.now()
    at = max(clock.start_of(day), now)
    closed = []
    open_then = or_(User.closed_at.is_(None), User.closed_at > at)
    for user in db.session.scalars(select(User).where(User.staff_id == staff_id, open_then).with_for_update()):
        user.closed_at = at
        if at <= now:
            user.stamp += 1
        closed.append(user.id)
        record(Did.ACCOUNT_CLOSED, actor, f"account:{user.id}", login=user.login, starts_on=day)
    db.session.flush()
    return closed


def keep_open(user_ids: Collection[int], *, actor: Actor) -> None:
    """Take back a closing that has not come."""
    for user in db.session.scalars(select(User).where(User.id.in_(user_ids), User.closed_at > clock.now())):
        user.closed_at = None
        record(Did.ACCOUNT_REOPENED, actor, f"account:{user.id}", login=user.login)
    db.session.flush()
