"""The worker: takes up one job after another. An edge like a request: it alone commits here.

A job's work and its end are one transaction, so a worker killed at any moment leaves either all of it or nothing,
and the row that says so.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from elearn.jobs import queries, queue, service
from elearn.jobs.models import Job
from elearn.jobs.rules import Kind, Nightly, Stopped, Task, id_of
from elearn.kernel import i18n
from elearn.kernel.actor import Actor
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refusal, Refused
from elearn.kernel.i18n import _

_log = logging.getLogger(__name__)
_OFTEN = 0.3  # seconds between two words on how far a job is
_PATIENCE = 1.0  # seconds the worker sleeps at most before it looks into the queue


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the worker can do, and who asked for it as they are today (None: they may no longer)."""

    kinds: Mapping[str, Kind]
    actor_again: Callable[[int | None, int | None], Actor | None]
    data_dir: Path
    nightly: tuple[Nightly, ...] = ()

    @property
    def runner(self) -> str:
        return f"{socket.gethostname()}:{self.data_dir}"


@contextmanager
def alone(workshop: Workshop) -> Iterator[bool]:
    """Whether this is the only worker on the data directory. The lock goes with the process, however it ends."""
    with (workshop.data_dir / "worker.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def begin(workshop: Workshop) -> None:
    """What the last worker on this data directory left when it died waits again. Only for who is `alone`."""
    with unit_of_work() as work:
        service.bring_back(workshop.runner)
        work.commit()


def work_off(workshop: Workshop) -> int:
    """Do every job that waits; returns how many were taken up."""
    count = 0
    with unit_of_work(writes=False):
        if not queries.waiting():
            return 0
    while True:
        with unit_of_work() as work:
            service.bring_back_silent()
            job = service.take_up(workshop.runner)
            work.commit()
            if job is None:
                return count
            db.session.expunge(job)
        count += 1
        with i18n.speaking(job.language):
            _do(job, workshop)


def by_night(workshop: Workshop) -> int:
    """Do what is due by itself; returns how much was. What fails is logged, and tried again at the next look."""
    return sum(_by_itself(one) for one in workshop.nightly)


def _by_itself(one: Nightly) -> bool:
    try:
        with unit_of_work(writes=False):
            if not one.is_due():
                return False
        with unit_of_work() as work:
            one.do()
            work.commit()
    except Exception:  # whatever it is, people's jobs have a right to be done
        _log.exception("%s failed tonight", one.name)
        return False
    return True


def _do(job: Job, workshop: Workshop) -> None:
    try:
        _through(job, workshop)
    except Stopped:
        _log.info("job %s was stopped", job.id)
    except Refusal as refusal:
        _end(job, refusal)
    except DBAPIError as error:
        _log.exception("job %s waits again", job.id)
        time.sleep(_PATIENCE)
        with unit_of_work() as work:
            (service.put_off if error.connection_invalidated or _busy(error) else service.fail)(job)
            work.commit()
    except Exception:  # whatever it is, the next job has a right to be done
        _log.exception("job %s failed", job.id)
        _end(job, None)


def _busy(error: DBAPIError) -> bool:
    return "locked" in str(error.orig) or "deadlock" in str(error.orig) or "serialize" in str(error.orig)


def _end(job: Job, refusal: Refusal | None) -> None:
    with unit_of_work() as work:
        service.fail(job, refusal)
        work.commit()


def _through(job: Job, workshop: Workshop) -> None:
    kind = workshop.kinds.get(job.kind)
    with unit_of_work(writes=False):
        actor = workshop.actor_again(job.user_id, job.grant_id)
        if kind is None or actor is None:
            raise Refused(_("Tài khoản giao việc này không còn giữ vai trò đó."))
        prepared = kind.prepare(Task(actor, id_of(job.subject), _teller(job)))
    with unit_of_work() as work:
        # On SQLite nothing can be told while this transaction writes; it is short.
        message = kind.keep(Task(actor, id_of(job.subject), _silent), prepared)
        service.finish(job, message)
        work.commit()


def _teller(job: Job) -> Callable[[int, int], None]:
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _OFTEN:
            service.tell(job, done, total)
            last = time.monotonic()

    return tell


def _silent(_done: int, _total: int) -> None:
    return


def serve(workshop: Workshop, look: Callable[[], object], parent: int | None = None) -> None:
    """Work until told to stop (SIGINT, SIGTERM), or until the process that started it is gone."""
    waiting, task = queue.open_queue(look)
    begin(workshop)
    task()
    logging.getLogger("huey").setLevel(logging.WARNING)
    consumer = waiting.create_consumer(workers=1, max_delay=_PATIENCE, scheduler_interval=20, shutdown_timeout=5)
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    consumer.run()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)  # what it was doing is rolled back, and done again at the next start
