"""Jobs asked for, taken up, told of, ended. A job ends in the very transaction that keeps its work, or not at all."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.jobs import queries, queue
from elearn.jobs.models import Job
from elearn.jobs.rules import MOST_ATTEMPTS, OPEN, SILENT, State, Stopped
from elearn.kernel import clock, i18n
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refusal
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or

_OPEN = [str(state) for state in OPEN]


def ask(kind: str, subject: str, *, actor: Actor) -> int:
    """Ask for work about a thing; returns the job's id, that of the open one if the thing has one already."""
    made = db.session.scalar(
        insert_or(Job)
        .values(
            kind=kind,
            subject=subject,
            state=str(State.QUEUED),
            done=0,
            total=0,
            message="",
            next_step="",
            user_id=actor.user_id,
            grant_id=actor.seat.grant_id if actor.seat else None,
            name=actor.name,
            language=i18n.language(),
            asked_at=clock.now(),
            runner="",
            claim="",
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["subject"], index_where=text("state IN ('queued', 'running')"))
        .returning(Job.id)
    )
    queue.wake_after_commit()
    return int(made or queries.open_about(subject) or 0)


def cancel(job_id: int, *, actor: Actor) -> None:
    """Stop a job; its worker notices and keeps nothing. Refuses (Conflict) one that has ended."""
    job = queries.job_for(actor, job_id)
    stopped = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(_OPEN))
        .values(state=str(State.CANCELLED), ended_at=clock.now())
    )
    if not stopped.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("Việc này đã xong trước khi lệnh dừng tới nơi."), next_step=_("Mở lại trang để xem kết quả."))
    record(Did.JOB_CANCELLED, actor, f"job:{job_id}", kind=job.kind, about=job.subject)


def bring_back(runner: str) -> None:
    """Jobs this runner worked on when it died wait again. Only for who holds the runner's lock."""
    _wait_again((Job.runner == runner,))


def bring_back_silent() -> None:
    """Jobs of another machine's worker that has said nothing for long wait again."""
    _wait_again((Job.heartbeat < clock.now() - SILENT,))


def _wait_again(conditions: tuple[Any, ...]) -> None:
    db.session.execute(
        update(Job)
        .where(Job.state == str(State.RUNNING), *conditions)
        .values(state=str(State.QUEUED), claim="", runner="")
    )


def take_up(runner: str) -> Job | None:
    """The oldest job that waits, now this runner's; None when there is none. Gives up what was begun too often."""
    while True:
        job = db.session.scalar(
            select(Job)
            .where(Job.state == str(State.QUEUED))
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        now = clock.now()
        job.attempts += 1
        if job.attempts <= MOST_ATTEMPTS:
            job.state, job.claim, job.runner = str(State.RUNNING), secrets.token_hex(8), runner
            job.started_at, job.heartbeat, job.done, job.total = job.started_at or now, now, 0, 0
            db.session.flush()
            return job
        job.state, job.ended_at = str(State.FAILED), now
        job.message = _("Đã thử %(count)s lần mà không xong; chưa có gì được ghi.", count=MOST_ATTEMPTS)
        job.next_step = _("Báo quản trị viên xem nhật ký máy chủ.")
        db.session.flush()


def tell(job: Job, done: int, total: int) -> None:
    """How far it is, on a connection of its own. Raises Stopped when the job is not this worker's any more.

    On SQLite whoever writes is waited for a moment only: what can't be told now is told next time.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    statement = update(Job).where(*_still(job)).values(done=done, total=total, heartbeat=clock.now())
    try:
        with db.engine.begin() as connection:
            if sqlite:
                connection.exec_driver_sql("PRAGMA busy_timeout=50")
            try:
                found = connection.execute(statement).rowcount
            finally:
                if sqlite:
                    connection.exec_driver_sql("PRAGMA busy_timeout=15000")
    except OperationalError:
        if not sqlite:
            raise
        return
    if not found:
        raise Stopped


def _still(job: Job) -> tuple[Any, ...]:
    return (Job.id == job.id, Job.state == str(State.RUNNING), Job.claim == job.claim)


def finish(job: Job, message: str) -> None:
    """End a job together with what it wrote. Raises Stopped, so that nothing is kept, when it was cancelled or lost."""
    ended = db.session.execute(
        update(Job)
        .where(*_still(job))
        .values(state=str(State.DONE), message=message, ended_at=clock.now(), done=Job.total)
        .execution_options(synchronize_session=False)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise Stopped


def fail(job: Job, refusal: Refusal | None = None) -> None:
    """End a job that wrote nothing, with what a person is told."""
    message = refusal.message if refusal else _("Có lỗi khi xử lý; chưa có gì được ghi.")
    step = refusal.next_step if refusal else _("Thử lại; nếu vẫn lỗi, báo quản trị viên.")
    db.session.execute(
        update(Job)
        .where(*_still(job))
        .values(state=str(State.FAILED), message=message, next_step=step or "", ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def put_off(job: Job) -> None:
    """Let a job wait again whose database did not answer."""
    db.session.execute(
        update(Job)
        .where(*_still(job))
        .values(state=str(State.QUEUED), claim="", runner="")
        .execution_options(synchronize_session=False)
    )
