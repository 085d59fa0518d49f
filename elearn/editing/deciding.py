"""What becomes of a draft: handed in, taken back, returned, published by a second person, or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import service as catalogue_service
from elearn.catalogue import sources
from elearn.editing import checking, queries, rules
from elearn.editing.models import DraftStep
from elearn.editing.service import overtaken, refuse_unless_open
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db, let_go
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Wish:
    """What the author asks to publish it as; the approver may change it."""

    kind: str
    note: str
    letter: str


def submit(draft_id: int, wish: Wish, *, based_on: int, actor: Actor) -> None:
    """Hand the draft in for a second person to decide. It takes no more changes until then.

    Refuses a draft with errors, without a change, with files still to be settled, or measured against a version
    that is no longer the current one; (Conflict) one that was saved meanwhile.
    """
    head = queries.head(draft_id, lock=True)
    refuse_unless_open(head)
    newest = queries.revision(draft_id)
    if newest.number != based_on:
        raise overtaken(newest)
    _refuse_unready(head, newest)
    _refuse_errors(head, newest)
    _step(head, rules.Step.SUBMITTED, newest.number, _said(wish), actor)
    record(Did.COURSE_DRAFT_SUBMITTED, actor, f"course-draft:{draft_id}", revision=newest.number, kind=wish.kind)


def recall(draft_id: int, *, actor: Actor) -> None:
    """Take back what was handed in, to go on writing. Refuses when it is not waiting (any more)."""
    head = queries.head(draft_id, lock=True)
    _refuse_unless_waiting(head)
    _step(head, rules.Step.RECALLED, head.last.revision if head.last else 0, {}, actor)
    record(Did.COURSE_DRAFT_RECALLED, actor, f"course-draft:{draft_id}")


def give_back(draft_id: int, reason: str, *, actor: Actor) -> None:
    """Return it to its authors with a reason. Refuses an empty reason, and whoever wrote in it or handed it in."""
    head = queries.head(draft_id, lock=True)
    _refuse_unless_waiting(head)
    _refuse_own(head, actor)
    if not reason.strip():
        raise Refused(_("Chưa ghi lý do trả lại."), next_step=_("Ghi rõ chỗ cần sửa để người soạn biết."))
    _step(head, rules.Step.RETURNED, head.last.revision if head.last else 0, {"reason": reason.strip()}, actor)
    record(Did.COURSE_DRAFT_RETURNED, actor, f"course-draft:{draft_id}", reason=reason.strip())


def drop(draft_id: int, *, actor: Actor) -> None:
    """End the draft without publishing. Everything in it can still be read. Refuses one that has ended."""
    head = queries.head(draft_id, lock=True)
    refuse_unless_open(head)
    _step(head, rules.Step.DROPPED, queries.newest_number(draft_id), {}, actor)
    record(Did.COURSE_DRAFT_DROPPED, actor, f"course-draft:{draft_id}")


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft's newest revision read and checked before anything is locked; its folder is there as long as it is held."""

    tree: dict[str, str]
    around: checking.Site
    checked: sources.Checked


@contextmanager
def made_ready(draft_id: int, *, revision: int) -> Iterator[Ready]:
    """Read the course while others may write: a second of reading would hold SQLite's one write lock.

    Refuses (Conflict) another revision than the approver saw.
    """
    head, newest = queries.head(draft_id), queries.revision(draft_id)
    if newest.number != revision:
        raise overtaken(newest)
    around, files = checking.site(), sources.files_of(newest.tree)
    let_go()
    with sources.read(head.slug, files, around.known, around.forms) as checked:
        yield Ready(newest.tree, around, checked)


def approve(draft_id: int, wish: Wish, *, revision: int, actor: Actor, ready: Ready | None = None) -> int:
    """Publish what was handed in as the course's next version; returns its number.

    `ready` is the revision as it was read before; without it, or when the draft or the registry of law changed since,
    it is read here.

    Refuses who handed it in or saved a revision of it (four eyes cannot be self), a draft that is not waiting,
    another revision than the approver saw, a version published meanwhile, and errors. Goes through the same
    publication as the folder. Writes the version, the step and the audit entries.
    """
    head = queries.head(draft_id, lock=True)
    _refuse_unless_waiting(head)
    _refuse_own(head, actor)
    newest = queries.revision(draft_id)
    if newest.number != revision:
        raise overtaken(newest)
    _refuse_unready(head, newest, lock=True)
    around = checking.site()
    if ready is not None and (ready.tree, ready.around) == (newest.tree, around):
        number = _publish(head, newest, wish, actor, around, ready.checked)
    else:
        with sources.read(head.slug, sources.files_of(newest.tree), around.known, around.forms) as checked:
            number = _publish(head, newest, wish, actor, around, checked)
    _step(head, rules.Step.PUBLISHED, newest.number, {**_said(wish), "version": number}, actor)
    record(Did.COURSE_DRAFT_APPROVED, actor, f"course-draft:{draft_id}", revision=newest.number, version=number)
    return number


