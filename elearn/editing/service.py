"""Writing a draft: opened once from a published version, then saved revision by revision.

Whoever saves names the revision they started from. When what they touch was changed in between, nothing is
written: the answer says who, when and what, and they may save again over that very revision. What others did
elsewhere, in another file or another question, is simply kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue import sources
from elearn.catalogue.media import is_picture, picture_of
from elearn.catalogue.recordings import keeping
from elearn.catalogue.recordings.pointers import ENDING
from elearn.catalogue.source.archive import LARGEST_TREE, MOST_FILES
from elearn.catalogue.source.located import LARGEST
from elearn.catalogue.source.trees import is_place
from elearn.editing import queries, rules
from elearn.editing.models import CourseDraft, DraftPresence, DraftRevision
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to a draft: the part that was seen, and what is put (None: taken away) at which path.

    `back` says, from the files the page showed and the newest ones, what puts a part there again that was taken away.
    """

    seen: Callable[[Files], object]
    put: Callable[[Files], Mapping[str, bytes | None]]
    note: str = ""
    back: Callable[[Files, Files], Mapping[str, bytes]] = lambda _before, _files: {}


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft stands at `number`; `changed` is False when there was nothing to write."""

    number: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was written: somebody changed the same part first, in the revision `saved`; `number` is the newest.

    `before` is what the page was opened on.
    """

    number: int
    saved: int
    by: str
    at: datetime
    before: Files
    files: Files


Outcome = Saved | Overtaken


def whole_file(path: str, content: bytes | None, note: str = "") -> Edit:
    """The edit that writes, or takes away, one file as a whole."""
    return Edit(seen=lambda files: files.get(path), put=lambda _files: {path: content}, note=note)


def open_from(slug: str, *, actor: Actor) -> int:
    """Begin a draft of a course from its current version; returns its id.

    Pressed twice opens one: a draft of the actor's own in which nothing was done yet is given again. Refuses a
    course whose current version was published before sources were kept.
    """
    outline = catalogue.published(slug)
    if not sources.has_source(outline.version_id):
        raise Refused(
            _("Phiên bản đang dùng của khóa học này chưa có tệp nguồn trên hệ thống."),
            next_step=_("Chạy lại lệnh courses publish từ thư mục khóa học một lần, rồi mở bản nháp."),
        )
    queries.newest_version(outline.course_id, lock=True)
    begun = queries.untouched(outline.course_id, outline.version_id, actor.user_id)
    if begun is not None:
        return begun
    draft = CourseDraft(course_id=outline.course_id, opened_by=actor.user_id, opened_at=clock.now())
    db.session.add(draft)
    db.session.flush()  # the revision names its id
    note = _("Mở từ phiên bản %(number)s", number=outline.number)
    _write(draft.id, 1, outline.version_id, sources.source_of(outline.version_id), {}, note, actor)
    record(Did.COURSE_DRAFT_OPENED, actor, f"course-draft:{draft.id}", course=slug, version=outline.number)
    return draft.id


def save(draft_id: int, edit: Edit, *, based_on: int, over: int | None = None, note: str = "", actor: Actor) -> Outcome:
    """Write the next revision: the newest one with the edit made to it.

    When the part the edit is about was changed after `based_on`, nothing is written, unless the author has seen
    the newest revision and says so (`over`). Refuses a draft that is handed in or closed, a path that is no place
    of a course, and files beyond what a course may weigh.
    """
    head = queries.head(draft_id, lock=True)
    refuse_unless_open(head)
    newest = queries.revision(draft_id)
    files = sources.files_of(newest.tree)
    if newest.number not in (based_on, over):
        before = sources.files_of(queries.revision(draft_id, based_on).tree)
        if edit.seen(before) != edit.seen(files):
            told = queries.changed_in(newest, based_on, lambda tree: edit.seen(sources.files_of(tree)))
            return Overtaken(newest.number, told.number, told.by, told.at, before, files)
    back: Files = {}
    if newest.number == over != based_on and edit.seen(files) is None:
        back = edit.back(sources.files_of(queries.revision(draft_id, based_on).tree), files)
    asked = {**back, **edit.put({**files, **back})}
    put = {path: content for path, content in asked.items() if files.get(path) != content}
    return write_files(newest, files, put, note or edit.note, actor)


