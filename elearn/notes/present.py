"""Notes and bookmarks as pages show them: in the lesson, on a page of their own, in one list, as a text file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import url_for

from elearn.catalogue import queries as catalogue
from elearn.catalogue.blocks import words_of_blocks
from elearn.catalogue.queries import Outline
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.learning import present as learning
from elearn.learning import queries as learning_queries
from elearn.notes import queries
from elearn.notes.models import WHOLE_LESSON
from elearn.notes.queries import Marked, Revision
from elearn.notes.rules import Footing, footing

LONGEST_QUOTE = 240  # characters of a block's words in a list


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as its reader sees it in the lesson."""

    block: int
    text: str
    words: str  # what stood here, where the text has changed; else ""
    newest: int
    saved_at: datetime | None
    bookmarked: bool
    footing: Footing


def in_lesson(actor: Actor, slug: str, key: str, html: str) -> dict[int, Shown]:
    """The actor's places in a lesson by block; one statement."""
    today = words_of_blocks(html)
    marks = queries.marks_in(actor, slug, key)
    return {block: _shown(mark, today) for block, mark in marks.items() if mark.text or mark.bookmarked_at}


def in_place(actor: Actor, place: learning_queries.Place) -> dict[int, Shown]:
    """The same, for a lesson that was not read for its text."""
    return in_lesson(actor, place.slug, place.key, catalogue.lesson_page(place.activity_id).html)


def _shown(mark: Marked, today: Sequence[str]) -> Shown:
    stands = footing(mark.block, mark.words, today)
    return Shown(
        mark.block,
        mark.text,
        "" if stands.same else shortened(mark.words),
        mark.newest,
        mark.saved_at,
        mark.bookmarked_at is not None,
        stands,
    )


def shortened(words: str) -> str:
    """The beginning of a long text, cut between words."""
    if len(words) <= LONGEST_QUOTE:
        return words
    return words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class NotePage:
    """One block with its note, to be written."""

    heading: str  # of the lesson
    words: str  # of the block today, or those it had
    was: str  # the words the note was made at, where they differ; else ""
    text: str
    seen: int
    revisions: list[tuple[Revision, int]]  # the earlier ones, with the number of the course version


def note_page(actor: Actor, slug: str, key: str, block: int, chosen: int | None = None) -> NotePage:
    """A block of a lesson with its note, or with one of its earlier revisions to be taken up again.

    Missing: a lesson of a course the actor is not on, or a block that neither the lesson nor a note has.
    """
    place = learning_queries.activity_for(actor, slug, key, kind="lesson")
    today = words_of_blocks(catalogue.lesson_page(place.activity_id).html)
    mark = queries.marks_in(actor, slug, key).get(block)
    if mark is None and block >= len(today):
        raise Missing
    revisions = queries.revisions(mark)
    taken = next((revision for revision in revisions if revision.number == chosen), None)
    same = mark is None or not mark.text or footing(block, mark.words, today).same
    return NotePage(
        heading=_headings(catalogue.outline(place.version_id))[key],
        words=today[block] if block < len(today) else (mark.words if mark else ""),
        was="" if same or mark is None else mark.words,
        text=taken.text if taken else (mark.text if mark else ""),
        seen=mark.newest if mark else 0,
        revisions=[
            (revision, catalogue.outline(revision.version_id).number)
            for revision in revisions
            if mark and revision.number != mark.newest and revision.text
        ],
    )


def _headings(outline: Outline) -> dict[str, str]:
    return {task.key: task.heading for task in learning.tasks_of(outline) if task.kind == "lesson"}


@dataclass(frozen=True, slots=True)
class Row:
    """A note or a bookmark in the list."""

    mark: Marked
    course: str
    heading: str
    slug: str
    href: str | None  # None: the lesson is not in the version being learned
    note_href: str | None
    quote: str
    footing: Footing

    @property
    def is_lesson(self) -> bool:
        return self.mark.block == WHOLE_LESSON

    @property
    def found_by(self) -> str:
        """What the search looks through."""
        return fold(" ".join((self.mark.text, self.mark.words, self.heading, self.course)))


def shelf(actor: Actor, wanted: str = "") -> list[Row]:
    """Every note and bookmark of the actor, the latest first; those that hold every word of `wanted`, however spelled."""
    versions = learning_queries.versions_of(actor.staff_id)
    words = fold(wanted).split()
    rows = [_row(mark, catalogue.outline(versions[mark.course_id])) for mark in queries.all_marks(actor)]
    return [row for row in rows if all(word in row.found_by for word in words)] if words else rows


def _row(mark: Marked, outline: Outline) -> Row:
    headings = _headings(outline)
    today: Sequence[str] = ()
    href = note_href = None
    if mark.key in headings:
        today = words_of_blocks(catalogue.lesson_page(outline.activity(mark.key).id).html)
        anchor = None if mark.block == WHOLE_LESSON else f"b{mark.block}" if mark.block < len(today) else "het-bai"
        href = url_for("learning.lesson", slug=outline.slug, key=mark.key, _anchor=anchor)
        note_href = url_for("notes.note", slug=outline.slug, key=mark.key, block=max(0, mark.block))
    return Row(
        mark=mark,
        course=outline.title,
        heading=headings.get(mark.key, _("Bài không còn trong phiên bản đang học")),
        slug=outline.slug,
        href=href,
        note_href=note_href,
        quote=shortened(mark.words),
        footing=footing(mark.block, mark.words, today),
    )


def as_text(rows: Iterable[Row], earlier: Mapping[int, Sequence[Revision]], name: str) -> str:
    """Everything as plain text, by course and lesson: each place with its words, its note, its earlier revisions."""
    lines = [_("Ghi chú và dấu trang của %(name)s, lấy ra %(when)s", name=name, when=_when(clock.now())), ""]
    ordered = sorted(rows, key=lambda row: (row.course, row.heading, row.mark.block))
    for (course, heading), group in groupby(ordered, key=lambda row: (row.course, row.heading)):
        lines += [course, heading, "-" * 40]
        for row in group:
            lines += [*_lines(row, earlier.get(row.mark.id, ())), ""]
    return "\r\n".join(lines)


def _lines(row: Row, revisions: Sequence[Revision]) -> list[str]:
    mark = row.mark
    lines = [_("Cả bài") if row.is_lesson else _("Đoạn: “%(words)s”", words=mark.words)]
    if mark.bookmarked_at:
        lines.append(_("Dấu trang, đặt %(when)s", when=_when(mark.bookmarked_at)))
    for revision in revisions:
        if revision.text:
            when = _when(revision.saved_at)
            newest = revision.number == mark.newest
            lines.append(
                _("Ghi chú, %(when)s", when=when) if newest else _("Bản trước của ghi chú, %(when)s", when=when)
            )
            lines += revision.text.splitlines()
    return lines


def _when(at: datetime) -> str:
    return at.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y")
