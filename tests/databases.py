"""Databases that can be put back to a template: SQLite by its backup API, PostgreSQL by CREATE DATABASE … TEMPLATE."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

import psycopg


class Copies(ABC):
    """One database the app points at, and templates it can be put back to."""

    url: str

    @abstractmethod
    def keep(self, template: str) -> None:
        """Remember the database as it is."""

    @abstractmethod
    def put_back(self, template: str) -> None:
        """Make the database what it was."""

    @abstractmethod
    def close(self) -> None: ...


class SqliteCopies(Copies):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'test.sqlite'}"
        self._watch = sqlite3.connect(folder / "test.sqlite", check_same_thread=False, isolation_level=None)
        self._stands = ""  # the template the database was last put back to, and its version then

    def _stand(self, template: str) -> str:
        return f"{template} {self._watch.execute('PRAGMA data_version').fetchone()[0]}"

    def _copy(self, source: str, target: str) -> None:
        with sqlite3.connect(self.folder / source) as old, sqlite3.connect(self.folder / target) as new:
            old.backup(new)
        old.close()
        new.close()

    def keep(self, template: str) -> None:
        self._copy("test.sqlite", f"{template}.sqlite")

    def put_back(self, template: str) -> None:
        """As it was; where no other connection has written since, nothing is to be done."""
        if self._stand(template) == self._stands:
            return
        self._copy(f"{template}.sqlite", "test.sqlite")
        self._stands = self._stand(template)

    def close(self) -> None:
        self._watch.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def postgres_program(name: str) -> str:
    """A program of the newest PostgreSQL on this machine."""
    found = shutil.which(name) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise RuntimeError(f"{name} is missing; `make test` installs PostgreSQL.")
    return found


class PostgresCopies(Copies):
    """A private server: own data directory, own unix socket, no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.realpath(folder))
        self.run_as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.data = self.folder / "data"
        if self.run_as:
            # The server refuses to run as root; its user must be able to reach its own folder.
            shutil.chown(self.folder, "postgres")
            for parent in self.folder.parents:
                if parent == Path(parent.anchor) or parent.stat().st_mode & 0o001:
                    continue
                parent.chmod(parent.stat().st_mode | 0o001)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        options = (
            f"-k {self.folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            " -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c shared_buffers=32MB -c checkpoint_timeout=1h"
        )
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")
        self.url = f"postgresql+psycopg://postgres@/test?host={self.folder}"
        self._server = psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)
        self._sql("CREATE DATABASE test")
        self._stands = ""  # the template the database was last put back to, and the place of the log then

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self.run_as, postgres_program(program), *arguments], check=True, capture_output=True, cwd="/")

    def _sql(self, *statements: str) -> None:
        for statement in statements:
            self._server.execute(statement.encode())

    def _stand(self, template: str) -> str:
        row = self._server.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        return f"{template} {row and row[0]}"

    def keep(self, template: str) -> None:
        self._sql(f"CREATE DATABASE {template} TEMPLATE test STRATEGY FILE_COPY")

    def put_back(self, template: str) -> None:
        """As it was; where the server's log has not grown since, nobody wrote and nothing is to be done."""
        if self._stand(template) == self._stands:
            return
        self._sql(
            "DROP DATABASE IF EXISTS test WITH (FORCE)", f"CREATE DATABASE test TEMPLATE {template} STRATEGY FILE_COPY"
        )
        self._stands = self._stand(template)

    def close(self) -> None:
        self._server.close()
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
