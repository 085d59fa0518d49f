"""Give a bridging lesson to exactly the people who learned the old text, add those who came later, take answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.bridging import queries
from elearn.bridging.models import (
    BridgingAnswer,
    BridgingAssignment,
    BridgingCompletion,
    BridgingDraft,
    BridgingLesson,
)
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.law.rules import Change

PIECE = 500  # rows a statement carries


@dataclass(frozen=True, slots=True)
class Draft:
    """A bridging lesson as filled in, rendered."""

    slug: str
    change: Change
    title: str
    minutes: int
    reason: str
    text: str
    html: str
    activity_id: int | None
    law: list[str]
    question: dict[str, Any]
    letter_number: str
    letter_on: date | None


def assign(request_key: str, draft: Draft, *, actor: Actor, kept_as: str = "") -> int:
    """Give the lesson to everybody of the actor's units who learned the old text before the change's day.

    Returns the lesson's id; the same form sent twice gives the first one back. Refuses (Refused) when nobody
    learned the old text. Writes the lesson, a dated row per person with their unit of today, and an audit entry; the
    actor's half-written lesson for the change, `kept_as`, is forgotten.
    """
    if kept_as:
        forget_draft(draft.slug, kept_as, actor=actor)
    values = {
        "request_key": request_key,
        "slug": draft.slug,
        "changed_on": draft.change.from_on,
        "anchors": list(draft.change.anchors),
        "title": draft.title,
        "minutes": draft.minutes,
        "reason": draft.reason,
        "text": draft.text,
        "html": draft.html,
        "activity_id": draft.activity_id,
        "law": draft.law,
        "question": draft.question,
        "letter_number": draft.letter_number,
        "letter_on": draft.letter_on,
        "assigned_at": clock.now(),
        "user_id": actor.user_id,
        "name": actor.name,
    }
    new = insert_or(BridgingLesson).values(values).on_conflict_do_nothing().returning(BridgingLesson.id)
    lesson_id = db.session.scalar(new)
    if lesson_id is None:
        return db.session.scalars(select(BridgingLesson.id).where(BridgingLesson.request_key == request_key)).one()
    people = queries.learned(actor, draft.slug, draft.change)
    if not people:
        raise Refused(
            _("Chưa có ai học nội dung cũ trước ngày %(day)s.", day=draft.change.from_on.strftime("%d/%m/%Y")),
            next_step=_("Khi có người học xong bài dẫn phần cũ, mở lại trang này để giao."),
        )
    _give(lesson_id, people, actor)
    record(
        Did.BRIDGING_ASSIGNED,
        actor,
        f"bridging:{lesson_id}",
        law=draft.slug,
        from_day=draft.change.from_on,
        articles=list(draft.change.anchors),
        people=len(people),
        staff=[person.id for person in people],
        number=draft.letter_number,
    )
    return int(lesson_id)


def keep_draft(slug: str, change: str, said: dict[str, str], *, actor: Actor) -> None:
    """Keep what the actor has typed so far for the lesson on a change, over what was kept before. No audit entry."""
    if actor.user_id is None:
        return
    values: dict[str, Any] = {"slug": slug, "change": change, "user_id": actor.user_id}
    statement = insert_or(BridgingDraft).values(**values, said=said, at=clock.now())
    new = {"said": statement.excluded.said, "at": statement.excluded.at}
    db.session.execute(statement.on_conflict_do_update(index_elements=[*values], set_=new))


def forget_draft(slug: str, change: str, *, actor: Actor) -> None:
    """Forget what the actor typed for the lesson on a change: it was given, or is not wanted."""
    mine = {"slug": slug, "change": change, "user_id": actor.user_id}
    db.session.execute(delete(BridgingDraft).filter_by(**mine))


def extend(lesson_id: int, *, actor: Actor) -> int:
    """Give the lesson to those of the actor's units who learned the old text since; returns how many are new.

    Refuses (Missing) a lesson nobody of the actor's units has. Pressed twice adds nobody twice. Writes a dated row
    per person and an audit entry.
    """
    lesson = queries.lesson_for(actor, lesson_id)
    new = _give(lesson_id, queries.since(actor, lesson), actor)
    if new:
        record(Did.BRIDGING_EXTENDED, actor, f"bridging:{lesson_id}", people=len(new), staff=sorted(new))
    return len(new)


def _give(lesson_id: int, people: Sequence[AnyRow], actor: Actor) -> list[int]:
    given: list[int] = []
    for start in range(0, len(people), PIECE):
        rows = [
            {
                "lesson_id": lesson_id,
                "staff_id": person.id,
                "unit_id": person.unit_id,
                "learned_at": person.last_at,
                "assigned_at": clock.now(),
                "user_id": actor.user_id,
            }
            for person in people[start : start + PIECE]
        ]
        new = insert_or(BridgingAssignment.__table__).on_conflict_do_nothing()
        given += db.session.scalars(new.returning(BridgingAssignment.staff_id), rows)
    return given


def answer(lesson_id: int, choice: int, *, actor: Actor) -> bool:
    """Store what the actor chose; says whether it is right, and then the lesson is done.

    Refuses (Missing) a lesson that was not given to the actor, and an option that is none. Writes a row the first
    time an option is chosen; the first right answer writes the completion and an audit entry, once.
    """
    lesson, standing = queries.own_lesson(actor, lesson_id)
    options = lesson.question["options"]
    if not 0 <= choice < len(options):
        raise Missing
    right, own = bool(options[choice]["correct"]), {"lesson_id": lesson_id, "staff_id": standing.staff_id}
    said = insert_or(BridgingAnswer).values(**own, choice=choice, correct=right, at=clock.now())
    db.session.execute(said.on_conflict_do_nothing())
    if right:
        done = insert_or(BridgingCompletion).values(**own, at=clock.now()).on_conflict_do_nothing()
        if db.session.scalar(done.returning(BridgingCompletion.staff_id)) is not None:
            record(Did.BRIDGING_DONE, actor, f"bridging:{lesson_id}", staff=actor.staff_id)
    return right


def note_export(actor: Actor, asked: queries.Asked, *, media: str, rows: int) -> None:
    """Record who took which list away. Writes one audit entry."""
    record(
        Did.COMPLIANCE_EXPORTED,
        actor,
        f"bridging:{asked.lesson_id}",
        format=media,
        rows=rows,
        unit=asked.unit_code,
        status=str(asked.state),
    )
