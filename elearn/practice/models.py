"""Runs. What a person chose is a row with its time; where a run stands is worked out from its rows.

Learning facts: rows are added, never deleted (triggers refuse it), and a mark is written once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class Pace(StrEnum):
    """How long a node gives: as written, twice that, or as long as it takes (then timeliness is not marked)."""

    NORMAL = "normal"
    DOUBLE = "double"
    UNTIMED = "untimed"


class Outcome(StrEnum):
    """How a run came to its end."""

    FINISHED = "finished"
    STOPPED = "stopped"  # by crossing a line
    LAPSED = "lapsed"  # left for more than a day
    CLOSED = "closed"  # a replay given up for another run


class PracticeRun(db.Model):
    """One try at a scenario; at most one open per person and scenario, numbered from 1."""

    __tablename__ = "practice_run"
    __table_args__ = (
        UniqueConstraint("record_id", "activity_id", "number"),
        Index(
            "uq_practice_run_open",
            "record_id",
            "activity_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_practice_run_activity", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)  # of the order in which choices are shown
    counted: Mapped[bool] = mapped_column(default=True)  # False: a replay from some node
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("practice_run.id"))  # of a replay
    from_place: Mapped[int] = mapped_column(default=0)  # the first decision of its own; those before came over
    started_at: Mapped[datetime]  # preparation begins
    ready_at: Mapped[datetime | None]  # the first decision's clock begins
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    total: Mapped[int | None]  # of 100
    dimensions: Mapped[dict[str, Any] | None]  # points of 100 by dimension
    breach: Mapped[str] = mapped_column(default="")
    broken: Mapped[list[str]] = mapped_column(default=list)  # promises not kept
    passed: Mapped[bool | None]
    resolution: Mapped[str] = mapped_column(default="")  # the sentence the person means to say next time


class PracticeStep(db.Model):
    """One decision of a run; `place` counts from 0. No choice: time ran out."""

    __tablename__ = "practice_step"

    run_id: Mapped[int] = mapped_column(ForeignKey("practice_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    node: Mapped[str]
    node_version: Mapped[str]  # hash of the node as it was shown
    choice: Mapped[str | None]
    consulted: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    taken_at: Mapped[datetime]


class PracticeAside(db.Model):
    """What a person asked for at a decision without deciding: advice, or a slower clock from here on."""

    __tablename__ = "practice_aside"

    run_id: Mapped[int] = mapped_column(ForeignKey("practice_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # consult | double | untimed
    at: Mapped[datetime]
