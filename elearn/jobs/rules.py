"""What a kind of work is, the states it passes through, and when a silent worker counts as dead. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from elearn.kernel.actor import Actor

SILENT = timedelta(minutes=3)  # another machine's worker that says nothing for so long is taken for dead
QUIET = timedelta(minutes=1)  # a worker that says nothing for so long: the page says so; writing takes far less
UNATTENDED = timedelta(seconds=30)  # a job nobody takes up for so long: the page says that no worker runs
MOST_ATTEMPTS = 10  # work whose worker dies every time is given up


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.QUEUED, State.RUNNING})


class Stopped(Exception):  # noqa: N818  an order, not an error
    """The job was cancelled, or another worker took it up: write nothing more."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a kind of work is handed: for whom, about what, and how to tell how far it is.

    `progress(done, all)` raises `Stopped` once the job is not this worker's any more.
    """

    actor: Actor
    subject_id: int
    progress: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work in two steps: `prepare` reads, as long as it takes; `keep` writes, in one short transaction.

    `keep` gives the sentence that says what was done. `door` is the page of the thing, `parameter` its id there.
    """

    name: str
    label: str
    prepare: Callable[[Task], Any]
    keep: Callable[[Task, Any], str]
    door: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Nightly:
    """What the worker does by itself once a night: `is_due` reads, `do` writes, in one transaction."""

    name: str
    is_due: Callable[[], bool]
    do: Callable[[], object]


def subject(noun: str, id_: int) -> str:
    return f"{noun}:{id_}"


def id_of(subject: str) -> int:
    return int(subject.rpartition(":")[2])
