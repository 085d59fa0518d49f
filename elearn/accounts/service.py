"""Accounts: opening, signing in, passwords and roles."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from elearn.accounts import passwords, queries, rules
from elearn.accounts.models import RoleGrant, SignInFailure, User
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold


@dataclass(frozen=True, slots=True)
class SignIn:
    """The outcome of a try: the account, or the sentence that the page shows."""

    user: User | None
    message: str = ""


def sign_in(login: str, password: str, address: str) -> SignIn:
    """Check a login and password.

    A wrong name, a wrong password and a closed account answer alike and cost alike. After several
    failures of a login, or many of an address, the password is not even looked at for a while.
    Writes a failure, or an audit entry; both are to be committed.
    """
    now, key = clock.now(), fold(login)[:120]
    wait = max(_wait(SignInFailure.login, key, rules.FREE_TRIES), _wait(SignInFailure.address, address, rules.FREE_TRIES_ADDRESS))
    if wait:
        return SignIn(None, _("Đã thử sai nhiều lần. Chờ %(minutes)s phút rồi đăng nhập lại.", minutes=wait))
    user = queries.user_by_login(key)
    right = passwords.matches(user.password_hash if user else None, password)
    if not right or user is None or user.closed_at is not None:
        db.session.execute(insert(SignInFailure).values(login=key, address=address, at=now))
        return SignIn(None, _("Tên đăng nhập hoặc mật khẩu chưa khớp. Kiểm tra lại rồi thử lần nữa."))
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    record(Did.SIGNED_IN, actor_of(user), f"account:{user.id}")
    return SignIn(user)


def _wait(column: object, value: str, free: int) -> int:
    now = clock.now()
    count, last = queries.failures(column, value, now - rules.WINDOW)
    return rules.minutes_up(rules.wait_after(count, last, now=now, free=free))


def actor_of(user: User) -> Actor:
    """The account as an actor without a seat, for acts before a seat is chosen."""
    return Actor(user_id=user.id, staff_id=user.staff_id, name=user.name)


def change_password(user_id: int, current: str, new: str, *, actor: Actor) -> User:
    """Change one's own password and end every other session.

    Refuses a wrong current password and a new one that is short, common or the old one.
    """
    user = db.session.get_one(User, user_id)
    if not passwords.matches(user.password_hash, current):
        raise Refused(_("Mật khẩu hiện tại chưa khớp."))
    if new == current:
        raise Refused(_("Mật khẩu mới trùng mật khẩu hiện tại."))
    _set_password(user, new, must_change=False)
    record(Did.PASSWORD_CHANGED, actor, f"account:{user_id}")
    return user


def reset_password(user_id: int, *, actor: Actor) -> str:
    """Give an account a temporary password, to be changed at the next sign-in; returns it, once."""
    user = _managed(actor, user_id)
    temporary = secrets.token_urlsafe(9)
    user.password_hash, user.must_change_password, user.stamp = passwords.hash_password(temporary), True, user.stamp + 1
    record(Did.PASSWORD_RESET, actor, f"account:{user_id}")
    return temporary


def _set_password(user: User, new: str, *, must_change: bool) -> None:
    passwords.check_new(new, login=user.login, name=user.name)
    user.password_hash, user.must_change_password, user.stamp = passwords.hash_password(new), must_change, user.stamp + 1


def open_account(login: str, name: str, *, staff_id: int | None, password_hash: str, must_change: bool, actor: Actor) -> User:
    """Open an account. Refuses a login in use and a second account for one staff member."""
    login = fold(login).replace(" ", "")
    if not login:
        raise Refused(_("Chưa nhập tên đăng nhập."))
    taken = db.session.scalar(select(User.id).where((User.login == login) | (User.staff_id == staff_id) if staff_id else User.login == login))
    if taken is not None:
        raise Conflict(_("Tên đăng nhập %(login)s hoặc cán bộ này đã có tài khoản.", login=login))
    user = User(login=login, name=clean(name), staff_id=staff_id, password_hash=password_hash,
                must_change_password=must_change, stamp=1, opened_at=clock.now())
    db.session.add(user)
    db.session.flush()  # the audit entry names its id
    record(Did.ACCOUNT_OPENED, actor, f"account:{user.id}", login=login, staff=staff_id)
    return user


def open_for_staff(code: str, login: str, *, actor: Actor) -> tuple[User, str]:
    """Open an account for a staff member of the actor's subtree; returns it with its temporary password."""
    staff = queries.staff_without_account(actor, code)
    temporary = secrets.token_urlsafe(9)
    user = open_account(login or staff.email.partition("@")[0] or staff.code, staff.full_name, staff_id=staff.id,
                        password_hash=passwords.hash_password(temporary), must_change=True, actor=actor)
    return user, temporary


def close_account(user_id: int, *, actor: Actor) -> None:
    """End an account at once, its sessions included. Refuses one's own."""
    user = _managed(actor, user_id)
    if user.id == actor.user_id:
        raise Refused(_("Không tự đóng tài khoản của mình."), next_step=_("Nhờ quản trị khác thực hiện."))
    user.closed_at, user.stamp = clock.now(), user.stamp + 1
    record(Did.ACCOUNT_CLOSED, actor, f"account:{user_id}", login=user.login)


def grant_role(user_id: int, role: Role, unit_id: int, *, starts_on: date, actor: Actor, ends_on: date = FOREVER) -> RoleGrant:
    """Let an account hold a role on a unit. Refuses the same role on the same unit while it is held."""
    held = db.session.scalar(
        select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role == str(role), RoleGrant.unit_id == unit_id,
                                   RoleGrant.ends_on > starts_on)
    )
    if held is not None:
        raise Conflict(_("Người này đang giữ vai trò đó ở đơn vị này."))
    grant = RoleGrant(user_id=user_id, role=str(role), unit_id=unit_id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(grant)
    db.session.flush()
    record(Did.ROLE_GRANTED, actor, f"account:{user_id}", role=role, unit=unit_id, starts_on=starts_on)
    return grant


def end_role(user_id: int, grant_id: int, *, actor: Actor) -> None:
    """End a role from today; it stays in the history. Refuses the admin's own last admin role."""
    user = _managed(actor, user_id)
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.user_id != user.id:
        raise Missing
    if user.id == actor.user_id and grant.role == Role.ADMIN:
        raise Refused(_("Không tự bỏ vai trò quản trị của mình."), next_step=_("Nhờ quản trị khác thực hiện."))
    grant.ends_on = clock.today()
    record(Did.ROLE_ENDED, actor, f"account:{user_id}", role=grant.role, unit=grant.unit_id)


def switch_seat(grant_id: int, *, actor: Actor) -> int:
    """Work from another of one's own seats; returns its grant id. Missing for anybody else's."""
    if grant_id not in {seat.grant_id for seat in actor.seats}:
        raise Missing
    record(Did.SEAT_SWITCHED, actor, f"grant:{grant_id}")
    return grant_id


def note_sign_out(*, actor: Actor) -> None:
    record(Did.SIGNED_OUT, actor, f"account:{actor.user_id}")


def _managed(actor: Actor, user_id: int) -> User:
    return db.session.get_one(User, user_id) if actor.is_machine else queries.user_for(actor, user_id)
