"""The deadlines of a mandate on a day: its own, or those that the last letter in effect by then moved them to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, func, select

from elearn.kernel.db import AnyRow, db
from elearn.letters.models import Letter
from elearn.mandates.models import Mandate, MandateAmendment
from elearn.mandates.rules import Moved, in_force


@dataclass(frozen=True, slots=True)
class Terms:
    """The deadlines in force on a day."""

    registration_due_on: date
    completion_due_on: date


_moved: WeakKeyDictionary[Any, tuple[AnyRow, ...]] = WeakKeyDictionary()  # transaction → every move, in order


def moved_by(day: date) -> dict[int, date]:
    """Mandate id → the deadline of completion in force, for the few mandates whose was moved by a day.

    Read once a transaction, however many expressions of a page ask.
    """
    session = db.session()
    transaction = session.get_transaction()
    rows = _moved.get(transaction) if transaction is not None else None
    if rows is None:
        rows = tuple(
            session.execute(
                select(
                    MandateAmendment.mandate_id, MandateAmendment.takes_effect_on, MandateAmendment.completion_due_on
                )
                .where(MandateAmendment.completion_due_on.is_not(None))
                .order_by(MandateAmendment.id)
            )
        )
        _moved[session.get_transaction()] = rows
    return {row.mandate_id: row.completion_due_on for row in rows if row.takes_effect_on <= day}


def forget() -> None:
    """Read the moves anew: this transaction has written one."""
    _moved.pop(db.session().get_transaction(), None)


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
    """The later letters in their order, with what each moved, how many units it added, from when, why and by whom."""
    return db.session.execute(
        select(
            MandateAmendment.id,
            MandateAmendment.letter_id,
            Letter.number,
            Letter.issued_on,
            Letter.issuer,
            MandateAmendment.registration_due_on,
            MandateAmendment.completion_due_on,
            MandateAmendment.adds_units,
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
