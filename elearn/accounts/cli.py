"""`flask --app app accounts …`: what an operator needs before anybody can sign in."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from elearn.accounts import passwords, queries, service
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.units import queries as units

cli = AppGroup("accounts", help="Accounts and the roles they hold.")


@cli.command("open")
@click.argument("login")
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in Role]))
@click.option("--unit", "code", help="Code of the unit the role is held on.")
def open_account(login: str, name: str, role: str | None, code: str | None) -> None:
    """Open an account with a temporary password, printed once; optionally with a role on a unit."""
    temporary = secrets.token_urlsafe(9)
    with unit_of_work() as work:
        try:
            user = service.open_account(login, name, staff_id=None, password_hash=passwords.hash_password(temporary),
                                        must_change=True, actor=MACHINE)
            if role and code:
                unit_id = units.known_codes().get(code)
                if unit_id is None:
                    raise click.ClickException(f"Không có đơn vị mang mã {code}.")
                service.grant_role(user.id, Role(role), unit_id, starts_on=clock.today(), actor=MACHINE)
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        work.commit()
    click.echo(f"Đã mở tài khoản {user.login}. Mật khẩu tạm: {temporary}")


@cli.command("reset-password")
@click.argument("login")
def reset_password(login: str) -> None:
    """Give an account a temporary password, printed once."""
    with unit_of_work() as work:
        user = queries.user_by_login(login)
        if user is None:
            raise click.ClickException(f"Không có tài khoản {login}.")
        temporary = service.reset_password(user.id, actor=MACHINE)
        work.commit()
    click.echo(f"Mật khẩu tạm của {login}: {temporary}")
