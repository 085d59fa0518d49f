"""Decisions about signing in, passwords, logins and roles, on plain values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from elearn.kernel.actor import Role
from elearn.kernel.text import fold

WINDOW_LOGIN = timedelta(days=1)  # wrong passwords of one login are remembered this long, or until it succeeds
FREE_TRIES_LOGIN = 5
WINDOW_ADDRESS = timedelta(minutes=15)  # short: a whole office may stand behind one address
FREE_TRIES_ADDRESS = 50
LONGEST_WAIT = timedelta(minutes=15)  # long enough against guessing, short enough for who is being guessed at

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200

# Roles whose acts reach the whole city whatever unit they are held on: given from the top of the tree only.
CITY_ROLES = frozenset({Role.DEPARTMENT, Role.CITY_READER})


def is_closed(closed_at: datetime | None, now: datetime) -> bool:
    """Whether an account has closed by now; it may have been closed from a later day on."""
    return closed_at is not None and closed_at <= now


def wait_after(failures: int, last: datetime | None, *, now: datetime, free: int) -> timedelta:
    """How long until the next try is looked at: none, then 1, 2, 4 … up to 15 minutes after the last failure."""
    if last is None or failures < free:
        return timedelta(0)
    steps = min(failures - free, 10)  # beyond this the longest wait rules anyway
    return max(timedelta(0), last + min(timedelta(minutes=2**steps), LONGEST_WAIT) - now)


def minutes_up(span: timedelta) -> int:
    """The span in whole minutes, rounded up."""
    return -(-span // timedelta(minutes=1))


class Weakness(StrEnum):
    """Why a new password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    OWN_WORDS = "own words"
    MONOTONE = "monotone"


def weakness(password: str, *, own: Collection[str], common: Collection[str]) -> Weakness | None:
    """What is wrong with a new password; None when nothing is.

    Length and lists instead of rules about digits and signs (NIST SP 800-63B 5.1.1.2). `own` are the
    login and the name; a password that is one of them, or one of them and up to three characters, is refused.
    """
    if len(password) < SHORTEST_PASSWORD:
        return Weakness.SHORT
    if len(password) > LONGEST_PASSWORD:
        return Weakness.LONG
    plain = fold(password).replace(" ", "")
    if len(set(plain)) < 5 or _is_run(plain):
        return Weakness.MONOTONE
    if plain in common or plain.rstrip("0123456789!@#.") in common:
        return Weakness.COMMON
    words = {fold(word).replace(" ", "") for word in own}
    if any(word and word in plain and len(plain) - len(word) < 4 for word in words):
        return Weakness.OWN_WORDS
    return None


def _is_run(plain: str) -> bool:
    """abcdefghij, 9876543210: every step the same."""
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    return len(steps) == 1 and steps <= {-1, 1}


def suggest_login(full_name: str, taken: Collection[str]) -> str:
    """A free login the way Vietnamese offices make them: "Lê Thị Thanh Huyền" → huyenltt, then huyenltt2 …"""
    words = ["".join(c for c in word if c.isalnum()) for word in fold(full_name).split()]
    words = [word for word in words if word] or ["taikhoan"]
    base = words[-1] + "".join(word[0] for word in words[:-1])
    number, login = 1, base
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login


def is_login(login: str) -> bool:
    """Whether a folded text can be a login: 2 to 60 letters, digits, dots, dashes, underscores."""
    return 2 <= len(login) <= 60 and login.isascii() and all(c.isalnum() or c in "._-" for c in login)


def may_grant(role: Role, *, at_top: bool) -> bool:
    """Whether an admin may give this role: the city-wide ones only from the top of the tree."""
    return at_top or role not in CITY_ROLES
