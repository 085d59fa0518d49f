"""Accounts as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from elearn.accounts import rules
from elearn.kernel.actor import Role
from elearn.kernel.clock import FOREVER
from elearn.kernel.i18n import _
from elearn.web.page import role_label


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list; `state` is (words, look, icon)."""

    id: int
    name: str
    login: str
    unit_name: str
    roles: list[str]
    state: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role of an account's history; `last_day` is None while it has no end."""

    id: int
    label: str
    unit: str
    starts_on: date
    last_day: date | None
    state: tuple[str, str, str]
    is_held: bool


def role_choices(*, at_top: bool = True) -> list[tuple[str, str]]:
    """Roles that may be given from a seat, with their names."""
    return [(str(role), role_label(role)) for role in Role if rules.may_grant(role, at_top=at_top)]


def account_rows(rows: Sequence[Any], roles: Mapping[int, Sequence[tuple[Role, str]]]) -> list[AccountRow]:
    return [
        AccountRow(
            row.id,
            row.name,
            row.login,
            row.unit_name or "",
            [", ".join(filter(None, (role_label(role), unit))) for role, unit in roles.get(row.id, ())],
            state(row),
        )
        for row in rows
    ]


def state(account: Any) -> tuple[str, str, str]:
    """How an account stands, as words, look and icon."""
    if account.closed_at is not None:
        return _("Đã đóng"), "out", "lock"
    if account.must_change_password:
        return _("Mật khẩu tạm"), "soon", "key"
    return _("Đang dùng"), "ok", "check-circle-fill"


def grant_rows(grants: Sequence[Any], today: date) -> list[GrantRow]:
    return [
        GrantRow(
            grant.id,
            role_label(Role(grant.role)),
            grant.unit_name or grant.unit_code,
            grant.starts_on,
            None if grant.ends_on >= FOREVER else max(grant.starts_on, grant.ends_on - timedelta(days=1)),
            _grant_state(grant, today),
            grant.ends_on > today,
        )
        for grant in grants
    ]


def _grant_state(grant: Any, today: date) -> tuple[str, str, str]:
    if grant.ends_on <= today:
        return _("Đã kết thúc"), "out", "dash-circle"
    if grant.starts_on > today:
        return _("Chưa đến ngày"), "soon", "calendar-event"
    return _("Đang giữ"), "ok", "check-circle-fill"
