"""A draft as its pages show it: one desk with everything read once, faults with their editors, parts of the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from elearn.catalogue import sources
from elearn.catalogue.media import is_picture, mega
from elearn.catalogue.recordings.pointers import ENDING, pointer_of
from elearn.catalogue.recordings.reading import CAPTIONS
from elearn.catalogue.rendering import Links
from elearn.catalogue.source.located import Fault
from elearn.editing import checking, frames, lessons, pools, queries, readable, rules
from elearn.editing.texts import Unreadable, decoded, mapping_of
from elearn.editing.words import spoken
from elearn.kernel.db import AnyRow
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft at a revision, with its files, and the course's current version."""

    head: queries.Head
    revision: queries.Revision
    files: Mapping[str, bytes]
    around: checking.Site
    version: AnyRow

    @property
    def id(self) -> int:
        return self.head.id

    @property
    def open(self) -> bool:
        return self.head.stand is rules.Stand.OPEN

    @property
    def waiting(self) -> bool:
        return self.head.stand is rules.Stand.WAITING

    @property
    def behind(self) -> bool:
        """Whether the course moved on since the draft was measured against it."""
        return self.open and self.version.id != self.revision.base_id

    @property
    def title(self) -> str:
        try:
            return str(mapping_of(self.text("course.yaml")).get("title") or self.head.slug)
        except (Unreadable, Missing):
            return self.head.slug

    @property
    def links(self) -> Links:
        return checking.links(self.revision.tree, self.files, self.around)

    def text(self, path: str) -> str:
        """The text of a file; Missing when the draft has none at that path."""
        if path not in self.files:
            raise Missing
        return self.files[path].decode(errors="replace")

    def outcomes(self) -> list[tuple[str, str]]:
        """The outcomes to choose from."""
        try:
            found = mapping_of(self.text("course.yaml")).get("outcomes") or []
        except (Unreadable, Missing):
            return []
        return [(str(one.get("id")), f"{one.get('id')}: {one.get('text')}") for one in found if isinstance(one, dict)]

    def base_files(self) -> dict[str, bytes]:
        return sources.files_of(sources.source_of(self.revision.base_id))


def desk(draft_id: int, number: int | None = None) -> Desk:
    """Everything the pages of a draft need, or Missing."""
    head, revision = queries.head(draft_id), queries.revision(draft_id, number)
    version = queries.newest_version(head.course_id)
    return Desk(head, revision, sources.files_of(revision.tree), checking.site(), version)


@dataclass(frozen=True, slots=True)
class Told:
    """A fault in words, with the way to where it is mended and the line it is about."""

    path: str
    line: int
    sentence: str
    href: str
    said: str


def faults(desk: Desk) -> tuple[list[Told], list[Told]]:
    """(errors, warnings) of the draft."""
    found = checking.check(desk.head.slug, desk.revision.tree, desk.files, desk.around)
    return told(desk, found.errors), told(desk, found.warnings)


def told(desk: Desk, found: Sequence[Fault]) -> list[Told]:
    lines: dict[str, list[str]] = {}
    made = []
    for fault in found:
        if fault.path not in lines:
            lines[fault.path] = readable.source_lines(desk.files.get(fault.path))
        here = lines[fault.path]
        said = here[fault.line - 1].strip() if 0 < fault.line <= len(here) else ""
        made.append(Told(fault.path, fault.line, spoken(fault), editor_at(desk, fault.path, fault.line), _short(said)))
    return made


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def editor_at(desk: Desk, path: str, line: int = 1) -> str:
    """The address of the editor of a file, at a line of it."""
    folder, _slash, name = path.partition("/")
    key = name.rpartition(".")[0]
    if path in desk.files and folder == "lessons":
        return url_for("editing.lesson", draft_id=desk.id, key=key)
    if path in desk.files and folder == "questions":
        return _question_at(desk, path, key, line)
    if path == "course.yaml" and line == 1:
        return url_for("editing.frame", draft_id=desk.id)
    if folder == "media" and not name.endswith(CAPTIONS):
        return url_for("editing.media", draft_id=desk.id)
    return url_for("editing.raw", draft_id=desk.id, path=path, _anchor=f"L{line}" if line > 1 else None)


