"""Official letters: those that mandates come from and those above them in the chain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class Letter(db.Model):
    """A letter as a document. What the site does not know of it (its day, its issuer) stays empty."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # number, day and issuer as compared (rules.key)
    number: Mapped[str]
    issued_on: Mapped[date | None]
    issuer: Mapped[str]
    subject: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="", deferred=True)
    entered_at: Mapped[datetime]


class LetterLink(db.Model):
    """One letter carries out another. Never a circle, and never one issued later (service.carry_out)."""

    __tablename__ = "letter_link"
    __table_args__ = (CheckConstraint("letter_id <> carries_out_id", name="not_itself"),)

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    carries_out_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True, index=True)
    linked_at: Mapped[datetime]


class LetterUpload(db.Model):
    """A letter sent as a file to be read, until its reader confirms a draft (it becomes the scan) or sends another."""

    __tablename__ = "letter_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]


class LetterAddressee(db.Model):
    """A line of "Kính gửi", with the unit whose name it is, when there is exactly one."""

    __tablename__ = "letter_addressee"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
