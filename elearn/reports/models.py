"""Results of the checker, kept for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from elearn.kernel.db import db


class FiguresCheck(db.Model):
    """One recount of the figures of a day from the facts, and where it disagreed with what is shown."""

    __tablename__ = "figures_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    as_of: Mapped[date]
    occasion: Mapped[str]  # report | snapshot | asked | nightly
    question: Mapped[dict[str, Any]]
    enrolments: Mapped[int]  # recounted one by one
    figures: Mapped[int]  # compared
    findings: Mapped[list[Any]]  # the first of them, in words
    wrong: Mapped[int]  # how many there were; 0 is a clean result
    user_id: Mapped[int | None]
    name: Mapped[str]
