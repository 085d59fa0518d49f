"""The deadlines of a mandate on a day: its own, or those that the last letter in effect by then moved them to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, func, literal_column, select

from elearn.kernel.db import AnyRow, db
from elearn.letters.models import Letter
from elearn.mandates.models import Mandate, MandateAmendment
from elearn.mandates.rules import Moved, in_force


@dataclass(frozen=True, slots=True)
class Terms:
    """The deadlines in force on a day."""

    registration_due_on: date
    completion_due_on: date


def moved_by(day: date) -> Subquery:
    """mandate_id, completion_due_on of every mandate whose deadline of completion was moved by a day.

    To be joined once to tens of thousands of enrolments; `COMPLETION` reads it.
    """
    last = (
        select(func.max(MandateAmendment.id))
        .where(MandateAmendment.takes_effect_on <= day, MandateAmendment.completion_due_on.is_not(None))
        .group_by(MandateAmendment.mandate_id)
    )
    return (
        select(MandateAmendment.mandate_id, MandateAmendment.completion_due_on)
        .where(MandateAmendment.id.in_(last))
        .subquery("moved")
    )


# The deadline of completion in force, in a query that joins `Mandate` and `moved_by` the day.
COMPLETION: ColumnElement[date | None] = func.coalesce(
    literal_column("moved.completion_due_on", Date), Mandate.completion_due_on
)


def completion_on(day: date) -> ColumnElement[date]:
    """The deadline of completion in force, in a list of mandates."""
    return _on(day, MandateAmendment.completion_due_on, Mandate.completion_due_on).label("completion_due_on")


def registration_on(day: date) -> ColumnElement[date]:
    """The deadline of registration in force, in a list that joins mandates."""
    return _on(day, MandateAmendment.registration_due_on, Mandate.registration_due_on).label("registration_due_on")


def registration_letter(day: date) -> ColumnElement[str | None]:
    """The number of the later letter that set the deadline of registration in force."""
    return _last(day, MandateAmendment.registration_due_on, Letter.number).label("moved_by")


def _on(day: date, moved: Any, own: Any) -> ColumnElement[date]:
    return func.coalesce(_last(day, moved, moved), own)


def _last(day: date, moved: Any, told: Any) -> Any:
    return (
        select(told)
        .select_from(MandateAmendment)
        .join(Letter, Letter.id == MandateAmendment.letter_id)
        .where(MandateAmendment.mandate_id == Mandate.id, MandateAmendment.takes_effect_on <= day, moved.is_not(None))
        .order_by(MandateAmendment.id.desc())
        .limit(1)
        .correlate(Mandate)
        .scalar_subquery()
    )


def amendments_of(mandate_id: int) -> Sequence[AnyRow]:
    """The letters that moved a deadline, in their order, with what each moved, from when, why and by whom."""
    return db.session.execute(
        select(
            MandateAmendment.letter_id,
            Letter.number,
            Letter.issued_on,
            Letter.issuer,
            MandateAmendment.registration_due_on,
            MandateAmendment.completion_due_on,
            MandateAmendment.takes_effect_on,
            MandateAmendment.reason,
            MandateAmendment.name,
            MandateAmendment.at,
        )
        .join(Letter, Letter.id == MandateAmendment.letter_id)
        .where(MandateAmendment.mandate_id == mandate_id)
        .order_by(MandateAmendment.id)
    ).all()


def completion_moves(rows: Sequence[Any]) -> tuple[Moved, ...]:
    """What rows of `amendments_of` did to the deadline of completion."""
    return tuple(
        Moved(row.takes_effect_on, row.completion_due_on, row.number, row.issued_on)
        for row in rows
        if row.completion_due_on is not None
    )


def terms_on(mandate: Mandate, rows: Sequence[Any], day: date) -> Terms:
    """The deadlines of a mandate in force on a day; `rows` are its `amendments_of`."""
    registration = [
        Moved(row.takes_effect_on, row.registration_due_on) for row in rows if row.registration_due_on is not None
    ]
    return Terms(
        in_force(mandate.registration_due_on, registration, day),
        in_force(mandate.completion_due_on, completion_moves(rows), day),
    )
