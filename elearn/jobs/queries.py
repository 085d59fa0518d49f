"""Reads of jobs; a job is its asker's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from elearn.jobs.models import Job
from elearn.jobs.rules import OPEN, State
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing


def job_for(actor: Actor, job_id: int) -> Job:
    """A job the actor asked for; Missing otherwise."""
    job = db.session.scalar(select(Job).where(Job.id == job_id, Job.user_id == actor.user_id))
    if job is None:
        raise Missing
    return job


def open_about(subject: str) -> int | None:
    """The id of the job about a thing that waits or runs."""
    return db.session.scalar(select(Job.id).where(Job.subject == subject, Job.state.in_([str(s) for s in OPEN])))


def latest_about(subject: str) -> Job | None:
    """The last job about a thing."""
    return db.session.scalar(select(Job).where(Job.subject == subject).order_by(Job.id.desc()).limit(1))


def last_word() -> datetime | None:
    """When a worker last said something of any job it works on; None while nothing runs."""
    return db.session.scalar(select(func.max(Job.heartbeat)).where(Job.state == str(State.RUNNING)))


def waiting() -> bool:
    """Whether any job waits or runs."""
    return db.session.scalar(select(Job.id).where(Job.state.in_([str(s) for s in OPEN])).limit(1)) is not None
