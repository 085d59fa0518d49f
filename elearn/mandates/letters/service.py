"""Draft a mandate from a letter that a person has read and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elearn.kernel.actor import Actor
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.letters import service as letters
from elearn.letters.rules import Told
from elearn.mandates import origin, service


@dataclass(frozen=True, slots=True)
class Above:
    """A letter that is carried out: by the mandate's own (`under` none) or by another of the list (its place)."""

    told: Told
    under: int | None = None


def draft_from_letter(
    letter: service.Letter, *, kind: str, text: str, above: Sequence[Above], unit_ids: Sequence[int], actor: Actor
) -> int:
    """Write the draft with its letter, the chain above it and the units it names; returns the mandate's id.

    Refuses as `draft_mandate` and `letters.service.carry_out`, and a chain that names a place it has not.
    Writes all of it or nothing.
    """
    mandate_id = service.draft_mandate(letter, actor=actor)
    own = letters.enter(
        Told(letter.number, letter.issued_on, letter.issuer, letter.subject, kind), body=text, actor=actor
    )
    if own != origin.letter_of(mandate_id):
        raise RuntimeError("the draft's letter is another one")
    entered = [letters.enter(one.told, actor=actor) for one in above]
    for place, one in enumerate(above):
        if one.under is not None and not 0 <= one.under < len(above):
            raise Refused(_("Văn bản %(number)s gắn với một dòng không có.", number=one.told.number))
        by = own if one.under is None else entered[one.under]
        letters.carry_out(by, entered[place], actor=actor)
    if unit_ids:
        service.set_scope(mandate_id, course_ids=[], unit_ids=unit_ids, lines=[], revision=1, actor=actor)
    return mandate_id
