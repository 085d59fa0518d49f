"""Read and acknowledged: a person answers the check question of every page, then says so once per edition.

An acknowledgement is bound to the hash of what was read. A new edition asks again; the old rows stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue.handbook.editions import Edition, contents, page, to_answer
from elearn.catalogue.models import HandbookAcknowledgement, HandbookAnswer, HandbookSection
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _, ngettext
from elearn.kernel.upsert import insert_or
from elearn.people.identity import same_person


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a person is with one edition, and what they acknowledged before."""

    right: frozenset[str]  # keys of the pages whose question was answered rightly
    todo: tuple[str, ...]  # keys of the others, in order
    acknowledged: dict[str, datetime]  # hash of an edition → when

    @property
    def total(self) -> int:
        return len(self.right) + len(self.todo)


def standing(actor: Actor | None, edition: Edition) -> Standing | None:
    """How far the actor is; None for somebody who is no staff."""
    if actor is None or actor.staff_id is None:
        return None
    right = _right(actor.staff_id, edition)
    return Standing(
        right=right,
        todo=tuple(section.key for section in contents(edition) if section.key not in right),
        acknowledged=acknowledged(actor.staff_id),
    )


def _right(staff_id: int, edition: Edition) -> frozenset[str]:
    return frozenset(
        db.session.scalars(
            select(HandbookSection.key)
            .join(HandbookAnswer, HandbookAnswer.section_id == HandbookSection.id)
            .where(
                HandbookSection.edition_id == edition.id,
                same_person(HandbookAnswer.staff_id, staff_id),
                HandbookAnswer.correct,
            )
        )
    )


def acknowledged(staff_id: int) -> dict[str, datetime]:
    """Hash of an edition → when the person acknowledged it."""
    rows = db.session.execute(
        select(HandbookAcknowledgement.content_hash, func.min(HandbookAcknowledgement.at).label("at"))
        .where(same_person(HandbookAcknowledgement.staff_id, staff_id))
        .group_by(HandbookAcknowledgement.content_hash)
    )
    return {row.content_hash: row.at for row in rows}


def answer(content_hash: str, key: str, choice: int, *, actor: Actor) -> bool:
    """Store what the actor chose on a page of the newest edition; says whether it is right.

    Refuses (Missing) an unknown edition, page or option and an actor who is no staff, (Conflict) an edition that
    is no longer the newest. Writes one row the first time an option is chosen; the same option again changes nothing.
    """
    section = page(to_answer(content_hash), key).section
    options = section.check["options"]
    if actor.staff_id is None or not 0 <= choice < len(options):
        raise Missing
    right = bool(options[choice]["correct"])
    new = insert_or(HandbookAnswer).values(
        staff_id=actor.staff_id, section_id=section.id, choice=choice, correct=right, at=clock.now()
    )
    db.session.execute(new.on_conflict_do_nothing())
    return right


def acknowledge(content_hash: str, *, actor: Actor) -> None:
    """Store that the actor has read and understood the newest edition; saying it twice is once.

    Refuses (Missing) an unknown edition and an actor who is no staff, (Conflict) an edition that is no longer the
    newest, (Refused) while a check question is still to be answered rightly. Writes one row and an audit entry.
    """
    edition = to_answer(content_hash)
    state = standing(actor, edition)
    if state is None:
        raise Missing
    if state.todo:
        raise Refused(
            ngettext(
                "Còn %(num)s trang chưa trả lời đúng câu tự kiểm tra, nên chưa xác nhận được.",
                "Còn %(num)s trang chưa trả lời đúng câu tự kiểm tra, nên chưa xác nhận được.",
                len(state.todo),
            ),
            next_step=_("Mở trang Cẩm nang: những trang còn thiếu chưa có dấu. Các câu đã trả lời vẫn được giữ."),
        )
    new = insert_or(HandbookAcknowledgement).values(
        staff_id=actor.staff_id, content_hash=edition.content_hash, at=clock.now()
    )
    fresh = new.on_conflict_do_nothing().returning(HandbookAcknowledgement.staff_id)
    if db.session.scalar(fresh) is not None:
        record(
            Did.HANDBOOK_ACKNOWLEDGED,
            actor,
            f"handbook:{edition.number}",
            content_hash=edition.content_hash,
            staff=actor.staff_id,
        )
