"""Roles held on units over dated periods. A role ends; it is never deleted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select

from elearn.accounts import queries, rules
from elearn.accounts.models import RoleGrant, User
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _


def grant_role(
    user_id: int, role: Role, unit_id: int, *, starts_on: date, actor: Actor, ends_on: date = FOREVER
) -> RoleGrant:
    """Let an account hold a role on a unit over [starts_on, ends_on).

    Missing when account or unit stands outside the actor's subtree. Refused: a period that ends before
    it begins, a closed account, a role for oneself, a city-wide role from below the top of the tree.
    Conflict: the same role on the same unit in an overlapping period. Writes the grant and its audit entry.
    """
    code = queries.unit_code_for(actor, unit_id)
    user = _locked(actor, user_id)
    _check_grant(user, role, starts_on, ends_on, actor)
    held = select(RoleGrant.id).where(
        RoleGrant.user_id == user_id,
        RoleGrant.role == str(role),
        RoleGrant.unit_id == unit_id,
        RoleGrant.starts_on < ends_on,
        RoleGrant.ends_on > starts_on,
    )
    if db.session.scalar(select(exists(held))):
        raise Conflict(_("%(name)s đã giữ vai trò đó ở đơn vị này trong thời gian đã chọn.", name=user.name))
    grant = RoleGrant(user_id=user_id, role=str(role), unit_id=unit_id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(grant)
    db.session.flush()  # callers name its id
    record(
        Did.ROLE_GRANTED,
        actor,
        f"account:{user_id}",
        login=user.login,
        after={"role": str(role), "unit": code, "starts_on": starts_on, "ends_on": ends_on},
    )
    return grant


def _check_grant(user: User, role: Role, starts_on: date, ends_on: date, actor: Actor) -> None:
    if ends_on <= starts_on:
        raise Refused(_("Ngày kết thúc đứng trước ngày bắt đầu."))
    if user.closed_at is not None:
        raise Refused(_("Tài khoản này đã đóng."), next_step=_("Mở lại tài khoản rồi giao vai trò."))
    if user.id == actor.user_id:
        raise Refused(_("Không tự giao vai trò cho mình."), next_step=_("Nhờ quản trị khác thực hiện."))
    if not rules.may_grant(role, at_top=queries.stands_at_top(actor)):
        raise Refused(_("Vai trò này có hiệu lực toàn Thành phố nên chỉ quản trị cấp Thành phố giao."))


def end_role(user_id: int, grant_id: int, *, actor: Actor) -> RoleGrant:
    """End a role from today, or a future one before it begins; it stays in the history.

    Missing when the role's unit stands outside the actor's subtree. Refuses one's own last role as
    admin, so that somebody is always left; Conflict for a role that has ended.
    """
    user = _locked(actor, user_id)
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.user_id != user.id:
        raise Missing
    code, today, before = queries.unit_code_for(actor, grant.unit_id), clock.today(), grant.ends_on
    if before <= today:
        raise Conflict(_("Vai trò này đã kết thúc trước đó."))
    if user.id == actor.user_id and grant.role == Role.ADMIN and not _admin_beside(grant):
        raise Refused(
            _("Không tự bỏ vai trò quản trị cuối cùng của mình."), next_step=_("Nhờ quản trị khác thực hiện.")
        )
    grant.ends_on = max(today, grant.starts_on)
    record(
        Did.ROLE_ENDED,
        actor,
        f"account:{user_id}",
        login=user.login,
        role=grant.role,
        unit=code,
        before={"ends_on": before},
        after={"ends_on": grant.ends_on},
    )
    return grant


def _admin_beside(grant: RoleGrant) -> bool:
    """Whether the account is admin by another role, today and for as long."""
    other = select(RoleGrant.id).where(
        RoleGrant.user_id == grant.user_id,
        RoleGrant.id != grant.id,
        RoleGrant.role == str(Role.ADMIN),
        RoleGrant.starts_on <= clock.today(),
        RoleGrant.ends_on >= grant.ends_on,
    )
    return bool(db.session.scalar(select(exists(other))))


def _locked(actor: Actor, user_id: int) -> User:
    """The account, its row held until the commit: two admins granting at once can't grant the same twice."""
    if not actor.is_machine:
        queries.user_for(actor, user_id)
    return db.session.scalars(select(User).where(User.id == user_id).with_for_update()).one()
