"""Passwords: argon2id with OWASP's parameters (19 MiB, 2 passes), and what a new one must be."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST, LONGEST = 10, 200
# What people try first; the rest is kept out by length and by the account's own words.
_COMMON = frozenset({"1234567890", "0123456789", "matkhau123", "password12", "qwertyuiop", "0987654321", "123456789a",
                     "hanoi12345", "hanoi2026!", "vietnam123", "abcd123456", "iloveyou12", "1111111111", "abc1234567"})
# Verified when there is no such account, so that a wrong name costs as long as a wrong password.
_NOBODY = HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is right; always does the work of one verification."""
    try:
        HASHER.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def check_new(password: str, *, login: str, name: str) -> None:
    """Refuses a password that is short, common, or made of the account's own words."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused(_("Mật khẩu mới cần từ %(least)s ký tự trở lên.", least=SHORTEST))
    plain = fold(password).replace(" ", "")
    own = {fold(login), fold(name).replace(" ", "")}
    if plain in _COMMON or any(word and word in plain and len(plain) - len(word) < 4 for word in own):
        raise Refused(_("Mật khẩu này dễ đoán."), next_step=_("Ghép vài từ không liên quan với nhau, ví dụ bốn từ bất kỳ."))
    if len(set(plain)) < 5:
        raise Refused(_("Mật khẩu này lặp lại quá ít ký tự khác nhau."))