def write_files(
    newest: queries.Revision, files: Files, put: Mapping[str, bytes | None], note: str, actor: Actor
) -> Saved:
    """The next revision with these files put or taken away; a file that was to be settled is settled by it."""
    if not put:
        return Saved(newest.number, changed=False)
    _refuse_what_is_too_much(put, {**files, **put})
    kept = sources.keep({path: content for path, content in put.items() if content is not None})
    pictures = {path: content for path, content in put.items() if is_picture(path) and content is not None}
    # Previews show them under the address they will have.
    catalogue_service.keep_pictures(
        picture_of(path.removeprefix("media/"), content) for path, content in pictures.items()
    )
    left = {path: sha256 for path, sha256 in newest.tree.items() if path not in put}
    unsettled = {path: sha256 for path, sha256 in newest.unsettled.items() if path not in put}
    number, tree = newest.number + 1, dict(sorted({**left, **kept}.items()))
    _write(newest.draft_id, number, newest.base_id, tree, unsettled, note, actor)
    record(Did.COURSE_DRAFT_SAVED, actor, f"course-draft:{newest.draft_id}", revision=number, files=sorted(put))
    return Saved(number, changed=True)


def bring_back(draft_id: int, number: int, *, based_on: int, actor: Actor) -> Saved:
    """Write an earlier revision again, as the newest, measured against the version it was measured against.

    Nothing that was saved after it is lost. Refuses (Conflict) when the draft was saved meanwhile.
    """
    refuse_unless_open(queries.head(draft_id, lock=True))
    newest, earlier = queries.revision(draft_id), queries.revision(draft_id, number)
    if newest.number != based_on:
        raise overtaken(newest)
    if (newest.tree, newest.base_id) == (earlier.tree, earlier.base_id):
        return Saved(newest.number, changed=False)
    note = _("Lấy lại bản %(number)s", number=number)
    _write(draft_id, newest.number + 1, earlier.base_id, earlier.tree, earlier.unsettled, note, actor)
    record(Did.COURSE_DRAFT_SAVED, actor, f"course-draft:{draft_id}", revision=newest.number + 1, brought_back=number)
    return Saved(newest.number + 1, changed=True)


def settle(draft_id: int, path: str, *, take_new: bool, based_on: int, actor: Actor) -> Saved:
    """Say of a file changed on both sides which stays: the draft's, or the new version's.

    Refuses (Conflict) when the draft was saved meanwhile; Missing when the file is not to be settled.
    """
    refuse_unless_open(queries.head(draft_id, lock=True))
    newest = queries.revision(draft_id)
    if path not in newest.unsettled:
        raise Missing
    if newest.number != based_on:
        raise overtaken(newest)
    theirs = sources.source_of(newest.base_id).get(path)
    tree = {key: sha256 for key, sha256 in newest.tree.items() if key != path or not take_new}
    if take_new and theirs is not None:
        tree[path] = theirs
    unsettled = {key: sha256 for key, sha256 in newest.unsettled.items() if key != path}
    note = _("%(path)s: lấy của phiên bản mới", path=path) if take_new else _("%(path)s: giữ của bản nháp", path=path)
    _write(draft_id, newest.number + 1, newest.base_id, dict(sorted(tree.items())), unsettled, note, actor)
    record(Did.COURSE_DRAFT_SAVED, actor, f"course-draft:{draft_id}", revision=newest.number + 1, files=[path])
    return Saved(newest.number + 1, changed=True)


