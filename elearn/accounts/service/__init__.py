"""Verbs that write accounts, roles and sign-ins."""

from elearn.accounts.service.keeping import (
    close_account,
    open_account,
    open_for_staff,
    reopen_account,
    reset_password,
)
from elearn.accounts.service.roles import end_role, grant_role
from elearn.accounts.service.signing_in import Tried, change_password, note_sign_out, sign_in, switch_seat

__all__ = [
    "Tried",
    "change_password",
    "close_account",
    "end_role",
    "grant_role",
    "note_sign_out",
    "open_account",
    "open_for_staff",
    "reopen_account",
    "reset_password",
    "sign_in",
    "switch_seat",
]
