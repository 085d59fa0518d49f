"""Writing in the margin: notes and bookmarks of one person, in the lessons of their courses.

Nothing here reaches the trail: what a person writes for themselves is nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from elearn.catalogue import queries as catalogue
from elearn.catalogue.blocks import words_of_blocks
from elearn.catalogue.models import Activity, CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning import queries as learning
from elearn.learning.queries import Place
from elearn.notes.models import WHOLE_LESSON, Mark, NoteRevision

LONGEST = 4000  # characters of a note


@dataclass(frozen=True, slots=True)
class Saved:
    """The newest revision now. `overtaken`: another device had saved since the writer last looked."""

    number: int
    at: datetime
    overtaken: bool


def save_note(
    slug: str, key: str, block: int, text: str, seen: int, *, number: int | None = None, actor: Actor
) -> Saved | None:
    """Save a note on a block as a new revision; `seen` is the newest one its writer knew (0: none).

    Refuses (Missing) a lesson of a course the actor is not on and a block that neither the lesson nor an
    earlier note has; (Refused) a text too long. An empty text takes the note away, and its earlier
    revisions stay; the text that stands there already changes nothing; None: there was nothing to take away.
    Writes one revision, with the words of the block as the writer's page had them: a page still open when the person
    was moved to a newer version says by `number` which version it shows.
    """
    if len(text) > LONGEST:
        raise Refused(
            _("Ghi chú dài quá: tối đa %(most)s ký tự, đang có %(have)s.", most=LONGEST, have=len(text)),
            next_step=_("Bớt chữ rồi lưu lại; chưa mất chữ nào."),
        )
    place = _page_of(learning.activity_for(actor, slug, key, kind="lesson"), number)
    words = _words(place, block, actor)
    mark = _hold(slug, key, block, actor)
    newest = db.session.execute(
        select(NoteRevision.text, NoteRevision.saved_at).where(
            NoteRevision.mark_id == mark.id, NoteRevision.number == mark.newest
        )
    ).one_or_none()
    if newest is not None and newest.text == text:
        return Saved(mark.newest, newest.saved_at, overtaken=False)
    if newest is None and not text:
        _drop_if_bare(mark.id)
        return None
    now, number = clock.now(), mark.newest + 1
    row = {"mark_id": mark.id, "number": number, "text": text, "words": words}
    db.session.execute(insert(NoteRevision).values(**row, version_id=place.version_id, saved_at=now))
    db.session.execute(update(Mark).where(Mark.id == mark.id).values(newest=number))
    return Saved(number, now, overtaken=seen < mark.newest)


def _page_of(place: Place, number: int | None) -> Place:
    """The lesson as the writer's page shows it: of version `number`, if the course has it there, else of their own."""
    if number is None or number == catalogue.outline(place.version_id).number:
        return place
    row = db.session.execute(
        select(CourseVersion.id, Activity.id)
        .join(Activity, Activity.version_id == CourseVersion.id)
        .where(
            CourseVersion.course_id == catalogue.course_id(place.slug),
            CourseVersion.number == number,
            Activity.key == place.key,
            Activity.kind == "lesson",
        )
    ).one_or_none()
    return place._replace(version_id=row[0], activity_id=row[1]) if row else place


def _words(place: Place, block: int, actor: Actor) -> str:
    """The words of a block today; those of an earlier mark where the block is gone."""
    blocks = words_of_blocks(catalogue.lesson_page(place.activity_id).html)
    if 0 <= block < len(blocks):
        return blocks[block]
    held = db.session.execute(
        select(Mark.words, NoteRevision.words)
        .outerjoin(NoteRevision, (NoteRevision.mark_id == Mark.id) & (NoteRevision.number == Mark.newest))
        .where(
            Mark.staff_id == actor.staff_id,
            Mark.course_id == catalogue.course_id(place.slug),
            Mark.lesson_key == place.key,
            Mark.block == block,
        )
    ).one_or_none()
    if held is None:
        raise Missing
    return held[1] or held[0] or ""


def _hold(slug: str, key: str, block: int, actor: Actor) -> AnyRow:
    """The mark on this block, made if need be, and its row held: two devices that save at once take turns."""
    new = insert_or(Mark.__table__).values(
        staff_id=actor.staff_id,
        course_id=catalogue.course_id(slug),
        lesson_key=key,
        block=block,
        newest=0,
        words="",
    )
    unique = ["staff_id", "course_id", "lesson_key", "block"]
    held = new.on_conflict_do_update(index_elements=unique, set_={"block": new.excluded.block})
    return db.session.execute(held.returning(Mark.id, Mark.newest, Mark.bookmarked_at)).one()


def _drop_if_bare(mark_id: int) -> None:
    db.session.execute(delete(Mark).where(Mark.id == mark_id, Mark.newest == 0, Mark.bookmarked_at.is_(None)))


def set_bookmark(slug: str, key: str, block: int, *, on: bool, number: int | None = None, actor: Actor) -> None:
    """Put a bookmark on a block, or on the lesson (`WHOLE_LESSON`), or take it off; saying it twice is once.

    Refuses as `save_note` does. Writes the time and the words of the block.
    """
    place = _page_of(learning.activity_for(actor, slug, key, kind="lesson"), number)
    words = "" if block == WHOLE_LESSON else _words(place, block, actor)
    mark = _hold(slug, key, block, actor)
    if on and mark.bookmarked_at is None:
        db.session.execute(update(Mark).where(Mark.id == mark.id).values(bookmarked_at=clock.now(), words=words))
    elif not on:
        db.session.execute(update(Mark).where(Mark.id == mark.id).values(bookmarked_at=None, words=""))
        _drop_if_bare(mark.id)


def erase_note(slug: str, key: str, block: int, *, actor: Actor) -> None:
    """Erase a note with every revision, for good. A bookmark on the same block stays.

    Refuses (Missing) a lesson of a course the actor is not on. Deletes the revisions.
    """
    place = learning.activity_for(actor, slug, key, kind="lesson")
    mark = _hold(place.slug, key, block, actor)
    db.session.execute(delete(NoteRevision).where(NoteRevision.mark_id == mark.id))
    db.session.execute(update(Mark).where(Mark.id == mark.id).values(newest=0))
    _drop_if_bare(mark.id)
