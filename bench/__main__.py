"""`make bench`: build data set M on SQLite and PostgreSQL, measure the served site, print a table, keep the figures.

`--quick` builds a tiny set on SQLite and times little: it proves that the benchmark works.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import text

from bench import dataset, export, load, pages, papers, quiz, servers, table
from bench.courses import COURSES
from bench.signing import SignedIn, sign_in
from elearn.catalogue import queries as catalogue
from elearn.config import Settings
from elearn.factory import create_app
from elearn.kernel import clock
from elearn.kernel.db import db

RESULTS = Path(__file__).parent / "results" / "latest.json"
SECRET = "b" * 64


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is built and how long it is measured."""

    staff: int
    clients: tuple[int, ...]
    seconds: int
    runs: int
    attempts: int
    requests: int  # of each page of the report, by one client
    timed: frozenset[str] | None = None  # names of the pages under load; None means every one


FULL = Effort(staff=dataset.STAFF, clients=(1, 16), seconds=2, runs=3, attempts=80, requests=200)
QUICK = Effort(staff=400, clients=(2,), seconds=1, runs=1, attempts=8, requests=10, timed=frozenset({"lesson"}))


def measure(
    kind: str, url: str, folder: Path, effort: Effort, database_pids: tuple[int, ...], part: str
) -> dict[str, Any]:
    """Everything on one database, or one part of it."""
    folder.mkdir(parents=True)
    app = create_app(Settings(folder, url, SECRET, secure_cookies=False, demo_password=None))
    with app.app_context(), ExitStack() as running:
        running.callback(db.engine.dispose)
        logging.disable(logging.INFO)
        upgrade()
        result: dict[str, Any] = {"build_seconds": _build(folder / "courses", effort)}
        people = sign_in(app)
        environment = {"ELEARN_DATA_DIR": str(folder), "ELEARN_SECRET_KEY": SECRET, "DATABASE_URL": url}
        site = running.enter_context(servers.serving("app:app", "/healthz", environment))
        result["cold_start_seconds"] = round(site.cold_start, 2)
        size = {"staff": effort.staff, "requests": effort.requests, "runs": effort.runs}
        result["papers"] = papers.measure(site, people, environment, folder, **size)
        if part == "papers":
            return result
        result["statements"] = pages.statements(app, people)
        bare = running.enter_context(servers.serving("bench.bare:app", "/", {}))
        result["first_visit_bytes"] = pages.first_visit(site.address, people)
        result["pages"] = _pages(site, bare, people, folder, effort)
        result["memory_mb_at_16_clients"] = _memory(site, people, folder, database_pids)
        result["quiz_attempts_per_second"] = _quiz(site, people, effort)
        result["exports"] = _exports(site, people, effort, database_pids)
        result["sqlite" if kind == "sqlite" else "server"] = _database_version()
    return result


def _build(folder: Path, effort: Effort) -> float:
    started = time.perf_counter()
    folder.mkdir()
    dataset.build(folder, staff=effort.staff)
    return round(time.perf_counter() - started, 1)


def _database_version() -> str:
    asked = "SELECT sqlite_version()" if db.engine.dialect.name == "sqlite" else "SHOW server_version"
    return str(db.session.scalar(text(asked)))


def _pages(
    site: servers.Server, bare: servers.Server, people: SignedIn, folder: Path, effort: Effort
) -> dict[str, dict[str, Any]]:
    bare_page = (bare.address, load.page_script(folder, "bare", "/", ["x"]))
    found = {}

    def note(name: str, clients: int, compared: load.Compared) -> None:
        figures = {
            "per_second": round(compared.rate.per_second, 1),
            "lowest": round(compared.lowest, 1),
            "highest": round(compared.highest, 1),
            "median_ms": round(compared.rate.median_ms, 2),
            "p95_ms": round(compared.rate.p95_ms, 2),
            "bare_per_second": round(compared.bare, 1),
            "ratio": round(compared.ratio, 3),
        }
        found[f"{name}, {clients} clients"] = figures

    timing = {"seconds": effort.seconds, "runs": effort.runs}
    for page in pages.measured_pages():
        cookies = people.learners if page.by_learner else [people.department]
        for cookie in cookies:
            load.check(site.address + page.path, cookie, page.words)
        if effort.timed is not None and page.name not in effort.timed:
            continue
        script = load.page_script(folder, page.name, page.path, cookies)
        for clients in effort.clients:
            note(page.name, clients, load.compare((site.address, script), bare_page, clients, **timing))
        load.check(site.address + page.path, cookies[0], page.words)
    view = load.view_script(folder, pages.LESSON, people.learners, people.token)
    for clients in effort.clients:
        compared = load.compare((site.address, view), bare_page, clients, requests=2, **timing)
        note("lesson + view recorded", clients, compared)
    return found


