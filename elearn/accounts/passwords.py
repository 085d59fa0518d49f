"""Passwords: argon2id with OWASP's parameters (19 MiB, 2 passes), and what a new one must be.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from elearn.accounts import rules
from elearn.accounts.rules import Weakness
from elearn.kernel.i18n import _

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
COMMON = Path(__file__).with_name("data") / "common-passwords.txt"
# Verified when there is no such account, so that a wrong name costs as much as a wrong password.
_NOBODY = HASHER.hash("nobody has this password")
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # read out by telephone: no i, l, o, 0, 1


def _spelled(password: str) -> str:
    # The same Vietnamese letters are typed composed on one machine and decomposed on another.
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    return HASHER.hash(_spelled(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is right; always does the work of one verification."""
    try:
        HASHER.verify(kept or _NOBODY, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def temporary() -> str:
    """A password to hand over once: three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _place in range(4)) for _group in range(3))


@lru_cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def objection(password: str, *, login: str, name: str) -> str:
    """The sentence that says why a new password is refused; empty when it is not."""
    found = rules.weakness(_spelled(password), own={login, name}, common=_common())
    if found is None:
        return ""
    return {
        Weakness.SHORT: _("Mật khẩu mới cần từ %(least)s ký tự trở lên.", least=rules.SHORTEST_PASSWORD),
        Weakness.LONG: _("Mật khẩu mới dài quá %(most)s ký tự.", most=rules.LONGEST_PASSWORD),
        Weakness.COMMON: _("Mật khẩu này nhiều người dùng nên dễ đoán. Ghép bốn từ không liên quan với nhau."),
        Weakness.OWN_WORDS: _("Mật khẩu này gần giống tên đăng nhập hoặc họ tên nên dễ đoán."),
        Weakness.MONOTONE: _("Mật khẩu này lặp lại hoặc là một dãy liền nhau nên dễ đoán."),
    }[found]
