"""`flask --app app accounts …`: what an operator needs before anybody can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from elearn.accounts import passwords, queries, service
from elearn.accounts.models import User
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.db import UnitOfWork, unit_of_work
from elearn.kernel.errors import Refusal
from elearn.units import queries as units
from elearn.web.commands import Commands

cli = Commands("accounts", help="Accounts and the roles they hold.")
ROLES = click.Choice([str(role) for role in Role])
DRY_RUN = click.option("--dry-run", is_flag=True, help="Check without writing.")


@contextmanager
def _refusing() -> Iterator[UnitOfWork]:
    with unit_of_work() as work:
        try:
            yield work
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal


def _user(login: str) -> User:
    user = queries.user_by_login(login)
    if user is None:
        raise click.ClickException(f"Không có tài khoản {login}.")
    return user


def _unit_id(code: str) -> int:
    unit_id = units.known_codes().get(code)
    if unit_id is None:
        raise click.ClickException(f"Không có đơn vị mang mã {code}.")
    return unit_id


@cli.command("open")
@click.argument("login")
@click.argument("name")
@click.option("--role", type=ROLES, help="A role to hold from today.")
@click.option("--unit", "code", help="Code of the unit the role is held on.")
@DRY_RUN
def open_account(login: str, name: str, role: str | None, code: str | None, dry_run: bool) -> None:
    """Open an account with a temporary password, printed once; optionally with a role on a unit."""
    if bool(role) != bool(code):
        raise click.UsageError("--role và --unit đi cùng nhau.")
    temporary = passwords.temporary()
    with _refusing() as work:
        user = service.open_account(
            login,
            name,
            staff_id=None,
            password_hash=passwords.hash_password(temporary),
            must_change=True,
            actor=MACHINE,
        )
        if role and code:
            service.grant_role(user.id, Role(role), _unit_id(code), starts_on=clock.today(), actor=MACHINE)
        if dry_run:
            click.echo(f"Mở được tài khoản {user.login} (chạy thử, chưa ghi).")
            return
        work.commit()
    click.echo(f"Đã mở tài khoản {user.login}. Mật khẩu tạm: {temporary}")


@cli.command("reset-password")
@click.argument("login")
@DRY_RUN
def reset_password(login: str, dry_run: bool) -> None:
    """Give an account a temporary password, printed once; its sessions end."""
    with _refusing() as work:
        user = _user(login)
        temporary = service.reset_password(user.id, actor=MACHINE)
        if dry_run:
            click.echo(f"Đặt được mật khẩu tạm cho {user.login} (chạy thử, chưa ghi).")
            return
        work.commit()
    click.echo(f"Mật khẩu tạm của {user.login}: {temporary}")


@cli.command("grant")
@click.argument("login")
@click.argument("role", type=ROLES)
@click.argument("code")
@click.option("--from", "starts_on", type=click.DateTime(["%Y-%m-%d"]), help="First day (default: today).")
@DRY_RUN
def grant(login: str, role: str, code: str, starts_on: datetime | None, dry_run: bool) -> None:
    """Let an account hold ROLE on the unit CODE and everything below it."""
    day = starts_on.date() if starts_on else clock.today()
    with _refusing() as work:
        user = _user(login)
        service.grant_role(user.id, Role(role), _unit_id(code), starts_on=day, actor=MACHINE)
        if not dry_run:
            work.commit()
    trial = " (chạy thử, chưa ghi)" if dry_run else ""
    click.echo(f"{user.login} giữ vai trò {role} ở {code} từ {day:%d/%m/%Y}{trial}.")
