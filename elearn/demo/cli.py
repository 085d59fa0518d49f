"""`flask --app app demo …`"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click
from flask import current_app

from elearn.demo import story
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal
from elearn.web.commands import Commands

cli = Commands("demo", help="Invented people on the city's real units.")
PASSWORD_FILE = "demo-password"  # noqa: S105  the name of a file


def demo_password() -> str:
    """ELEARN_DEMO_PASSWORD, or one made once and kept in the data directory."""
    settings = current_app.extensions["settings"]
    if settings.demo_password:
        return str(settings.demo_password)
    path: Path = settings.data_dir / PASSWORD_FILE
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text().strip()


@cli.command("load")
def load() -> None:
    """Load the demo into an empty database and print the sign-in names."""
    with unit_of_work() as work:
        try:
            names = story.load(demo_password())
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
        work.commit()
    click.echo("Đã nạp dữ liệu mẫu. Tên đăng nhập: " + ", ".join(f"{name} ({what})" for name, what in names.items()))
    click.echo(f"Mật khẩu chung: {demo_password()}")
