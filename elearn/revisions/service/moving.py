"""Move people to a newer version, and back. Who has finished is never moved; what is being worked on finishes first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import service as learning
from elearn.revisions.queries import moves, people

PIECE = 500  # people a statement carries


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a move: people moved, those through with the course by it, those left because they are at work."""

    moved: int
    completed: int
    busy: int


def reason_given(reason: str) -> str:
    """The reason of an act, or Refused when there is none."""
    reason = clean(reason)
    if not reason:
        raise Refused(_("Chưa nêu lý do."), next_step=_("Ghi lý do, kèm số văn bản nếu có. Những gì đã chọn vẫn còn."))
    return reason


def move_people(
    slug: str,
    from_number: int,
    to_number: int,
    only: Collection[int] | None,
    *,
    marked: Collection[str],
    reason: str,
    actor: Actor,
) -> Outcome:
    """Move these records (None: everybody who has not finished) of the actor's units to a newer version.

    Refuses (Missing) an unknown version, (Refused) an older one, an empty reason or a selection nobody of which may
    be moved because they have finished, and (Conflict) when nobody is left to move. Who is in an attempt or a run that
    counts stays until it is over. Writes what `learning.service.move` writes and one audit entry.
    """
    reason = reason_given(reason)
    before, after = people.version(slug, from_number), people.version(slug, to_number)
    if after.number <= before.number:
        raise Refused(
            _("Chỉ chuyển được lên phiên bản mới hơn."),
            next_step=_("Chọn một phiên bản có số lớn hơn %(number)s.", number=before.number),
        )
    wanted = list(db.session.scalars(people.record_ids(actor, before.id, only).order_by(None)))
    now, moved, completed, busy = clock.now(), [], 0, 0
    for start in range(0, len(wanted), PIECE):
        piece = wanted[start : start + PIECE]
        learning.hold(piece)
        at_work = set(db.session.scalars(people.busy(piece)))
        done = learning.move(
            [one for one in piece if one not in at_work],
            before.id,
            after.id,
            marked=marked,
            reason=reason,
            actor=actor,
            at=now,
        )
        moved += done.records
        completed += done.completed
        busy += len(at_work)
    if not moved:
        raise _nobody(only, busy)
    record(
        Did.VERSION_MOVED,
        actor,
        f"course:{slug}",
        before={"version": before.number},
        after={"version": after.number},
        people=len(moved),
        completed=completed,
        marked=sorted(marked),
        reason=reason,
        records=sorted(moved),
    )
    return Outcome(len(moved), completed, busy)


def _nobody(only: Collection[int] | None, busy: int) -> Refused | Conflict:
    if busy:
        return Refused(
            _("Chưa chuyển ai: những người đã chọn đang làm bài kiểm tra hoặc đang trong tình huống."),
            next_step=_("Bài đã bắt đầu được làm xong trên câu hỏi của nó. Chuyển lại sau khi bài đã nộp."),
        )
    return Conflict(
        _("Không có ai để chuyển: những người này đã hoàn thành hoặc đã được chuyển trước đó.")
        if only is not None
        else _("Không còn ai chưa hoàn thành ở phiên bản này."),
        next_step=_("Mở lại trang phiên bản để xem số liệu mới nhất. Kết quả đã hoàn thành được giữ nguyên."),
    )


def undo_move(move_id: int, *, reason: str, actor: Actor) -> str:
    """Let a person go on in the version they were moved from; returns the course's slug.

    Another dated act: nothing of either version is taken away, and what they did since comes back with them where it
    is the same. Refuses (Missing) a move of other units, (Refused) an empty reason, a person who has finished or is at
    work, and (Conflict) a move that was undone or followed by another.
    """
    reason = reason_given(reason)
    found = moves.move_for(actor, move_id)
    learning.hold([found.to_record_id])
    found = moves.move_for(actor, move_id)
    if found.completed_at is not None:
        raise Refused(_("Người này đã hoàn thành ở phiên bản mới; kết quả đã đạt được giữ nguyên."))
    if db.session.scalars(people.busy([found.to_record_id])).first() is not None:
        raise Refused(
            _("Người này đang làm bài nên chưa trả về được."), next_step=_("Làm lại việc này sau khi bài đã nộp.")
        )
    done = found.undone or learning.move(
        [found.to_record_id],
        found.to_version,
        found.from_version,
        marked=(),
        reason=reason,
        actor=actor,
        at=clock.now(),
        undoes_id=move_id,
    )
    if done is True or not done.records:
        raise Conflict(
            _("Lần chuyển này đã được trả về, hoặc người này đã được chuyển tiếp."),
            next_step=_("Tải lại trang để xem bản mới nhất."),
        )
    record(
        Did.VERSION_MOVE_UNDONE,
        actor,
        f"course:{found.slug}",
        after={"version": found.number},
        reason=reason,
        records=[found.to_record_id],
    )
    return str(found.slug)