def _publish(
    head: queries.Head,
    newest: queries.Revision,
    wish: Wish,
    actor: Actor,
    around: checking.Site,
    checked: sources.Checked,
) -> int:
    if checked.errors or checked.course is None:
        raise _with_errors(len(checked.errors))
    writers = queries.writers(head.id)
    publication = catalogue_service.Publication(
        kind=str(rules.Kind(wish.kind)),
        note=wish.note,
        letter=wish.letter,
        based_on=newest.base,
        authors=sorted(set(writers.values())),
        approved_by=actor.user_id,
    )
    done = catalogue_service.publish_course(
        checked.course, around.names, around.forms, actor=actor, publication=publication
    )
    if not done.is_new:
        raise Refused(
            _("Bản nháp không đổi gì mà người học thấy được so với phiên bản %(number)s.", number=done.number),
            next_step=_("Trả lại để sửa tiếp, hoặc bỏ bản nháp."),
        )
    return done.number


def _refuse_unready(head: queries.Head, newest: queries.Revision, *, lock: bool = False) -> None:
    if newest.unsettled:
        raise Refused(
            _("Còn %(count)s tệp thay đổi ở cả hai phía chưa quyết định.", count=len(newest.unsettled)),
            next_step=_("Mở từng tệp ở trang bản nháp, chọn giữ bản nháp hoặc lấy bản mới."),
        )
    version = queries.newest_version(head.course_id, lock=lock)
    if version.id != newest.base_id:
        raise Conflict(
            _("Khóa học đã có phiên bản %(number)s sau khi bản nháp được mở.", number=version.number),
            next_step=_("Lấy bản mới vào bản nháp, xem lại rồi gửi duyệt."),
        )
    if newest.tree == sources.source_of(newest.base_id):
        raise Refused(_("Bản nháp chưa thay đổi gì."), next_step=_("Sửa ít nhất một tệp rồi gửi duyệt."))


def _refuse_errors(head: queries.Head, newest: queries.Revision) -> None:
    checked = checking.check(head.slug, newest.tree, sources.files_of(newest.tree), checking.site())
    if checked.errors:
        raise _with_errors(len(checked.errors))


def _with_errors(count: int) -> Refused:
    return Refused(
        _("Bản nháp còn %(count)s lỗi nên chưa gửi duyệt, chưa công bố được.", count=count),
        next_step=_("Mở trang bản nháp, sửa từng lỗi đã nêu."),
    )


def _refuse_unless_waiting(head: queries.Head) -> None:
    if head.stand is not rules.Stand.WAITING:
        raise Conflict(
            _("Bản nháp không còn chờ duyệt."), next_step=_("Mở lại trang bản nháp để xem việc đã được quyết định.")
        )


def _refuse_own(head: queries.Head, actor: Actor) -> None:
    submitted_by = head.last.user_id if head.last else None
    if not rules.may_approve(actor.user_id, submitted_by, queries.writers(head.id).keys()):
        raise Refused(
            _("Người đã viết hoặc gửi duyệt bản nháp không tự quyết định bản nháp đó."),
            next_step=_("Nhờ một người khác có quyền duyệt khóa học."),
        )


def _said(wish: Wish) -> dict[str, Any]:
    return {"kind": str(rules.Kind(wish.kind)), "note": wish.note, "letter": wish.letter}


def _step(head: queries.Head, kind: rules.Step, revision: int, said: dict[str, Any], actor: Actor) -> None:
    place = head.last.place + 1 if head.last else 1
    db.session.add(
        DraftStep(
            draft_id=head.id,
            place=place,
            kind=str(kind),
            revision=revision,
            said=said,
            user_id=actor.user_id,
            at=clock.now(),
        )
    )
    db.session.flush()
