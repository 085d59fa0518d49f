"""A lesson's file as text: front matter as fields, and its Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from elearn.editing.texts import joined, mapping_of, parted, put_key, quoted, same, scalar, typed


@dataclass(frozen=True, slots=True)
class LessonText:
    """What the form of a lesson shows."""

    title: str
    minutes: int
    outcome: str
    law: tuple[str, ...]
    body: str


def lesson_of(text: str) -> LessonText:
    """The lesson a file says; Unreadable when its front matter is not to be taken apart."""
    front, body = parted(text)
    told: dict[str, Any] = dict(mapping_of(front))
    minutes = told.get("minutes")
    return LessonText(
        title=str(told.get("title") or ""),
        minutes=minutes if isinstance(minutes, int) else 0,
        outcome=str(told.get("outcome") or ""),
        law=tuple(str(one) for one in told.get("law") or []),
        body=body,
    )


def put_lesson(text: str, lesson: LessonText) -> str:
    """The file saying this instead; keys that say the same, and a text that is the same, keep their bytes."""
    front, body = parted(text)
    before = lesson_of(text)
    if before.title != lesson.title:
        front = put_key(front, "title", quoted(lesson.title))
    if before.minutes != lesson.minutes:
        front = put_key(front, "minutes", scalar(lesson.minutes))
    if before.outcome != lesson.outcome:
        front = put_key(front, "outcome", scalar(lesson.outcome))
    if before.law != lesson.law:
        front = put_key(front, "law", scalar(list(lesson.law)))
    if not same(body, lesson.body):
        body = typed(lesson.body).rstrip("\n") + "\n"
    return joined(front, body)


def new_lesson(key: str, title: str, outcome: str) -> str:
    """A lesson to begin with."""
    front = f"id: {key}\ntitle: {quoted(title)}\nminutes: 15\noutcome: {scalar(outcome)}\nlaw: []\n"
    return joined(front, "## Phần thứ nhất\n\nViết nội dung ở đây.\n")
