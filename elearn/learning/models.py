"""Learning facts, with their times. Facts are never deleted (triggers refuse it); status is derived.

A `LearningRecord` is a person's one effort on a course version; enrolments refer to it, so that two
mandates on one course need one effort (product rule 14).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class LearningRecord(db.Model):
    """One person's effort on one course version, or on the part of it a press role does. `completed_at` is written once.

    A round that asks for a fresh effort gets a record of its own in the next `cycle`; the one before stays as it is.
    """

    __tablename__ = "learning_record"
    __table_args__ = (
        UniqueConstraint("staff_id", "version_id", "track", "cycle"),
        Index("ix_learning_record_course_staff", "course_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    track: Mapped[str] = mapped_column(default="")  # the press role whose part of the course is due; "": all of it
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("learning_record.id"))  # the effort goes on there
    cycle: Mapped[int] = mapped_column(default=1)


class Enrolment(db.Model):
    """A staff member on a course, under one mandate or by own choice; remembers the unit of that time."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("staff_id", "course_id", "mandate_id"),
        # NULLs are distinct in a unique constraint: own choice needs its own.
        Index(
            "uq_enrolment_own_choice",
            "staff_id",
            "course_id",
            unique=True,
            sqlite_where=text("mandate_id IS NULL"),
            postgresql_where=text("mandate_id IS NULL"),
        ),
        Index("ix_enrolment_mandate_unit", "mandate_id", "unit_id", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    registered_at: Mapped[datetime]


class RosterActKind(StrEnum):
    WITHDRAWN = "withdrawn"
    EXEMPT = "exempt"


class RosterAct(db.Model):
    """A dated, reasoned act that takes an enrolment out of what is due, over [starts_at, ends_at)."""

    __tablename__ = "roster_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # None: until further notice; set once
    reason: Mapped[str]
    user_id: Mapped[int | None]


class ActivityProgress(db.Model):
    """How far a person is in one activity. Positions only move with a higher sequence number."""

    __tablename__ = "activity_progress"

    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    opened_at: Mapped[datetime]
    block: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime]
    best_percent: Mapped[int | None]  # of a quiz: the best mark so far, never lowered
    completed_at: Mapped[datetime | None]
    spared: Mapped[bool] = mapped_column(default=False)  # by the placement test, not read
    # In another version, when it came over with a move; None: here.
    earned_activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))


class Watching(db.Model):
    """What a person has seen or heard of a lesson's recording. Spans are only ever added (see intervals)."""

    __tablename__ = "watching"

    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    spans: Mapped[list[Any]] = mapped_column(default=list)  # [[from, to], …] in ms, in order, apart
    position: Mapped[int] = mapped_column(default=0)  # ms; moves only with a higher sequence number
    sequence: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime]


class VersionMove(db.Model):
    """A dated, reasoned act: an effort goes on in another version. Rows are added, never changed, never deleted.

    Everything of the record it left stays as it was; what was kept is told by the keys of activities.
    """

    __tablename__ = "version_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), index=True)
    to_record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]  # of who moved them
    reason: Mapped[str]
    kept: Mapped[dict[str, Any]]  # {kept: [key], anew: [key], history: [key]}
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("version_move.id"))


class EnrolmentMove(db.Model):
    """A dated act: from then on an enrolment reads another effort, of the person its own was merged with or parted from.

    Days before are read from the record it left. Rows are added, never changed, never deleted.
    """

    __tablename__ = "enrolment_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    from_record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"))
    to_record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"))
    from_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    to_staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    merge_id: Mapped[int] = mapped_column(ForeignKey("staff_merge.id"), index=True)


class EnrolmentDouble(db.Model):
    """Over [at, ended_at) an enrolment is not counted: the same person has the same duty by another one.

    `acts` are the exemptions that came over to the one that counts, to end with the merge.
    """

    __tablename__ = "enrolment_double"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    counted_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    merge_id: Mapped[int] = mapped_column(ForeignKey("staff_merge.id"), index=True)
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    acts: Mapped[dict[str, Any]]  # {copied: [id], back: [reason of a withdrawal that ended]}


class JointPart(db.Model):
    """A record that holds what several records of one person hold together, and one of those it was made of."""

    __tablename__ = "joint_part"

    record_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("learning_record.id"), primary_key=True, index=True)
    effort: Mapped[int]  # the cycle it stands for; its own is a number nobody had
    merge_id: Mapped[int] = mapped_column(ForeignKey("staff_merge.id"))
