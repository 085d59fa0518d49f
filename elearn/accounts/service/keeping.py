"""Opening, closing and reopening accounts; handing out temporary passwords."""

from __future__ import annotations

from sqlalchemy import select

from elearn.accounts import passwords, queries, rules
from elearn.accounts.models import User
from elearn.accounts.service.signing_in import forget_failures
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold


def open_account(
    login: str, name: str, *, staff_id: int | None, password_hash: str, must_change: bool, actor: Actor
) -> User:
    """Open an account.

    Refuses (Refused) a login that is none, (Conflict) a login in use and a second account for one
    staff member. Writes the account and its audit entry. Who may open for whom is the caller's to know.
    """
    login = fold(login)
    if not rules.is_login(login):
        raise Refused(_("Tên đăng nhập gồm 2 đến 60 chữ cái, chữ số, dấu chấm, gạch ngang, gạch dưới."))
    if db.session.scalar(select(User.id).where(User.login == login)) is not None:
        raise Conflict(
            _("Tên đăng nhập %(login)s đã có người dùng.", login=login), next_step=_("Chọn tên đăng nhập khác.")
        )
    if staff_id and db.session.scalar(select(User.id).where(User.staff_id == staff_id)) is not None:
        raise Conflict(_("%(name)s đã có tài khoản.", name=clean(name)))
    user = User(
        login=login,
        name=clean(name),
        staff_id=staff_id,
        password_hash=password_hash,
        must_change_password=must_change,
        stamp=1,
        opened_at=clock.now(),
    )
    db.session.add(user)
    db.session.flush()  # the audit entry names its id
    record(
        Did.ACCOUNT_OPENED, actor, f"account:{user.id}", after={"login": login, "name": user.name, "staff": staff_id}
    )
    return user


def open_for_staff(staff_id: int, login: str, *, actor: Actor) -> tuple[User, str]:
    """Open an account for somebody in post in the actor's subtree; returns it with its temporary password, told once.

    Missing for anybody outside the subtree or with an account already.
    """
    staff = queries.newcomer_for(actor, staff_id)
    temporary = passwords.temporary()
    user = open_account(
        login,
        staff.full_name,
        staff_id=staff.id,
        password_hash=passwords.hash_password(temporary),
        must_change=True,
        actor=actor,
    )
    return user, temporary


def reset_password(user_id: int, *, actor: Actor) -> str:
    """Give an account a temporary password, to be changed at the next sign-in; returns it, told once.

    Ends the account's sessions and its waiting time after wrong passwords. Refuses an account that
    belongs to another part of the tree as well, and one's own (that is changing a password).
    """
    user = _kept_by(actor, user_id)
    if user.id == actor.user_id:
        raise Refused(_("Mật khẩu của chính mình thì đổi ở mục Đổi mật khẩu."))
    temporary = passwords.temporary()
    user.password_hash, user.must_change_password, user.stamp = passwords.hash_password(temporary), True, user.stamp + 1
    forget_failures(user.login)
    record(Did.PASSWORD_RESET, actor, f"account:{user_id}", login=user.login)
    return temporary


def close_account(user_id: int, *, actor: Actor) -> User:
    """End an account at once, its sessions included. Refuses one's own and one already closed."""
    user = _kept_by(actor, user_id)
    if user.id == actor.user_id:
        raise Refused(_("Không tự đóng tài khoản của mình."), next_step=_("Nhờ quản trị khác thực hiện."))
    if user.closed_at is not None:
        raise Conflict(_("Tài khoản này đã đóng trước đó."))
    user.closed_at, user.stamp = clock.now(), user.stamp + 1
    record(
        Did.ACCOUNT_CLOSED, actor, f"account:{user_id}", login=user.login, before={"open": True}, after={"open": False}
    )
    return user


def reopen_account(user_id: int, *, actor: Actor) -> User:
    """Let a closed account sign in again with the password it had. Refuses one that is open."""
    user = _kept_by(actor, user_id)
    if user.closed_at is None:
        raise Conflict(_("Tài khoản này đang mở."))
    user.closed_at = None
    record(
        Did.ACCOUNT_REOPENED,
        actor,
        f"account:{user_id}",
        login=user.login,
        before={"open": False},
        after={"open": True},
    )
    return user


def _kept_by(actor: Actor, user_id: int) -> User:
    """The account, for an act on the whole of it.

    Missing outside the actor's subtree. Refused when it also works or holds a role elsewhere: the
    password of a ward's admin must not open the door of the department.
    """
    if actor.is_machine:
        return db.session.get_one(User, user_id)
    user = queries.user_for(actor, user_id)
    if queries.belongs_elsewhere(actor, user_id):
        raise Refused(
            _("Tài khoản này còn thuộc đơn vị khác hoặc giữ vai trò ở đơn vị khác."),
            next_step=_("Nhờ quản trị cấp trên thực hiện."),
        )
    return user
