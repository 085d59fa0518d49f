"""A thousand runs on a served site while everything goes wrong: nothing stored is lost, nothing counts twice.

Requests are dropped on the way there and on the way back, doubled, sent late and out of order; sessions are
missing; the server is killed (SIGKILL, the whole process group) and started again. What the clients were
told is then compared with what the database holds, row by row.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask, session
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from elearn.accounts import service as accounts
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import Library
from elearn.config import ROOT, Settings
from elearn.factory import create_app
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.learning import service as learning
from elearn.practice import queries
from elearn.practice.models import PracticeRun, PracticeStep
from elearn.practice.rules import GRACE
from elearn.scenarios.rules import Step, begin, best_choices, mark, play, take
from elearn.scenarios.shapes import Scenario
from tests.browser.conftest import free_port, wait_for
from tests.conftest import NOW
from tests.parallel import write
from tests.practice.conftest import KEY, SLUG
from tests.world import NO_PASSWORD, build_world

pytestmark = pytest.mark.once

RUNS = 1_000
SECRET = "c" * 64
KILLS = 6
TROUBLES = ("dropped", "answer lost", "doubled", "cut off", "late repetition", "ahead of its turn", "session missing")
DROPPED, LOST, DOUBLED, STALE, AHEAD, STRANGER = 0.05, 0.05, 0.05, 0.05, 0.03, 0.03


class Site:
    """The served site, to be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self._environment = {
            **os.environ,
            "ELEARN_DATA_DIR": str(data),
            "ELEARN_SECRET_KEY": SECRET,
            "PORT": str(self.port),
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "elearn.serve"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True,
        )  # fmt: skip
        wait_for(f"http://127.0.0.1:{self.port}/healthz", self.process)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


@dataclass
class Ledger:
    """What one person was told is stored: run → place → choice; and what was done to their requests."""

    runs: dict[int, dict[int, str]] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)


