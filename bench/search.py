"""How long a search takes on data set M with the real courses on top: `python -m bench.search [--staff N]`.

Every query of tests/search/queries.txt, names of people as they are typed letter by letter, and what costs most
(single letters, common names, twelve words), as a learner, the department and a stranger: the whole page through
the app, its statements included. Prints the median, the 95th percentile and the slowest of each, on both databases,
and the 95th percentile of the time the processor spent here (with SQLite: all of it), which a busy machine does not lengthen.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import tempfile
import time
from contextvars import Context
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from bench import dataset, servers
from bench.signing import sign_in
from elearn.catalogue import service
from elearn.catalogue.source.library import read_library
from elearn.config import ROOT, Settings
from elearn.factory import create_app
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.search import service as search

ASKED = [
    line.partition("|")[0].strip()
    for line in (ROOT / "tests" / "search" / "queries.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
TYPED = ["nguyễn thị hồng nhung"[:length] for length in range(1, 22)] + [
    "tran van",
    "E00123",
    "phuong do 17",
    "le",
    "h",
]
LONG = "của người phát ngôn và báo chí cho cơ quan nhà nước"
HEAVY = [*"abcdghklmnpqtvx", "báo chí", "thông tin", "cơ quan", LONG]
ROUNDS = 5


def timed(app: Flask, cookie: str, queries: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each page, by the clock and of the processor, in order; every query ROUNDS times."""
    client = app.test_client()
    if cookie:
        client.set_cookie("session", cookie)
    taken, worked = [], []
    for _round in range(ROUNDS):
        for query in queries:
            started, began = time.perf_counter(), time.process_time()
            answer = Context().run(client.get, "/search", query_string={"q": query})
            taken.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - began) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"“{query}” answered {answer.status_code}.")
    return sorted(taken), sorted(worked)


def measure(name: str, url: str, folder: Path, staff: int) -> None:
    folder.mkdir(parents=True)
    app = create_app(Settings(folder, url, "b" * 64, secure_cookies=False, demo_password=None))
    with app.app_context():
        logging.disable(logging.INFO)
        upgrade()
        (folder / "courses").mkdir()
        dataset.build(folder / "courses", staff=staff)
        with unit_of_work() as work:
            service.publish(read_library(ROOT / "courses"), actor=MACHINE)
            work.commit()
        started = time.perf_counter()
        with unit_of_work() as work:
            done = search.rebuild()
            work.commit()
        print(
            f"{name}: {staff:,} staff; index of {done.entries} entries rebuilt in {time.perf_counter() - started:.1f} s"
        )
        people = sign_in(app)
        for who, cookie in (("stranger", ""), ("learner", people.learners[0]), ("department", people.department)):
            timed(app, cookie, ASKED[:5])
            for what, queries in (("as people type", ASKED), ("names, letter by letter", TYPED), ("costliest", HEAVY)):
                taken, worked = timed(app, cookie, queries)
                at = int(len(taken) * 0.95)
                print(
                    f"  {who:<11}{what:<26}median {statistics.median(taken):6.1f} ms   95 % {taken[at]:6.1f} ms   "
                    f"slowest {taken[-1]:6.1f} ms   processor 95 % {worked[at]:6.1f} ms   ({len(taken)} pages)",
                    flush=True,
                )
        db.session.remove()
        db.engine.dispose()


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    asked.add_argument("--staff", type=int, default=dataset.STAFF)
    asked.add_argument("--only", choices=["sqlite", "postgres"])
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as made:
        root = Path(made)
        if options.only != "postgres":
            measure("SQLite", f"sqlite:///{root / 'lite' / 'elearn.sqlite'}", root / "lite", options.staff)
        if options.only != "sqlite":
            with servers.postgres(root / "server") as (url, _pid):
                measure("PostgreSQL", url, root / "post", options.staff)


if __name__ == "__main__":
    main()
