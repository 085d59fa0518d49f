"""Signing in and out, working from another seat, changing one's own password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert

from elearn.accounts import passwords, queries, rules
from elearn.accounts.models import SignInFailure, User
from elearn.audit import queries as audit
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Seat
from elearn.kernel.db import db, let_go
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _, ngettext
from elearn.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcome of trying a password: the account and the seat to start from, or the sentence to show.

    A failure is an outcome and not a refusal: it must be committed, so that it is counted.
    """

    user: User | None = None
    grant_id: int = 0
    message: str = ""


def sign_in(login: str, password: str, address: str) -> Tried:
    """Check a login and password.

    An unknown name, a wrong password and a closed account answer alike and cost alike. After several
    failures of a login, or many of an address, the password is not looked at for a while. Requests
    that arrive in the same moment may each get their one try. Writes a failure, or an audit entry.
    """
    key = fold(login)[:120]
    user = queries.user_by_login(login)
    refusal = _try(key, user, password, address)
    if user is None or refusal:
        return Tried(message=refusal)
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    forget_failures(key)
    actor = queries.actor_from(user.id, queries.account_and_seats(user.id), _last_seat(user.id))
    record(Did.SIGNED_IN, actor, f"account:{user.id}", login=user.login)
    return Tried(user, actor.seat.grant_id if actor.seat else 0)


def _try(key: str, user: User | None, password: str, address: str) -> str:
    """Empty when the password is right and the account open; else the sentence to show, with the failure written."""
    now = clock.now()
    wait = max(
        _wait(SignInFailure.login, key, rules.WINDOW_LOGIN, rules.FREE_TRIES_LOGIN),
        _wait(SignInFailure.address, address, rules.WINDOW_ADDRESS, rules.FREE_TRIES_ADDRESS),
    )
    if wait:
        return _("Đã thử sai nhiều lần nên phải chờ. Thử lại sau %(minutes)s phút.", minutes=wait)
    known = user.password_hash if user else None
    let_go()  # the check takes tens of milliseconds by design; nobody else should wait for it
    right = passwords.matches(known, password)
    if right and user is not None and not rules.is_closed(user.closed_at, now):
        return ""
    db.session.execute(insert(SignInFailure).values(login=key, address=address, at=now))
    failed = queries.failures(SignInFailure.login, key, now - rules.WINDOW_LOGIN)[0]
    return _mismatch(rules.FREE_TRIES_LOGIN - failed)


def _mismatch(left: int) -> str:
    words = _("Tên đăng nhập hoặc mật khẩu chưa khớp.")
    if left > 0:
        return (
            words
            + " "
            + ngettext("Còn %(num)s lần thử trước khi phải chờ.", "Còn %(num)s lần thử trước khi phải chờ.", left)
        )
    return words + " " + _("Lần thử sau phải chờ, mỗi lần sai chờ lâu thêm.")


def _wait(column: Any, value: str, window: Any, free: int) -> int:
    now = clock.now()
    count, last = queries.failures(column, value, now - window)
    return rules.minutes_up(rules.wait_after(count, last, now=now, free=free))


def forget_failures(key: str) -> None:
    """Wipe the slate of a login that proved itself; and what is too old to count for anybody."""
    old = clock.now() - rules.WINDOW_LOGIN
    db.session.execute(delete(SignInFailure).where((SignInFailure.login == key) | (SignInFailure.at < old)))


def _last_seat(user_id: int) -> int:
    """The grant last switched to, as the trail tells; 0 for the first one held."""
    subject = audit.last_subject(user_id, Did.SEAT_SWITCHED)
    return int(subject.partition(":")[2]) if subject else 0


def change_password(user_id: int, current: str, new: str, *, address: str, actor: Actor) -> Tried:
    """Change one's own password and end every other session.

    Refuses (Refused) a new one that is easy to guess or the old one. A wrong current password is an
    outcome, counted like a failed sign-in: an unlocked screen must not become a place to guess.
    """
    user = db.session.get_one(User, user_id)
    objection = passwords.objection(new, login=user.login, name=user.name)
    if objection:
        raise Refused(objection)
    if new == current:
        raise Refused(_("Mật khẩu mới trùng mật khẩu hiện tại."))
    refusal = _try(user.login, user, current, address)
    if refusal:
        return Tried(message=refusal)
    user.password_hash, user.must_change_password, user.stamp = passwords.hash_password(new), False, user.stamp + 1
    forget_failures(user.login)
    record(Did.PASSWORD_CHANGED, actor, f"account:{user_id}")
    return Tried(user, actor.seat.grant_id if actor.seat else 0)


def switch_seat(grant_id: int, *, actor: Actor) -> int:
    """Work from another of one's own seats; returns its grant id. Missing for anybody else's."""
    chosen = next((seat for seat in actor.seats if seat.grant_id == grant_id), None)
    if chosen is None:
        raise Missing
    record(Did.SEAT_SWITCHED, actor, f"grant:{grant_id}", before=_told(actor.seat), after=_told(chosen))
    return grant_id


def _told(seat: Seat | None) -> dict[str, str] | None:
    return {"role": seat.role, "unit": seat.unit_name} if seat else None


def note_sign_out(*, actor: Actor) -> None:
    """Write the end of a session to the trail."""
    record(Did.SIGNED_OUT, actor, f"account:{actor.user_id}")
