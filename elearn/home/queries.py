"""Where a person works today, and who helps there."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Date, bindparam, select

from elearn.accounts.models import RoleGrant, User
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import AnySelect, db
from elearn.people.models import Assignment, Staff
from elearn.units.models import UnitPeriod, UnitReach
from elearn.units.queries import period_on


class Workplace(NamedTuple):
    """The unit and press role of today and the nearest coordinator; the last three are None when there is none."""

    unit_name: str
    press_role: str
    helper: str | None
    helper_phone: str | None
    helper_email: str | None


_DAY = bindparam("day", type_=Date())
_WORKPLACE: AnySelect = (
    select(UnitPeriod.name, Assignment.press_role, User.name, Staff.phone, Staff.email)
    .select_from(Assignment)
    .join(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(_DAY))
    .outerjoin(
        UnitReach,
        (UnitReach.descendant_id == Assignment.unit_id) & (UnitReach.valid_from <= _DAY) & (UnitReach.valid_to > _DAY),
    )
    .outerjoin(
        RoleGrant,
        (RoleGrant.unit_id == UnitReach.ancestor_id)
        & (RoleGrant.role == str(Role.COORDINATOR))
        & (RoleGrant.starts_on <= _DAY)
        & (RoleGrant.ends_on > _DAY)
        & (RoleGrant.user_id != bindparam("user_id")),
    )
    .outerjoin(User, (User.id == RoleGrant.user_id) & User.closed_at.is_(None))
    .outerjoin(Staff, Staff.id == User.staff_id)
    .where(Assignment.staff_id == bindparam("staff_id"), Assignment.starts_on <= _DAY, Assignment.ends_on > _DAY)
    .order_by(User.id.is_(None), UnitReach.depth, RoleGrant.id)
    .limit(1)
)


def workplace(actor: Actor) -> Workplace | None:
    """The actor's unit today with the coordinator nearest above; None for somebody without a post."""
    asked = {"day": clock.today(), "user_id": actor.user_id, "staff_id": actor.staff_id}
    row = db.session.execute(_WORKPLACE, asked).one_or_none()
    return Workplace(*row) if row else None
