"""Groups of commands: an empty database is set up on first use; one that can't answer gets a sentence, no traceback."""

from __future__ import annotations

import logging
from typing import Any

import click
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from elearn.kernel.db import db


class Commands(AppGroup):
    """`flask --app app <group> …`."""

    def invoke(self, ctx: click.Context) -> Any:
        protected, arguments = list(ctx._protected_args), list(ctx.args)
        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            if not _is_empty():
                raise click.ClickException(f"Cơ sở dữ liệu không trả lời được: {_first_line(error)}") from error
        # The first statement failed for want of any table, so nothing was done yet.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()
        ctx._protected_args, ctx.args = protected, arguments
        return super().invoke(ctx)


def _is_empty() -> bool:
    try:
        return not inspect(db.engine).get_table_names()
    except DatabaseError:
        return False


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).partition("\n")[0]
