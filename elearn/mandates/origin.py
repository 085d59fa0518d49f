"""The letter a mandate comes from: entered with the draft, corrected with it, and read with its chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, or_, select, update

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing
from elearn.letters import queries as letters
from elearn.letters import rules as letter_rules
from elearn.letters import service as letter_service
from elearn.letters.models import Letter as LetterRecord
from elearn.letters.rules import Step, Told
from elearn.mandates import queries
from elearn.mandates.models import Mandate, MandateAmendment, MandateLetter
from elearn.units import queries as units


def settle(mandate: Mandate, *, actor: Actor) -> None:
    """Enter the letter of a new draft, or correct it when the draft was changed; address it to its units."""
    told = Told(mandate.number, mandate.issued_on, mandate.issuer, mandate.subject)
    known = letter_of(mandate.id)
    if known is None:
        letter_id = letter_service.enter(told, actor=actor)
        db.session.execute(insert(MandateLetter).values(mandate_id=mandate.id, letter_id=letter_id))
    else:
        letter_id = letter_service.correct(known, told, actor=actor)
        db.session.execute(
            update(MandateLetter).where(MandateLetter.mandate_id == mandate.id).values(letter_id=letter_id)
        )
    letter_service.address(letter_id, mandate.addressees, units_named(mandate.addressees))


def units_named(lines: Sequence[str]) -> dict[str, int]:
    """Which lines are the name of exactly one unit open today."""
    rows = units.units_on(clock.today()) if lines else []
    return letter_rules.matched(lines, [(row.id, row.name) for row in rows])


def letter_of(mandate_id: int) -> int | None:
    return db.session.scalar(select(MandateLetter.letter_id).where(MandateLetter.mandate_id == mandate_id))


def chain_of(mandate_id: int) -> list[tuple[Step, AnyRow]]:
    """The chain that ends in the mandate's letter, topmost first."""
    letter_id = letter_of(mandate_id)
    return letters.chain_of(letter_id) if letter_id is not None else []


def mandates_from(actor: Actor, letter_id: int, *, drafts: bool) -> Sequence[AnyRow]:
    """The mandates an actor may read that come from a letter, directly or by letters that carry it out, or are changed by it."""
    walk = letters.below(letter_id)
    changed = select(MandateAmendment.mandate_id).where(MandateAmendment.letter_id == letter_id)
    return db.session.execute(
        queries.listing(actor, drafts=drafts)
        .join(MandateLetter, MandateLetter.mandate_id == Mandate.id)
        .where(or_(MandateLetter.letter_id.in_(select(walk.c.id)), Mandate.id.in_(changed)))
    ).all()


def letter_for(actor: Actor, letter_id: int, *, drafts: bool) -> tuple[Any, Sequence[AnyRow]]:
    """A letter and the mandates that come from it; Missing for who may read none of them."""
    mandates = mandates_from(actor, letter_id, drafts=drafts)
    letter = db.session.get(LetterRecord, letter_id)
    if letter is None or not mandates:
        raise Missing
    return letter, mandates


def published_letters() -> set[int]:
    """The letters in the chains of published mandates: what those print stays as it is."""
    walk = letters.above_all(
        select(MandateLetter.letter_id)
        .join(Mandate, Mandate.id == MandateLetter.mandate_id)
        .where(Mandate.published_at.is_not(None))
    )
    return set(db.session.scalars(select(walk.c.id)))
