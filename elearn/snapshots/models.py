"""Frozen figures ("chốt số liệu"). The database refuses to change or delete any of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearn.kernel.db import db


class Snapshot(db.Model):
    """The figures of a question at a cut-off. `chain` is the hash of what was asked; a correction is its next edition."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("chain", "edition"),)  # two pressed at once make one

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    edition: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # whose subtree it covers; None: everything
    period: Mapped[str]  # reports.periods.Period.key
    starts_on: Mapped[date]
    as_of: Mapped[date]  # the cut-off: to the end of this day
    question: Mapped[dict[str, Any]]
    scope: Mapped[str]  # the filter in words
    taken_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    note: Mapped[str]
    checked: Mapped[str]  # the checker's sentence of that moment
    notes: Mapped[list[str]]  # the counting rules of that moment
    figures_rows: Mapped[int]
    people_rows: Mapped[int]
    totals: Mapped[dict[str, Any]]  # figure → all rows; registered_within, completed_within the period
    content_hash: Mapped[str]  # SHA-256 of the canonical bytes, see rules.py


class SnapshotPart(db.Model):
    """One unit of a snapshot: its figures a course, and its people with their facts, compressed.

    A part a unit keeps 80,000 rows near 3 MB, and a figure opens by reading one part.
    """

    __tablename__ = "snapshot_part"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    figures: Mapped[dict[str, Any]]  # {code, name, rows: [[course id, course, eight figures]]}
    people_rows: Mapped[int]
    people: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))  # zlib of JSON lines
