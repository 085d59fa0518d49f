"""Verbs that write accounts, roles and sign-ins."""

from elearn.accounts.service.keeping import (
    close_account,
    open_account,
    open_for_staff,
    reopen_account,
    reset_password,
)
from elearn.accounts.service.leaving import close_from, end_roles_on, keep_open, restore_roles
from elearn.accounts.service.roles import end_role, grant_role
from elearn.accounts.service.signing_in import Tried, change_password, note_sign_out, sign_in, switch_seat

__all__ = [
    "Tried",
    "change_password",
    "close_account",
    "close_from",
    "end_role",
    "end_roles_on",
    "grant_role",
    "keep_open",
    "note_sign_out",
    "open_account",
    "open_for_staff",
    "reopen_account",
    "reset_password",
    "restore_roles",
    "sign_in",
    "switch_seat",
]