def _question_at(desk: Desk, path: str, pool: str, line: int) -> str:
    try:
        found = pools.pool_of(decoded(desk.files[path]))
    except Unreadable:
        return url_for("editing.raw", draft_id=desk.id, path=path)
    at = found.head.count("\n") + 1
    for piece in found.pieces:
        at += piece.text.count("\n")
        if line < at and pools.KEY.fullmatch(piece.id):
            return url_for("editing.question", draft_id=desk.id, pool=pool, question=piece.id)
    return url_for("editing.pool", draft_id=desk.id, pool=pool)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the course in its list."""

    kind: str
    key: str
    title: str
    href: str
    changed: str  # "", added, changed


@dataclass(frozen=True, slots=True)
class Block:
    id: str
    title: str
    items: list[Item]


PLACES = {
    "lesson": ("lessons", "md"),
    "quiz": ("quizzes", "yaml"),
    "scenario": ("scenarios", "yaml"),
    "drill": ("drills", "yaml"),
}


def blocks(desk: Desk, changes: Sequence[rules.Difference]) -> list[Block]:
    """The modules with their activities; empty when course.yaml can't be taken apart."""
    how = {change.path: change.how for change in changes}
    try:
        modules = frames.modules_of(frames.frame_of(desk.text("course.yaml")))
    except (Unreadable, Missing):
        return []
    made = []
    for one in modules:
        items = []
        for activity in one["activities"]:
            kind, key = frames.named(activity)
            folder, ending = PLACES.get(kind, ("", ""))
            path = f"{folder}/{key}.{ending}"
            items.append(Item(kind, key, _title(desk, path), editor_at(desk, path), how.get(path, "")))
        made.append(Block(str(one.get("id")), str(one.get("title")), items))
    return made


def _title(desk: Desk, path: str) -> str:
    if path not in desk.files:
        return _("thiếu tệp %(path)s", path=path)
    try:
        text = decoded(desk.files[path])
        if path.startswith("lessons/"):
            return lessons.lesson_of(text).title
        first = "ten" if path.startswith("scenarios/") else "title"
        # Only the head is read: a scenario's file is long.
        found = next((line for line in text.splitlines() if line.startswith(f"{first}:")), "")
        return str(mapping_of(found).get(first)) if found else path
    except Unreadable:
        return path


@dataclass(frozen=True, slots=True)
class PoolRow:
    key: str
    questions: int | None  # None: not to be taken apart
    changed: str


def pool_rows(desk: Desk, changes: Sequence[rules.Difference]) -> list[PoolRow]:
    how = {change.path: change.how for change in changes}
    rows = []
    for path in desk.files:
        if path.startswith("questions/"):
            # Counting lines is enough for a list; parsing every pool takes a second.
            count = sum(line.startswith(b"- ") for line in desk.files[path].splitlines())
            rows.append(PoolRow(path.removeprefix("questions/").removesuffix(".yaml"), count, how.get(path, "")))
    return rows


@dataclass(frozen=True, slots=True)
class PictureRow:
    path: str
    name: str
    address: str
    size: int
    used: bool
    changed: str


def picture_rows(desk: Desk, changes: Sequence[rules.Difference]) -> list[PictureRow]:
    how = {change.path: change.how for change in changes}
    said = b"\n".join(content for path, content in desk.files.items() if path.endswith(".md")).decode(errors="replace")
    return [
        PictureRow(
            path,
            path.removeprefix("media/"),
            f"/courses/files/{desk.revision.tree[path]}/{path.removeprefix('media/')}",
            -(-len(content) // 1000),
            f"]({path}" in said,
            how.get(path, ""),
        )
        for path, content in desk.files.items()
        if is_picture(path)
    ]


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording of the draft or its captions: what it is, and where it is edited or heard."""

    path: str
    name: str
    says: str
    href: str
    used: bool
    changed: str


def recording_rows(desk: Desk, changes: Sequence[rules.Difference]) -> list[RecordingRow]:
    how = {change.path: change.how for change in changes}
    said = b"\n".join(content for path, content in desk.files.items() if path.endswith(".md")).decode(errors="replace")
    rows = []
    for path, content in desk.files.items():
        if not path.startswith("media/") or is_picture(path):
            continue
        name, href = path.removeprefix("media/").removesuffix(ENDING), editor_at(desk, path)
        says, pointer = _("phụ đề"), pointer_of(content)
        if pointer is not None:
            kind = _("video") if pointer.picture else _("âm thanh")
            seconds = pointer.milliseconds // 1000
            says = _(
                "%(kind)s, %(length)s, %(size)s MB",
                kind=kind,
                length=f"{seconds // 60}:{seconds % 60:02}",
                size=mega(pointer.size),
            )
            href = url_for("learning.recording", sha256=pointer.sha256)
        rows.append(RecordingRow(path, name, says, href, f"media/{name}" in said, how.get(path, "")))
    return rows


def other_files(desk: Desk) -> list[str]:
    """Files whose form is their text: course.yaml, quizzes, scenarios, drills."""
    return [path for path in desk.files if path.partition("/")[0] in {"course.yaml", "quizzes", "scenarios", "drills"}]


def changes(desk: Desk) -> list[rules.Difference]:
    """What the draft changed against the version it is measured against."""
    return rules.differences(sources.source_of(desk.revision.base_id), desk.revision.tree)


def file_difference(desk: Desk, change: rules.Difference) -> readable.FileDifference:
    """One changed file, before and after."""
    tree = sources.source_of(desk.revision.base_id)
    before = sources.files_of(tree)
    ways = (checking.links(tree, before, desk.around), desk.links)
    return readable.difference(change.path, change.how, before.get(change.path), desk.files.get(change.path), ways)
