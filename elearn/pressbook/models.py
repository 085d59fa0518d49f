"""The log: an entry is its revisions, and nothing of it is ever changed or deleted (triggers).

A matter is corrected by a new revision and withdrawn by one with a reason. Of the press only the name of the
agency is kept (product rule 7); who spoke is a member of the staff.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearn.kernel.db import db


class Kind(StrEnum):
    """What is logged: the matters of the six figures, and the other forms of điều 5."""

    CONFERENCE = "conference"
    BRIEFING = "briefing"
    REQUEST = "request"
    INCIDENT = "incident"
    CORRECTION = "correction"
    STATEMENT = "statement"
    RELEASE = "release"
    POSTING = "posting"


class Ground(StrEnum):
    """Why an incident must be spoken of (điều 7, khoản 1 to 5), and what kind of request came."""

    NATIONAL = "national"
    SHARED = "shared"
    IMPACT = "impact"
    OPINION = "opinion"
    ASKED = "asked"
    QUESTION = "question"
    PETITION = "petition"


class Outcome(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"


class Capacity(StrEnum):
    """As whom somebody spoke (điều 3)."""

    HEAD = "head"
    SPOKESPERSON = "spokesperson"
    AUTHORISED = "authorised"


class State(StrEnum):
    NOTED = "noted"
    WITHDRAWN = "withdrawn"


class PressEntry(db.Model):
    """A matter in a unit's log. `token` is of its form and words: sent twice, they make one entry."""

    __tablename__ = "press_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class PressFile(db.Model):
    """A scan that goes with an entry."""

    __tablename__ = "press_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("press_entry.id"), index=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    recorded_at: Mapped[datetime]


class PressRevision(db.Model):
    """What an entry says; the newest counts. `happened_on` is the day in Vietnam of `happened_at`.

    `due_at` is the last instant in time, worked out on the day of the revision: a later list of working days
    moves no deadline that was told.
    """

    __tablename__ = "press_revision"
    __table_args__ = (Index("ix_press_revision_happened_on", "happened_on"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("press_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    kind: Mapped[str]
    ground: Mapped[str]
    subject: Mapped[str]
    happened_at: Mapped[datetime]
    happened_on: Mapped[date]
    due_at: Mapped[datetime | None]
    outcome: Mapped[str]
    answered_at: Mapped[datetime | None]
    channel: Mapped[str]
    agency: Mapped[str]
    letter: Mapped[str]
    refusal: Mapped[str]
    result: Mapped[str]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    capacity: Mapped[str]
    authority: Mapped[str]
    link: Mapped[str]
    note: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("press_file.id"))
    reason: Mapped[str]  # why it was corrected or withdrawn
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]


class FormStepKind(StrEnum):
    REMARKED = "remarked"  # difficulties and proposals written
    CONFIRMED = "confirmed"  # by the head, of these very figures


class PressFormStep(db.Model):
    """A step of a unit's form for a period, kept for ever: its words, or the head's confirmation of its figures."""

    __tablename__ = "press_form_step"
    __table_args__ = (Index("ix_press_form_step_period", "starts_on", "ends_on", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    kind: Mapped[str]
    difficulties: Mapped[str]
    proposals: Mapped[str]
    figures_hash: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]
