"""Workers and servers killed with SIGKILL at random moments of imports and approvals: no duplicate, no loss.

Each round forks a worker that writes a list and a server process that approves one, at the same time, and kills both.
They are real processes on the real database, forked from one that has the site loaded: what dies is what would die.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections import Counter
from random import Random

from sqlalchemy import select

from elearn.audit.models import AuditEvent
from elearn.audit.service import verify
from elearn.jobs import running
from elearn.jobs.models import Job
from elearn.jobs.rules import MOST_ATTEMPTS
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.learning.models import Enrolment
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.mandates.models import LineRule
from elearn.people import background
from elearn.people.models import Assignment, Staff, StaffImport
from elearn.registrations import queries as registrations
from elearn.registrations import service as registrations_service
from elearn.registrations.models import RegistrationStep
from tests.jobs.lists import codes, listed
from tests.page import Client
from tests.world import letter

KILLS, SEED, ROWS, A_LIST = 50, 20261121, 520, 4
LETTERS = "ABCDEG"


def submitted_lists(world, count):
    """So many lists of ward A handed in, each under a mandate of its own; [(list id, revision)]."""
    made = []
    with unit_of_work() as work:
        for number in range(count):
            actor, course = world.actors["department"], (world.course_id,)
            mandate_id = mandates_service.draft_mandate(letter(f"{number + 50}/TN-VH"), actor=actor)
            wish = mandates_service.LineWish(LineRule.AT_LEAST, "comms", 2, course)
            mandates_service.set_scope(
                mandate_id, course_ids=course, unit_ids=[world.units["a"]], lines=[wish], revision=1, actor=actor
            )
            mandates_service.publish_mandate(mandate_id, revision=2, actor=actor)
            line = mandates.lines_of(mandate_id)[0].id
            list_id = next(
                row.list_id
                for row in registrations.list_states(world.actors["department"], [mandate_id], clock.today())
                if row.unit_id == world.units["a"]
            )
            people = [world.staff["trainee_a"], world.staff["comms_a"]]
            coordinator = world.actors["coordinator_a"]
            registrations_service.add_people(list_id, line, people, actor=coordinator)
            revision = registrations.list_for(coordinator, list_id).revision
            registrations_service.submit_list(list_id, revision=revision, actor=coordinator)
            made.append((list_id, revision))
        work.commit()
    return made


def forked(act) -> int:
    """A process of its own that does `act` and ends; its id."""
    db.session.remove()
    db.engine.dispose()
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def killed(pid: int) -> bool:
    """SIGKILL; whether it was still at work."""
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "it failed before it was killed"
    return os.WIFSIGNALED(status)


def timed(act) -> float:
    """How long a process needs for `act` when nobody kills it."""
    start = time.monotonic()
    _pid, status = os.waitpid(forked(act), 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return time.monotonic() - start


class Site:
    """What the two processes do."""

    def __init__(self, built, world) -> None:
        self.built, self.world, self.workshop = built, world, built.extensions["workshop"]
        self.to_approve = submitted_lists(world, KILLS // 2 + A_LIST)
        self.letters = list(LETTERS)
        self.imports: list[int] = []

    def work(self) -> None:
        with running.alone(self.workshop) as is_alone:
            assert is_alone
            running.begin(self.workshop)
            running.work_off(self.workshop)

    def approve(self) -> None:
        browser = Client(self.built, self.world.session_of("head_a"))
        for list_id, revision in self.waiting()[:A_LIST]:
            answer = browser._ask(browser.http.post, f"/lists/{list_id}/approve", data={"revision": revision})
            assert answer.status_code == 302, answer.status

    def waiting(self):
        with unit_of_work(writes=False):
            return [one for one in self.to_approve if registrations.state_of(one[0]) == "submitted"]

    def ask_for_more(self) -> None:
        """A list to check is asked for, and once it is checked, to write: whenever nothing is under way."""
        with unit_of_work() as work:
            if db.session.scalar(select(Job.id).where(Job.state.in_(["queued", "running"]))) is None:
                checked = db.session.scalar(select(StaffImport.id).where(StaffImport.state == "checked"))
                actor = self.world.actors["coordinator_a"]
                if checked:
                    assert background.commit(checked, "", actor=actor)[0]
                elif self.letters:
                    assert background.take(listed(ROWS, self.letters.pop(0)), actor=actor)[1]
            work.commit()


def test_fifty_kills_during_imports_and_approvals_lose_nothing_and_double_nothing(world, built, capsys):
    site, chance = Site(built, world), Random(SEED)
    site.ask_for_more()
    check = timed(site.work)
    site.ask_for_more()
    long, short = max(check, timed(site.work)), timed(site.approve)
    site.ask_for_more()
    at_work: Counter[str] = Counter()
    for _round in range(KILLS // 2):
        worker, server = forked(site.work), forked(site.approve)
        moments = sorted(
            [(chance.uniform(0, 1.5 * long), "worker", worker), (chance.uniform(0, 1.5 * short), "server", server)]
        )
        start = time.monotonic()
        for moment, name, pid in moments:
            time.sleep(max(0.0, start + moment - time.monotonic()))
            at_work[name] += killed(pid)
        site.ask_for_more()
    for _again in range(2 * len(LETTERS) + 2):
        site.work()
        site.ask_for_more()
    while waiting := site.waiting():
        site.approve()
        assert len(site.waiting()) < len(waiting)
    with capsys.disabled():
        print(f"\n{KILLS} kills, at work: {at_work['worker']} workers, {at_work['server']} servers; ", end="")
    assert at_work["worker"] >= 8
    assert at_work["server"] >= 5
    everybody_once(site)


def everybody_once(site):
    asked = {code for each in LETTERS for code in codes(ROWS, each)}
    posts = Counter(db.session.scalars(select(Staff.code).join(Assignment).where(Staff.code.in_(asked))))
    assert set(posts) == asked
    assert set(posts.values()) == {1}
    jobs = db.session.execute(select(Job.kind, Job.state, Job.attempts, Job.message)).all()
    # A job killed ten times is given up and told so; asked for again, it is done.
    assert all(job.state == "done" or (job.state, job.attempts) == ("failed", MOST_ATTEMPTS + 1) for job in jobs), jobs
    assert list(db.session.scalars(select(StaffImport.state))) == ["committed"] * len(LETTERS)
    lists = [list_id for list_id, _revision in site.to_approve]
    steps = select(RegistrationStep.list_id).where(RegistrationStep.kind == "approved")
    assert sorted(db.session.scalars(steps)) == sorted(lists)
    enrolled = Counter(tuple(row) for row in db.session.execute(select(Enrolment.mandate_id, Enrolment.record_id)))
    assert len(enrolled) == 2 * len(lists)
    assert set(enrolled.values()) == {1}
    words = Counter(db.session.scalars(select(AuditEvent.word)))
    assert words["staff:file:import"] == len(LETTERS)
    assert words["registration:list:approve"] == len(lists)
    assert words["staff:staff:add"] == len(asked) + 10
    assert words["course:enrolment:add"] == len(lists)
    assert verify().broken_at is None
