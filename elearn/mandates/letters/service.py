"""Draft a mandate from a letter that a person has read and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.letters import service as letters
from elearn.letters.models import LetterUpload
from elearn.letters.rules import Told
from elearn.mandates import origin, queries, service
from elearn.mandates.rules import scan_type


@dataclass(frozen=True, slots=True)
class Above:
    """A letter that is carried out: by the mandate's own (`under` none) or by another of the list (its place)."""

    told: Told
    under: int | None = None


def draft_from_letter(
    letter: service.Letter,
    *,
    kind: str,
    text: str,
    above: Sequence[Above],
    unit_ids: Sequence[int],
    actor: Actor,
    upload_id: int | None = None,
) -> int:
    """Write the draft with its letter, the chain above it and the units it names; returns the mandate's id.

    The file that was read (`upload_id`) becomes the mandate's scan. Refuses as `draft_mandate` and
    `letters.service.carry_out`, and a chain that names a place it has not. Writes all of it or nothing.
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
    if upload_id and (upload := letters.held(upload_id, actor=actor)) is not None:
        service.attach_scan(mandate_id, upload.filename, upload.content, actor=actor)
        db.session.delete(upload)
    if unit_ids:
        service.set_scope(mandate_id, course_ids=[], unit_ids=unit_ids, lines=[], revision=1, actor=actor)
    return mandate_id


def hold_scan(filename: str, content: bytes, *, actor: Actor) -> LetterUpload | None:
    """Keep the file that was read, if it can be a mandate's scan (a Word file can't)."""
    if not content or scan_type(content) is None:
        return None
    return letters.held(letters.hold(filename, content, actor=actor), actor=actor)


def held(upload_id: int, *, actor: Actor) -> LetterUpload | None:
    """The file of `hold_scan`, if it still waits."""
    return letters.held(upload_id, actor=actor)


def add_to_chain(mandate_id: int, by_id: int, told: Told, *, actor: Actor) -> None:
    """Say that a letter of a draft's chain carries out another.

    Refuses (Missing) a letter that is not in the chain, (Conflict) a published mandate, and what
    `letters.service.carry_out` refuses; (Refused) a letter between others of a published mandate's chain.
    """
    _open_chain(mandate_id, by_id, actor)
    letters.carry_out(by_id, letters.enter(told, actor=actor), actor=actor)


def take_from_chain(mandate_id: int, by_id: int, other_id: int, *, actor: Actor) -> bool:
    """Take a link out of a draft's chain; False when somebody did so before. Refuses as `add_to_chain`."""
    _open_chain(mandate_id, by_id, actor)
    return letters.leave_out(by_id, other_id, actor=actor)


def _open_chain(mandate_id: int, by_id: int, actor: Actor) -> None:
    mandate = queries.mandate_for(actor, mandate_id, drafts=True, lock=True)
    service.refuse_published(mandate)
    if by_id not in {row.id for _step, row in origin.chain_of(mandate_id)}:
        raise Missing
    if by_id in origin.published_letters():
        raise Refused(
            _("Văn bản này thuộc chuỗi của một văn bản giao nhiệm vụ đã ban hành nên giữ nguyên."),
            next_step=_("Chỉ sửa các nối của văn bản còn là bản thảo."),
        )
