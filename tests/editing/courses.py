"""Drafts of the small course for the tests of editing."""

from __future__ import annotations

from elearn.catalogue import sources
from elearn.editing import deciding, edits, lessons, queries, service
from tests.parallel import write

LESSON = "lessons/bai-1.md"
POOL = "questions/m1.yaml"
WISH = deciding.Wish("correction", "Sửa một chữ.", "")


def opened(world, login: str = "instructor") -> int:
    return write(service.open_from, "nho", actor=world.actors[login])


def text(draft_id: int, path: str, number: int | None = None) -> str:
    return sources.files_of(queries.revision(draft_id, number).tree)[path].decode()


def save(world, draft_id: int, edit: service.Edit, login: str = "instructor", based_on: int | None = None, **named):
    newest = queries.newest_number(draft_id) if based_on is None else based_on
    return write(service.save, draft_id, edit, based_on=newest, actor=world.actors[login], **named)


def replaced(draft_id: int, old: str, new: str, path: str = LESSON, number: int | None = None) -> service.Edit:
    """The edit somebody makes who looks at a revision and types other words into a file."""
    before = text(draft_id, path, number)
    assert old in before
    if path == LESSON:
        told = lessons.lesson_of(before.replace(old, new))
        return edits.lesson("bai-1", told)
    return edits.raw(path, before.replace(old, new))


def submitted(world, draft_id: int, login: str = "instructor", wish: deciding.Wish = WISH) -> None:
    write(deciding.submit, draft_id, wish, based_on=queries.newest_number(draft_id), actor=world.actors[login])


def approved(world, draft_id: int, login: str = "department", wish: deciding.Wish = WISH) -> int:
    return write(deciding.approve, draft_id, wish, revision=queries.newest_number(draft_id), actor=world.actors[login])


def published(world, old: str = "đúng hạn", new: str = "đúng hạn định", wish: deciding.Wish = WISH) -> int:
    """One change of the small course all the way to a version; returns its number."""
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, old, new))
    submitted(world, draft_id, wish=wish)
    return approved(world, draft_id, wish=wish)
