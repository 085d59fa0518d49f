"""Where a person works today, and who helps there."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from elearn.accounts.models import RoleGrant, User
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import db
from elearn.people.models import Assignment, Staff
from elearn.units.models import UnitPeriod, UnitReach


class Workplace(NamedTuple):
    """The unit of today and its nearest coordinator; the last three are None when there is none."""

    unit_name: str
    helper: str | None
    helper_phone: str | None
    helper_email: str | None


def workplace(actor: Actor) -> Workplace | None:
    """The actor's unit today with the coordinator nearest above; None for somebody without a post."""
    today = clock.today()
    row = db.session.execute(
        select(UnitPeriod.name, User.name, Staff.phone, Staff.email)
        .select_from(Assignment)
        .join(
            UnitPeriod,
            (UnitPeriod.unit_id == Assignment.unit_id)
            & (UnitPeriod.valid_from <= today)
            & (UnitPeriod.valid_to > today),
        )
        .outerjoin(
            UnitReach,
            (UnitReach.descendant_id == Assignment.unit_id)
            & (UnitReach.valid_from <= today)
            & (UnitReach.valid_to > today),
        )
        .outerjoin(
            RoleGrant,
            (RoleGrant.unit_id == UnitReach.ancestor_id)
            & (RoleGrant.role == str(Role.COORDINATOR))
            & (RoleGrant.starts_on <= today)
            & (RoleGrant.ends_on > today)
            & (RoleGrant.user_id != actor.user_id),
        )
        .outerjoin(User, (User.id == RoleGrant.user_id) & User.closed_at.is_(None))
        .outerjoin(Staff, Staff.id == User.staff_id)
        .where(Assignment.staff_id == actor.staff_id, Assignment.starts_on <= today, Assignment.ends_on > today)
        .order_by(User.id.is_(None), UnitReach.depth, RoleGrant.id)
        .limit(1)
    ).one_or_none()
    return Workplace(*row) if row else None
