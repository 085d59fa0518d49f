"""What the facts of an enrolment amount to on a day, and what still keeps a course from being complete.

Pure: no clock, no database. `status_sql` says the same as `status_on` in one SQL expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.mandates.rules import Moved, in_force


class StatusKey(StrEnum):
    """The six parts of "registered"; each enrolment is in exactly one on every day it is counted."""

    COMPLETED_ON_TIME = "completed_on_time"
    COMPLETED_LATE = "completed_late"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    EXEMPT = "exempt"
    WITHDRAWN = "withdrawn"


COMPLETED = frozenset({StatusKey.COMPLETED_ON_TIME, StatusKey.COMPLETED_LATE})
UNFINISHED = frozenset({StatusKey.IN_PROGRESS, StatusKey.NOT_STARTED})


@dataclass(frozen=True, slots=True)
class Act:
    """An act that takes an enrolment out of what is due, over [starts_at, ends_at)."""

    kind: str  # withdrawn | exempt
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What an enrolment read until an instant, when two records of a person were merged or parted."""

    until: datetime
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the status of one enrolment depends on.

    `due_on` is the letter's own deadline, None for one's own choice; `moves` are those that later letters set.
    `before` is what it read earlier, first to last; over each span of `doubled` the person is counted by another one.
    """

    registered_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    due_on: date | None = None
    acts: tuple[Act, ...] = ()
    moves: tuple[Moved, ...] = ()
    before: tuple[Before, ...] = ()
    doubled: tuple[tuple[datetime, datetime | None], ...] = ()

    def due(self, day: date) -> date | None:
        """The deadline in force on a day."""
        return None if self.due_on is None else in_force(self.due_on, self.moves, day)

    def read_at(self, end: datetime) -> Facts:
        """The facts as they were read just before an instant."""
        then = next((one for one in self.before if one.until >= end), None)
        return self if then is None else replace(self, started_at=then.started_at, completed_at=then.completed_at)

    def is_double(self, end: datetime) -> bool:
        """Whether the person was counted by another enrolment just before an instant."""
        return any(at < end and (ended is None or ended >= end) for at, ended in self.doubled)


@dataclass(frozen=True, slots=True)
class Status:
    key: StatusKey
    overdue: bool


def status_on(facts: Facts, day: date) -> Status | None:
    """The status at the end of a day in Vietnam; None before the enrolment was registered, and for a double.

    A completion comes first (a pass is never lowered by a later act), then withdrawal, exemption,
    start. A deadline holds to the end of its day; the one asked is the one in force on the day asked,
    so a letter that moves it changes no status of a day before the letter took effect.
    """
    end = clock.end_of(day)
    if facts.registered_at >= end or facts.is_double(end):
        return None
    due = facts.due(day)
    key = _key(facts.read_at(end), due, end)
    late = due is not None and day > due
    return Status(key, overdue=late and key in UNFINISHED)


def _key(facts: Facts, due: date | None, end: datetime) -> StatusKey:
    if facts.completed_at is not None and facts.completed_at < end:
        in_time = due is None or facts.completed_at < clock.end_of(due)
        return StatusKey.COMPLETED_ON_TIME if in_time else StatusKey.COMPLETED_LATE
    for kind in (StatusKey.WITHDRAWN, StatusKey.EXEMPT):
        if any(act.kind == kind and _in_force(act, end) for act in facts.acts):
            return kind
    if facts.started_at is not None and facts.started_at < end:
        return StatusKey.IN_PROGRESS
    return StatusKey.NOT_STARTED


def _in_force(act: Act, end: datetime) -> bool:
    """Whether the act covers the last instant before `end`."""
    return act.starts_at < end and (act.ends_at is None or act.ends_at >= end)


class Task(Protocol):
    """An activity of a course, as far as completion is concerned."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def pass_percent(self) -> int | None: ...
    @property
    def has_critical(self) -> bool: ...


class Done(Protocol):
    """How far a person is in one activity."""

    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def best_percent(self) -> int | None: ...


