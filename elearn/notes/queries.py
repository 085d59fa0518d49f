"""Reads of notes and bookmarks: a person reaches their own and nobody else's, whatever their role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select

from elearn.catalogue import queries as catalogue
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.notes.models import Mark, NoteRevision
from elearn.people.identity import same_person


class Marked(NamedTuple):
    """A place with its newest note and its bookmark; `text` is "" where there is no note."""

    id: int
    course_id: int
    key: str
    block: int
    newest: int
    bookmarked_at: datetime | None
    bookmark_words: str
    text: str
    note_words: str
    version_id: int | None
    saved_at: datetime | None

    @property
    def words(self) -> str:
        """The words the place held: as the note tells, or else the bookmark."""
        return self.note_words if self.text else self.bookmark_words

    @property
    def at(self) -> datetime:
        """When anything was last done here."""
        times = [time for time in (self.saved_at if self.text else None, self.bookmarked_at) if time]
        return max(times)


class Revision(NamedTuple):
    number: int
    text: str
    words: str
    version_id: int
    saved_at: datetime


Rows = Select[*tuple[Any, ...]]
_MARKS: Rows = (
    select(
        Mark.id,
        Mark.course_id,
        Mark.lesson_key,
        Mark.block,
        Mark.newest,
        Mark.bookmarked_at,
        Mark.words,
        func.coalesce(NoteRevision.text, ""),
        func.coalesce(NoteRevision.words, ""),
        NoteRevision.version_id,
        NoteRevision.saved_at,
    )
    .outerjoin(NoteRevision, (NoteRevision.mark_id == Mark.id) & (NoteRevision.number == Mark.newest))
    .where(same_person(Mark.staff_id, bindparam("staff_id", type_=Integer)))
    # Where a merged record has a note at the same place, one's own comes last and is the one shown.
    .order_by(Mark.staff_id == bindparam("staff_id"), Mark.id)
)
# Asked on every lesson page: put together once.
_MARKS_IN = _MARKS.where(Mark.course_id == bindparam("course_id"), Mark.lesson_key == bindparam("key"))


def marks_in(actor: Actor, slug: str, key: str) -> dict[int, Marked]:
    """The actor's places in one lesson, by block; those whose note was taken away too. One statement."""
    asked = {"staff_id": actor.staff_id, "course_id": catalogue.course_id(slug), "key": key}
    return {row[3]: Marked(*row) for row in db.session.execute(_MARKS_IN, asked)}


def all_marks(actor: Actor) -> list[Marked]:
    """Every note and bookmark of the actor, the latest first."""
    rows = [Marked(*row) for row in db.session.execute(_MARKS, {"staff_id": actor.staff_id})]
    return sorted((row for row in rows if row.text or row.bookmarked_at), key=lambda row: row.at, reverse=True)


def revisions(mark: Marked | None) -> Sequence[Revision]:
    """Every revision of a note, the newest first."""
    if mark is None:
        return []
    rows = db.session.execute(
        select(
            NoteRevision.number, NoteRevision.text, NoteRevision.words, NoteRevision.version_id, NoteRevision.saved_at
        )
        .where(NoteRevision.mark_id == mark.id)
        .order_by(NoteRevision.number.desc())
    )
    return [Revision(*row) for row in rows]


def revisions_of(actor: Actor) -> dict[int, list[Revision]]:
    """Every revision of every note of the actor by mark, the newest first."""
    rows = db.session.execute(
        select(
            NoteRevision.mark_id,
            NoteRevision.number,
            NoteRevision.text,
            NoteRevision.words,
            NoteRevision.version_id,
            NoteRevision.saved_at,
        )
        .join(Mark, Mark.id == NoteRevision.mark_id)
        .where(same_person(Mark.staff_id, actor.staff_id))
        .order_by(NoteRevision.mark_id, NoteRevision.number.desc())
    )
    found: dict[int, list[Revision]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Revision(*row[1:]))
    return found
