"""Work asked for. The row is the truth; the queue only wakes the worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db

_WAITING_OR_RUNNING = text("state IN ('queued', 'running')")


class Job(db.Model):
    """One piece of work: what, about which thing, for whom, how far. Never two open ones about one thing.

    `claim` changes whenever a worker takes it up; only the worker that holds the newest may end it.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_subject_open",
            "subject",
            unique=True,
            sqlite_where=_WAITING_OR_RUNNING,
            postgresql_where=_WAITING_OR_RUNNING,
        ),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_subject", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]  # "staff_import:12"
    state: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(index=True)
    grant_id: Mapped[int | None]  # the seat it was asked from
    name: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    heartbeat: Mapped[datetime | None]
    runner: Mapped[str] = mapped_column(default="")  # which machine and data directory works on it
    claim: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
