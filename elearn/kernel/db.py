"""The database: one `db`, typed columns, and the unit of work that commits at the edge.

SQLite (WAL, durable commits) by default, PostgreSQL for a city. Nothing below the edge (request,
CLI command, job) commits; whatever is not committed is rolled back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, Row, Select, String, event
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Rows and queries whose columns are named by the query's own docstring.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` in PostgreSQL, sortable text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Keys from kernel.text compare byte by byte on both databases.
KeyText = String().with_variant(String(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Every table; annotated `datetime` means an instant, `dict` and `list` mean JSON."""

    registry: ClassVar[registry] = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON, list[str]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# Reading unless a unit of work says otherwise.
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_before_commit: list[Callable[[Session], None]] = []


def before_commit(hook: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register work that belongs to the last moment of every transaction (the audit chain)."""
    _before_commit.append(hook)
    return hook


class UnitOfWork:
    """One transaction; `commit()` keeps it, leaving the block without it rolls back."""

    def commit(self) -> None:
        db.session.flush()
        for hook in _before_commit:
            hook(db.session())
        db.session.commit()


@contextmanager
def unit_of_work(*, writes: bool = True) -> Iterator[UnitOfWork]:
    """Run the block in one transaction.

    `writes=False` is for safe requests: a flush inside raises, because a GET never writes.
    """
    token = _writing.set(writes)
    try:
        yield UnitOfWork()
    finally:
        db.session.rollback()
        db.session.info.clear()  # acts queued for the trail by work that was not kept
        _writing.reset(token)


def let_go() -> None:
    """Give the database back before something slow, when nothing has been written yet.

    On SQLite a transaction that will write holds the one write lock from its first read on; a password
    check would make everybody wait. The next statement begins a new transaction.
    """
    if db.session.new or db.session.dirty or db.session.deleted or db.session.info:
        raise RuntimeError("something was written already")
    db.session.rollback()


@event.listens_for(Session, "before_flush")
def _refuse_writes_when_reading(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a safe request tried to write")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-8000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _prepare_postgresql(connection: Any, _record: object) -> None:
    if type(connection).__module__.startswith("psycopg"):
        # Compiling a statement to machine code takes PostgreSQL a second, and what is asked here a tenth of one.
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    # A transaction that will write takes the write lock at once: SQLite cannot upgrade a read
    # transaction that another writer has overtaken.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
