"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from elearn.kernel.db import db

Insert = sqlite.Insert | postgresql.Insert


def insert_or(table: Any) -> Insert:
    """An INSERT of the dialect in use, with `.on_conflict_do_nothing/update` and `.excluded`."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
