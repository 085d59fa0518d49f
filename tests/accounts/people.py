"""Accounts with real passwords, and verbs that commit, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from elearn.accounts import passwords, queries, service
from elearn.accounts.models import User
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db, unit_of_work

RIGHT = "bốn chữ ghép thật lạ"


def write(verb: Any, *arguments: Any, **options: Any) -> Any:
    """Do it in a transaction of its own, and keep it."""
    with unit_of_work() as work:
        answer = verb(*arguments, **options)
        work.commit()
    return answer


def open_account(login: str = "oilt", name: str = "Lò Thị Ổi", password: str = RIGHT, **options: Any) -> int:
    options = {"staff_id": None, "must_change": False, "actor": MACHINE, **options}
    user = write(service.open_account, login, name, password_hash=passwords.hash_password(password), **options)
    return int(user.id)


def set_password(user_id: int, password: str = RIGHT) -> None:
    """Give somebody of the world a password that argon2 knows."""

    def change() -> None:
        db.session.get_one(User, user_id).password_hash = passwords.hash_password(password)

    write(change)


def fetch(user_id: int) -> User:
    db.session.expire_all()
    return db.session.get_one(User, user_id)


def actor_now(user_id: int, grant_id: int = 0) -> Actor:
    """The account as it stands, in one of its seats."""
    return queries.actor_from(user_id, queries.account_and_seats(user_id), grant_id)
