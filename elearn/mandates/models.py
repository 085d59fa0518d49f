"""Mandates: official letters that order training."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearn.kernel.db import db


class LineRule(StrEnum):
    EVERY = "every"  # every person of the press role
    EXACTLY = "exactly"  # `minimum` persons of the press role, no more and no fewer
    AT_LEAST = "at_least"  # at least `minimum` persons of the press role
    ALL_STAFF = "all_staff"  # everybody in the unit


class Recurrence(StrEnum):
    """How often a mandate comes round; each round is a mandate of its own that follows the one before."""

    ONCE = ""
    YEARLY = "yearly"
    HALF_YEARLY = "half_yearly"


class Recognition(StrEnum):
    """Which earlier completions of a course count for a mandate."""

    ANY = "any"  # one effort, whenever it was made
    SINCE_START = "since_start"  # on or after the first day of the round
    WITHIN_MONTHS = "within_months"  # no longer than some months before it


class Mandate(db.Model):
    """The letter's data and its deadlines; frozen once published.

    A new round of a recurring mandate is a new row with its own letter, deadlines and lists, that
    `follows` the round before; nothing of that one is touched.
    """

    __tablename__ = "mandate"
    __table_args__ = (UniqueConstraint("number", "issued_on", "issuer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    issuer: Mapped[str]
    subject: Mapped[str]
    order_text: Mapped[str] = mapped_column(default="")  # the sentences that order the training
    legal_bases: Mapped[list[str]]
    addressees: Mapped[list[str]]
    registration_due_on: Mapped[date]
    completion_due_on: Mapped[date]
    drafted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    double_filling: Mapped[bool] = mapped_column(default=False)  # whether one person may fill two slots
    recurrence: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"), index=True, unique=True)
    starts_on: Mapped[date | None]  # the first day of the round; None: from the day of the letter
    recognition: Mapped[str] = mapped_column(default="any")
    recognition_months: Mapped[int | None]
    rule_text: Mapped[str] = mapped_column(default="")  # the rule in words, frozen on publishing
    rule_hash: Mapped[str] = mapped_column(default="")  # SHA-256 of it


class MandateLetter(db.Model):
    """The letter a mandate comes from, as a document with its chain; the mandate's own data stay its own."""

    __tablename__ = "mandate_letter"

    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)


class MandateAmendment(db.Model):
    """A later letter that moves a deadline of a published mandate or adds units, from a day on; never changed or deleted.

    An empty deadline leaves the one that was in force. The letters of a mandate are entered in the order
    of their days, so the newest row that has taken effect is the one in force (`deadlines`).
    """

    __tablename__ = "mandate_amendment"
    __table_args__ = (
        UniqueConstraint("mandate_id", "letter_id"),
        CheckConstraint(
            "registration_due_on IS NOT NULL OR completion_due_on IS NOT NULL OR adds_units > 0", name="moves"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    registration_due_on: Mapped[date | None]
    completion_due_on: Mapped[date | None]
    adds_units: Mapped[int] = mapped_column(default=0, server_default="0")  # how many; which: `MandateUnit`
    takes_effect_on: Mapped[date]  # the letter's day or the day it was recorded, whichever is later
    reason: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]  # of who recorded it
    at: Mapped[datetime]


class MandateScan(db.Model):
    """The scanned letter."""

    __tablename__ = "mandate_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class MandateCourse(db.Model):
    """A course the mandate orders, at the version current when it was published."""

    __tablename__ = "mandate_course"

    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))  # set on publishing


class MandateUnit(db.Model):
    """A unit that must answer the mandate with a registration list.

    One that a later letter added is asked from that letter's day on; days before know nothing of it.
    """

    __tablename__ = "mandate_unit"

    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    asked_from: Mapped[date | None]  # None: since the mandate was published
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("mandate_amendment.id"))


class AudienceLine(db.Model):
    """Who each unit must send: "every spokesperson", "at least 02 comms staff", "all staff"."""

    __tablename__ = "audience_line"
    __table_args__ = (
        UniqueConstraint("mandate_id", "position"),
        CheckConstraint("minimum >= 0", name="minimum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    position: Mapped[int]
    rule: Mapped[str]
    press_role: Mapped[str | None]  # None for ALL_STAFF
    minimum: Mapped[int]  # 0 unless EXACTLY or AT_LEAST
    kinds: Mapped[list[str]] = mapped_column(default=list)  # of units; none: all of them
    wording: Mapped[str] = mapped_column(default="")  # frozen on publishing


class AudienceLineCourse(db.Model):
    """A course that the people of a line must take."""

    __tablename__ = "audience_line_course"

    line_id: Mapped[int] = mapped_column(ForeignKey("audience_line.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