def _memory(site: servers.Server, people: SignedIn, folder: Path, database_pids: tuple[int, ...]) -> float:
    script = load.page_script(folder, "memory", pages.LESSON, people.learners)
    with servers.MemoryWatch(site.pid, *database_pids) as watch:
        load.measure(site.address, script, 16, 1)
    return round(watch.peak / 1e6, 1)


def _quiz(site: servers.Server, people: SignedIn, effort: Effort) -> float:
    quiz.attempts_a_second(site.address, people, attempts=quiz.CLIENTS)
    counted = [quiz.attempts_a_second(site.address, people, attempts=effort.attempts) for _run in range(effort.runs)]
    return round(statistics.median(counted), 1)


def _exports(site: servers.Server, people: SignedIn, effort: Effort, database_pids: tuple[int, ...]) -> dict[str, Any]:
    one_course = catalogue.courses()[0].course_id
    db.session.remove()
    found = {}
    for media in ("csv", "xlsx"):
        for rows, course_id in ((effort.staff, one_course), (effort.staff * COURSES, None)):
            found[f"{media}, {rows:,} rows"] = export.measure(
                site, people, database_pids, media, rows=rows, course_id=course_id, runs=effort.runs
            )
    return found


def _about(effort: Effort) -> dict[str, Any]:
    return {
        "date": clock.now().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average_before": round(os.getloadavg()[0], 2),  # well above 0: the figures are somebody else's too
        "machine": platform.machine(),
        "python": platform.python_version(),
        "granian": version("granian"),
        "flask": version("flask"),
        "sqlalchemy": version("sqlalchemy"),
        "staff": effort.staff,
        "seconds_a_run": effort.seconds,
        "runs": effort.runs,
    }


def _beside(kept: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    """Kept figures with those of the report anew, which say when they were measured."""
    for name in ("sqlite", "postgres"):
        kept[name]["papers"] = {"date": measured["about"]["date"], **measured[name]["papers"]}
    return kept


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tiny data set on SQLite; keeps no figures")
    asked.add_argument("--only", choices=["sqlite", "postgres"], help="one database; keeps no figures")
    asked.add_argument("--part", choices=["papers"], help="the report alone; the other figures stay as they were")
    options = asked.parse_args()
    effort = QUICK if options.quick else FULL
    root = Path(tempfile.mkdtemp(prefix="bench-"))
    results: dict[str, Any] = {"about": _about(effort)}
    try:
        if options.only != "postgres":
            url = f"sqlite:///{root / 'lite' / 'elearn.sqlite'}"
            results["sqlite"] = measure("sqlite", url, root / "lite", effort, (), options.part)
            print(table.of("SQLite", results["sqlite"]), flush=True)
        if options.only != "sqlite" and not options.quick:
            with servers.postgres(root / "server") as (url, pid):
                results["postgres"] = measure("postgres", url, root / "post", effort, (pid,), options.part)
            print(table.of("PostgreSQL", results["postgres"]), flush=True)
        if not options.quick and not options.only:
            RESULTS.parent.mkdir(exist_ok=True)
            if options.part:
                results = _beside(json.loads(RESULTS.read_text()), results)
            RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
            print(f"Kept in {RESULTS.relative_to(servers.ROOT)}.")
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
