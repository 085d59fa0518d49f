"""The site as `make run` starts it: its worker is killed and works on, nobody is left behind, Ctrl-C stops both."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from elearn.jobs import running
from elearn.kernel.db import db, unit_of_work
from elearn.people import background
from tests.browser.conftest import free_port, serve
from tests.jobs.lists import listed

pytestmark = pytest.mark.once
ROWS = 6000


def below(pid: int) -> dict[int, str]:
    """Every process below one, with its command line."""
    parents, found, waiting = {}, {}, [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    while waiting:
        one = waiting.pop()
        for child in [child for child, parent in parents.items() if parent == one]:
            waiting.append(child)
            found[child] = command(child)
    return found


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def worker_of(process) -> int:
    return until(lambda: next((pid for pid, what in below(process.pid).items() if "jobs work" in what), 0))


def until(ask, seconds=60.0, told=str):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"it did not come to that: {told()}")


@contextmanager
def served(folder):
    process = serve(folder, free_port())
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        for pid in left_of(folder):  # the server's own processes outlive its killed parent
            os.kill(pid, signal.SIGKILL)


def left_of(folder) -> list[int]:
    """Processes that serve this data directory."""
    found, named = [], f"ELEARN_DATA_DIR={folder}\0".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if named in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
    return found


@pytest.fixture
def folder(world, built, tmp_path):
    """A data directory whose database holds the world and a list of 6,000 rows that waits to be written."""
    actor, workshop = world.actors["coordinator_a"], built.extensions["workshop"]
    with unit_of_work() as work:
        import_id = background.take(listed(ROWS), actor=actor)[0]
        work.commit()
    running.work_off(workshop)
    with unit_of_work() as work:
        assert background.commit(import_id, "", actor=actor)[0]
        work.commit()
    db.session.remove()
    with (
        closing(sqlite3.connect(db.engine.url.database)) as old,
        closing(sqlite3.connect(tmp_path / "elearn.sqlite")) as new,
    ):
        old.backup(new)
    return tmp_path


def asked(folder, statement):
    with closing(sqlite3.connect(folder / "elearn.sqlite", timeout=15)) as connection:
        return connection.execute(statement).fetchone()


def last_job(folder):
    return asked(folder, "SELECT state, attempts, done, total, message FROM job ORDER BY id DESC LIMIT 1")


def test_a_killed_worker_is_started_again_and_the_list_is_written_once(folder):
    with served(folder) as process:
        first = worker_of(process)
        until(lambda: last_job(folder)[0] == "running", told=lambda: last_job(folder))
        os.kill(first, signal.SIGKILL)
        assert asked(folder, "SELECT count(*) FROM staff")[0] == 10
        until(lambda: last_job(folder)[0] == "done", told=lambda: last_job(folder))
        assert worker_of(process) != first
        assert asked(folder, "SELECT count(*), count(DISTINCT code) FROM staff") == (10 + ROWS, 10 + ROWS)
        assert last_job(folder)[1] == 2


def test_a_killed_server_leaves_no_worker_and_the_next_start_does_what_was_left(folder):
    with served(folder) as process:
        worker = worker_of(process)
        until(lambda: last_job(folder)[0] == "running", told=lambda: last_job(folder))
        process.kill()
        until(lambda: not command(worker), 10)
    assert asked(folder, "SELECT count(*) FROM staff")[0] in {10, 10 + ROWS}
    with served(folder) as process:
        until(lambda: last_job(folder)[0] == "done", told=lambda: last_job(folder))
        assert asked(folder, "SELECT count(*), count(DISTINCT code) FROM staff") == (10 + ROWS, 10 + ROWS)
        worker = worker_of(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        until(lambda: not command(worker), 5)
