"""What every test stands on: a real app on a fresh copy of a real database, and checked pages.

`pytest --database postgres` runs the same tests on a PostgreSQL server of the tests' own. The schema
is migrated once and the world (two agencies, see world.py) built once; each test gets a copy.
"""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings

from elearn.catalogue import glossary
from elearn.catalogue import queries as catalogue
from elearn.catalogue.source.library import Library, read_library
from elearn.config import ROOT, Settings
from elearn.factory import create_app
from elearn.kernel import clock
from elearn.kernel.db import db
from tests.databases import Copies, PostgresCopies, SqliteCopies
from tests.page import Client
from tests.world import World, build_world

# How long an example takes says something of the machine, nothing of the code.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

# The site is started dozens of times: what was compiled once is kept, also where Python is told not to keep it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 09:00 on Friday 20/11/2026 in Vietnam


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="Which database to test on.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that asks for no database says nothing of PostgreSQL: it runs once, with SQLite."""
    if config.getoption("--database") == "sqlite":
        return
    without = [item for item in items if "copies" not in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if "copies" in getattr(item, "fixturenames", ())]


@pytest.fixture(scope="session")
def copies(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    """A database that can be put back to its template before each test."""
    kind = PostgresCopies if pytestconfig.getoption("--database") == "postgres" else SqliteCopies
    made = kind(tmp_path_factory.mktemp("database"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def settings(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=copies.url,
        secret_key="a" * 64,
        secure_cookies=False,
        demo_password=None,
    )


@pytest.fixture(scope="session")
def built(settings: Settings, copies: Copies) -> Iterator[Flask]:
    """The app, once a run, with the empty schema kept as a template."""
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with made.app_context():
        with warnings.catch_warnings():
            logging.disable(logging.INFO)
            upgrade()
            logging.disable(logging.NOTSET)
        db.engine.dispose()
    copies.keep("empty")
    yield made
    with made.app_context():  # the last test's connections, before their server stops
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def built_world(built: Flask, copies: Copies) -> World:
    """The world, built once, on nothing a test before it left, and kept as a second template."""
    _fresh(built, copies, "empty")
    with built.app_context(), clock.at(NOW):
        world = build_world(Path(__file__).parent / "courses")
        db.session.remove()
        db.engine.dispose()
    copies.keep("world")
    return world


def _fresh(built: Flask, copies: Copies, template: str) -> None:
    with built.app_context():
        db.session.remove()
        db.engine.dispose()
        catalogue.forget()
        glossary.forget()
    copies.put_back(template)


class Stands:
    """The world with more in it: each built once a run, when first asked for, and kept as a template of its own."""

    def __init__(self, app: Flask, world: World, copies: Copies) -> None:
        self._app, self._world, self._copies = app, world, copies
        self._kept: set[str] = set()

    @contextmanager
    def on(self, template: str, build: Callable[[], object]) -> Iterator[World]:
        """The world after `build`, as the fixture `world` is: at NOW, inside an application context."""
        if template not in self._kept:
            _fresh(self._app, self._copies, "world")
            with self._app.app_context(), clock.at(NOW):
                build()
                db.session.remove()
                db.engine.dispose()
            self._copies.keep(template)
            self._kept.add(template)
        _fresh(self._app, self._copies, template)
        with self._app.app_context(), clock.at(NOW):
            yield self._world
            db.session.remove()


@pytest.fixture(scope="session")
def stands(built: Flask, built_world: World, copies: Copies) -> Stands:
    """For a `world` of one's own: `with stands.on("handbook", …) as world: yield world`."""
    return Stands(built, built_world, copies)


@pytest.fixture(scope="session")
def site_library() -> Library:
    """courses/ as it stands at NOW, read once a run."""
    with clock.at(NOW):
        return read_library(ROOT / "courses")


@pytest.fixture
def app(built: Flask, copies: Copies) -> Iterator[Flask]:
    """The app on an empty, migrated database, inside an application context, at NOW."""
    _fresh(built, copies, "empty")
    with built.app_context(), clock.at(NOW):
        yield built
        db.session.remove()


@pytest.fixture
def world(built: Flask, built_world: World, copies: Copies) -> Iterator[World]:
    """Two complete agencies with named people, a course and a published mandate, at NOW."""
    _fresh(built, copies, "world")
    with built.app_context(), clock.at(NOW):
        yield built_world
        db.session.remove()


@pytest.fixture
def client(built: Flask, world: World) -> Any:
    """`client("coordinator_a")` is a browser signed in as that person; `client()` is a stranger."""

    def make(login: str | None = None) -> Client:
        return Client(built, world.session_of(login) if login else None)

    return make


@pytest.fixture(autouse=True)
def _nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