AnyTask = TypeVar("AnyTask", bound=Task)


def unmet(tasks: Iterable[AnyTask], progress: Mapping[int, Done]) -> list[tuple[AnyTask, str]]:
    """Each required activity that is not done, with the reason in words. Empty: the course is complete."""
    return [
        (task, reason(task, progress.get(task.id)))
        for task in tasks
        if task.required and not is_done(progress.get(task.id))
    ]


def is_done(done: Done | None) -> bool:
    return done is not None and done.completed_at is not None


def reason(task: Task, done: Done | None) -> str:
    """Why one activity is not done yet."""
    if task.kind == "quiz":
        return _quiz_reason(task, done)
    if task.kind == "scenario":
        best = done.best_percent if done is not None else None
        if best is None:
            return _("Chưa chơi đạt %(scenario)s", scenario=task.label)
        return _("Chưa chơi đạt %(scenario)s: lần tốt nhất %(best)s điểm", scenario=task.label, best=best)
    if done is None:
        return _("Chưa mở %(lesson)s", lesson=task.label)
    return _("Chưa đọc xong %(lesson)s", lesson=task.label)


def _quiz_reason(task: Task, done: Done | None) -> str:
    best = done.best_percent if done is not None else None
    if best is None:
        return _("Chưa làm %(quiz)s: cần đạt %(need)s%%", quiz=task.label, need=task.pass_percent)
    if task.has_critical and task.pass_percent is not None and best >= task.pass_percent:
        return _("Chưa đạt %(quiz)s: đủ điểm nhưng phần ranh giới chưa đạt", quiz=task.label)
    return _(
        "Chưa đạt %(quiz)s: cần %(need)s%%, cao nhất %(best)s%%", quiz=task.label, need=task.pass_percent, best=best
    )


@dataclass(frozen=True, slots=True)
class Effort:
    """A person's record on a course: its version, whose part of it, and whether they have begun or finished."""

    version_id: int
    number: int  # of the version
    begun: bool
    track: str = ""  # "" is the whole course
    cycle: int = 1
    completed_at: datetime | None = None
    moved: bool = False  # it goes on in another version

    def counts(self, since: datetime | None) -> bool:
        """Whether it counts for a mandate that takes completions from an instant on: still open, or finished since."""
        return since is None or self.completed_at is None or self.completed_at >= since


def version_to_use(effort: Effort | None, version_id: int, number: int) -> int:
    """The version a person works on when they are enrolled on `version_id` (the `number`-th).

    Who has begun stays where they are; who has not goes to the newer of the two.
    """
    if effort is None:
        return version_id
    if effort.begun or effort.number >= number:
        return effort.version_id
    return version_id


def effort_to_continue(efforts: Iterable[Effort], track: str = "", since: datetime | None = None) -> Effort | None:
    """The one effort that every enrolment of a person on a course refers to.

    Finished before begun, begun before fresh, then the newest. Only one that does enough: the whole
    course, or the very part the person's role has to do; and that counts `since` an instant.
    """
    enough = (e for e in efforts if e.track in ("", track) and not e.moved and e.counts(since))
    return max(
        enough,
        key=lambda effort: (
            effort.completed_at is not None,
            effort.begun,
            effort.number,
            effort.track == "",
            effort.cycle,
        ),
        default=None,
    )


def next_cycle(efforts: Iterable[Effort], version_id: int, track: str) -> int:
    """The cycle of a fresh effort beside those that are there, moved away or not."""
    return 1 + max((e.cycle for e in efforts if (e.version_id, e.track) == (version_id, track)), default=0)


def may_be_marked(verdict: str, kind: str) -> bool:
    """Whether an author may say that a changed activity needs no repeating. A quiz passed in another way is not passed."""
    return verdict == "changed" and kind != "quiz"


def carried(verdict: str, kind: str, *, marked: bool) -> bool:
    """Whether what was done of an activity comes over to another version.

    It does when the activity is the same there, or was changed and the author says that what was learned still holds.
    """
    return verdict == "same" or (marked and may_be_marked(verdict, kind))