def take_newest(draft_id: int, *, based_on: int, actor: Actor) -> Saved:
    """Measure the draft against the course's current version: what it did not touch becomes as published now.

    Files changed on both sides keep the draft's text and are listed as to be settled. Refuses (Conflict) when the
    draft was saved meanwhile.
    """
    head = queries.head(draft_id, lock=True)
    refuse_unless_open(head)
    newest, version = queries.revision(draft_id), queries.newest_version(head.course_id)
    if newest.number != based_on:
        raise overtaken(newest)
    if version.id == newest.base_id:
        return Saved(newest.number, changed=False)
    met = rules.meet(sources.source_of(newest.base_id), sources.source_of(version.id), newest.tree)
    # What was left to settle from an earlier version still is, unless both sides now say the same.
    left = {p: sha for p, sha in newest.unsettled.items() if met.tree.get(p) != sources.source_of(version.id).get(p)}
    note = _("Lấy phiên bản %(number)s làm gốc", number=version.number)
    _write(draft_id, newest.number + 1, version.id, met.tree, {**met.unsettled, **left}, note, actor)
    record(
        Did.COURSE_DRAFT_SAVED, actor, f"course-draft:{draft_id}", revision=newest.number + 1, version=version.number
    )
    return Saved(newest.number + 1, changed=True)


def be_present(draft_id: int, place: str, *, actor: Actor) -> list[str]:
    """Note that the actor has this part of the draft open; returns who else has. No entry in the trail."""
    queries.head(draft_id)
    if actor.user_id is not None:
        values: dict[str, Any] = {"draft_id": draft_id, "user_id": actor.user_id, "place": place[:200]}
        statement = insert_or(DraftPresence).values(**values, seen_at=clock.now())
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["draft_id", "user_id", "place"], set_={"seen_at": statement.excluded.seen_at}
            )
        )
    return queries.others_at(draft_id, place, actor.user_id)


def refuse_unless_open(head: queries.Head) -> None:
    """Refuse a draft that takes no more changes, saying why."""
    if head.stand is rules.Stand.WAITING:
        raise Refused(
            _("Bản nháp đang chờ duyệt nên không sửa được."),
            next_step=_("Người gửi duyệt có thể lấy lại bản nháp, hoặc chờ người duyệt trả lại."),
        )
    if head.stand is not rules.Stand.OPEN:
        raise Refused(
            _("Bản nháp này đã kết thúc nên không sửa được."),
            next_step=_("Mở bản nháp mới từ phiên bản đang dùng."),
        )


def overtaken(newest: queries.Revision) -> Conflict:
    """The refusal of an act that concerns the whole draft, when somebody saved first."""
    return Conflict(
        _(
            "%(who)s đã lưu bản %(number)s sau khi trang này được mở. Chưa ghi gì.",
            who=newest.by,
            number=newest.number,
        ),
        next_step=_("Mở lại trang, xem thay đổi mới rồi làm lại."),
    )


def _refuse_what_is_too_much(put: Mapping[str, bytes | None], files: Mapping[str, bytes | None]) -> None:
    for path, content in put.items():
        if content is None:
            continue
        if not is_place(path):
            raise Refused(
                _("“%(path)s” không phải chỗ đặt tệp của khóa học.", path=path),
                next_step=_("Tên tệp chỉ dùng chữ không dấu, số, gạch nối; đặt đúng thư mục."),
            )
        if is_picture(path):
            picture_of(path.removeprefix("media/"), content)
        elif path.startswith("media/") and path.endswith(ENDING):
            keeping.refuse_strange(path, content)
        elif len(content) > LARGEST:
            raise Refused(
                _("Tệp “%(path)s” lớn quá: tối đa %(most)s KB.", path=path, most=LARGEST // 1000),
                next_step=_("Rút gọn tệp rồi gửi lại. Bản nháp còn nguyên."),
            )
    there = [content for content in files.values() if content is not None]
    if len(there) > MOST_FILES or sum(map(len, there)) > LARGEST_TREE:
        raise Refused(
            _("Khóa học lớn quá: tối đa %(files)s tệp, %(size)s MB.", files=MOST_FILES, size=LARGEST_TREE // 1_000_000),
            next_step=_("Bỏ bớt tệp không dùng. Bản nháp còn nguyên."),
        )


def _write(
    draft_id: int, number: int, base_id: int, tree: dict[str, str], unsettled: dict[str, str], note: str, actor: Actor
) -> None:
    db.session.add(
        DraftRevision(
            draft_id=draft_id,
            number=number,
            base_id=base_id,
            tree=tree,
            unsettled=unsettled,
            note=note,
            user_id=actor.user_id,
            at=clock.now(),
        )
    )
    db.session.flush()
