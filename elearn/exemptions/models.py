"""An exemption is an object: ground, reason, signer, letter, from and to. Nothing of it is ever changed.

Its state is its last step; an extension is a new exemption. What it does to the figures are dated acts on
enrolments (`RosterAct`), written when it is approved.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearn.kernel.db import db


class Ground(StrEnum):
    MATERNITY = "maternity"
    ILLNESS = "illness"
    STUDY = "study"
    SECONDED = "seconded"
    RETIRING = "retiring"
    OTHER = "other"


class StepKind(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"  # before its day


class Exemption(db.Model):
    """A person freed of what a mandate orders, from a day to the end of another."""

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index("ix_exemption_staff_mandate", "staff_id", "mandate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # that registered the person
    ground: Mapped[str]
    reason: Mapped[str]
    signer_name: Mapped[str]
    signer_post: Mapped[str]
    letter_number: Mapped[str]
    letter_date: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)  # the last day
    filename: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    recorded_at: Mapped[datetime]


class ExemptionStep(db.Model):
    """A step of an exemption, kept for ever; each kind at most once."""

    __tablename__ = "exemption_step"
    __table_args__ = (UniqueConstraint("exemption_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exemption_id: Mapped[int] = mapped_column(ForeignKey("exemption.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class ExemptionAct(db.Model):
    """The act on an enrolment that an exemption stands behind."""

    __tablename__ = "exemption_act"

    act_id: Mapped[int] = mapped_column(ForeignKey("roster_act.id"), primary_key=True)
    exemption_id: Mapped[int] = mapped_column(ForeignKey("exemption.id"), index=True)