class Learner:
    """One person at a browser that nothing can be relied on."""

    def __init__(self, site: Site, cookie: str, token: str, scenario: Scenario, luck: Random) -> None:
        self.site, self.scenario, self.luck = site, scenario, luck
        self.headers = {"Cookie": f"session={cookie}", "Accept": "application/json"}
        self.token, self.ledger = token, Ledger()
        self.connection = HTTPConnection("127.0.0.1", site.port, timeout=20)

    def _post(self, path: str, *, signed_in: bool = True, hear: bool = True, **fields: str) -> tuple[int, str]:
        """One request; status 0 when it or its answer got lost."""
        headers = self.headers if signed_in else {"Accept": "application/json"}
        body = urlencode({"csrf_token": self.token, **fields})
        try:
            self.connection.request(
                "POST", path, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"}
            )
            if not hear:
                self.connection.close()
                return 0, ""
            answer = self.connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except (OSError, HTTPException):
            self.connection.close()
            return 0, ""

    def _until_told(self, path: str, **fields: str) -> str:
        """Send until an answer comes, as the page's script does; where it leads."""
        while True:
            status, location = self._send_badly(path, fields)
            if status in (200, 302):
                return location
            if status:
                raise AssertionError(f"{path} {fields} answered {status}")
            time.sleep(0.05)

    def _send_badly(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        chance = self.luck.random()
        if chance < DROPPED:
            self.ledger.troubles["dropped"] += 1
            return 0, ""
        if chance < DROPPED + LOST:
            self.ledger.troubles["answer lost"] += 1
            return self._post(path, hear=False, **fields)
        if chance < DROPPED + LOST + DOUBLED:
            self.ledger.troubles["doubled"] += 1
            self._post(path, **fields)
        told = self._post(path, **fields)
        self.ledger.troubles["cut off"] += told[0] == 0
        return told

    def play(self) -> None:
        """One run, from its start to its end, whatever happens on the way."""
        run_id = int(self._until_told(f"/courses/{SLUG}/scenarios/{KEY}").rsplit("/", 1)[1])
        stored = self.ledger.runs[run_id] = {}
        self._until_told(f"/runs/{run_id}/ready")
        state = begin(self.scenario)
        while not (node := self.scenario.nodes[state.node]).is_end:
            place = len(stored)
            self._disturb(run_id, place)
            safe = [choice.id for choice in node.choices if not choice.breach]
            said = best_choices(node)[0].id if self.luck.random() < 0.4 else self.luck.choice(safe)
            self._until_told(f"/runs/{run_id}/{place}", choice=said)
            stored[place] = said
            take(self.scenario, state, Step(node.id, said))

    def _disturb(self, run_id: int, place: int) -> None:
        """Requests that come too late, too early, or from nobody: they must change nothing."""
        if place and self.luck.random() < STALE:
            self.ledger.troubles["late repetition"] += 1
            assert self._post(f"/runs/{run_id}/{self.luck.randrange(place)}", choice="a")[0] in (0, 200)
        if self.luck.random() < AHEAD:
            self.ledger.troubles["ahead of its turn"] += 1
            assert self._post(f"/runs/{run_id}/{place + 1 + self.luck.randrange(3)}", choice="a")[0] in (0, 409)
        if self.luck.random() < STRANGER:
            self.ledger.troubles["session missing"] += 1
            assert self._post(f"/runs/{run_id}/{place}", signed_in=False, choice="a")[0] in (0, 400, 401)


@dataclass(frozen=True, slots=True)
class House:
    """A served site, its learners' cookies, the token that goes with them, and the app that reads its database."""

    site: Site
    app: Flask
    cookies: list[str]
    token: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[House]:
    data = tmp_path_factory.mktemp("chaos")
    app = create_app(Settings(data, f"sqlite:///{data / 'elearn.sqlite'}", SECRET, False, None))
    with app.app_context(), clock.at(NOW):
        logging.disable(logging.INFO)
        upgrade()
        logging.disable(logging.NOTSET)
        with app.test_request_context():
            token, secret = str(generate_csrf()), session["csrf_token"]
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        kept = {"csrf_token": secret, "_fresh": True}
        cookies = [signer.dumps({**kept, "_user_id": user}) for user in _learners(library)]
        db.session.remove()
        db.engine.dispose()
        catalogue.forget()
    site = Site(data)
    yield House(site, app, cookies, token)
    site.kill()


def _learners(library: Library) -> list[str]:
    """Everybody of the world, with an account, on the real course; their session ids."""
    world = build_world(Path(__file__).parent.parent / "courses")
    write(catalogue_service.publish, library, actor=MACHINE)
    found = []
    for login, staff_id in world.staff.items():
        if login not in world.users:
            more = {"staff_id": staff_id, "password_hash": NO_PASSWORD, "must_change": False, "actor": MACHINE}
            user = write(accounts.open_account, login, login, **more)
            world.users[login] = (user.id, 0)
        user_id = world.users[login][0]
        write(learning.enrol_myself, SLUG, actor=Actor(user_id, staff_id, login))
        found.append(world.session_of(login))
    return found


def test_a_thousand_runs_in_the_storm_lose_nothing(house):
    with house.app.app_context():
        activity_id = catalogue.published(SLUG).activity(KEY).id
        scenario = queries.script(activity_id).scenario
        db.session.remove()
    learners = [
        Learner(house.site, cookie, house.token, scenario, Random(number))
        for number, cookie in enumerate(house.cookies)
    ]
    with ThreadPoolExecutor(len(learners)) as people:
        playing = [people.submit(_play, one, RUNS // len(learners)) for one in learners]
        kills = _kill_while(house.site, playing)
        for one in playing:
            one.result()
    troubles = sum((one.ledger.troubles for one in learners), Counter())
    assert kills >= KILLS
    assert all(troubles[name] for name in TROUBLES), troubles
    with house.app.app_context():
        _compare([one.ledger for one in learners], scenario)


def _play(learner: Learner, runs: int) -> None:
    with closing(learner.connection):
        for _run in range(runs):
            learner.play()


def _kill_while(site: Site, playing: list[Future[None]]) -> int:
    """Kill the server every few seconds until everybody has finished; how often."""
    kills = 0
    while wait(playing, timeout=4).not_done:
        if kills < KILLS:
            site.kill()
            site.start()
            kills += 1
    return kills


def _compare(ledgers: list[Ledger], scenario: Scenario) -> None:
    """Every choice a client was told is stored is there, once, at its place, with a clock that fits."""
    told = {run_id: choices for ledger in ledgers for run_id, choices in ledger.runs.items()}
    runs = db.session.scalars(select(PracticeRun)).all()
    assert {run.id for run in runs} == set(told), "a run nobody was told of, or one that is gone"
    assert len(runs) == sum(len(ledger.runs) for ledger in ledgers)
    by_record = Counter(run.record_id for run in runs)
    assert sorted(run.number for run in runs) == sorted(n + 1 for count in by_record.values() for n in range(count))
    steps: dict[int, list[PracticeStep]] = {run_id: [] for run_id in told}
    for step in db.session.scalars(select(PracticeStep).order_by(PracticeStep.run_id, PracticeStep.place)):
        steps[step.run_id].append(step)
    for run in runs:
        _compare_run(run, steps[run.id], told[run.id], scenario)


def _compare_run(run: PracticeRun, steps: list[PracticeStep], told: dict[int, str], scenario: Scenario) -> None:
    assert [step.place for step in steps] == list(range(len(told)))
    entered = run.ready_at
    for step in steps:
        assert step.entered_at == entered, "the clock of a decision begins when the one before is taken"
        in_time = step.taken_at - step.entered_at <= timedelta(seconds=scenario.nodes[step.node].seconds) + GRACE
        assert step.choice == (told[step.place] if in_time else None)
        entered = step.taken_at
    state = play(scenario, (Step(step.node, step.choice) for step in steps))
    result = mark(scenario, state)
    assert (run.ended_at, run.total, run.passed) == (entered, result.total, result.passed)
