"""Several requests at once, each with a session of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from flask import Flask

from elearn.kernel.db import db, unit_of_work


def write(verb: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Run a service verb in a transaction of its own, as a request does."""
    with unit_of_work() as work:
        answer = verb(*arguments, **keywords)
        work.commit()
    return answer


def at_once(app: Flask, work: Callable[[], Any], times: int) -> tuple[list[Any], list[Exception]]:
    """Run `work` in `times` threads that start together; returns what they gave and what they raised."""
    given: list[Any] = []
    raised: list[Exception] = []
    start = threading.Barrier(times)

    def run() -> None:
        with app.app_context():
            try:
                start.wait()
                given.append(work())
            except Exception as error:
                raised.append(error)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=copy_context().run, args=(run,)) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return given, raised
