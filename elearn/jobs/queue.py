"""The queue: huey on a SQLite file in the data directory. It holds nothing but "look": what there is to do is in `job`.

So it may be lost, doubled or late without harm; the worker also looks at its start and every minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Error as SqliteError
from typing import Any

from huey import SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from elearn.kernel.db import db

_FILE = "queue.sqlite"
_ASKED = "job_asked"
_places: list[Path] = []
_log = logging.getLogger(__name__)


def put_in(data_dir: Path) -> None:
    """Where the queue's file is; said once by the factory. Opened when first needed, by each process for itself."""
    _places[:] = [data_dir]


def open_queue(look: Callable[[], object]) -> tuple[SqliteHuey, Any]:
    """(the queue, the task that makes its worker look)."""
    queue = SqliteHuey("jobs", filename=str(_places[0] / _FILE), results=False)

    def looking() -> None:  # of this module in every process: that is how huey knows a task again
        look()

    task = queue.task(name="look")(looking)
    queue.periodic_task(crontab(), name="look_every_minute")(looking)
    return queue, task


def wake_after_commit() -> None:
    """Let the worker look once this transaction is kept."""
    db.session.info[_ASKED] = True


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if not session.info.pop(_ASKED, False):
        return
    try:
        queue, task = open_queue(_nothing)
        task()
        queue.storage.close()
    except (OSError, SqliteError):  # the worker looks by itself within a minute
        _log.exception("the worker could not be woken")


def _nothing() -> None:
    raise RuntimeError("only the worker works")
