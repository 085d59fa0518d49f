"""Dated, reasoned acts that take an enrolment out of what is due, or bring it back.

Nobody leaves the roster in any other way (product rules 11 and 13): the enrolment stays and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, or_, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import queries
from elearn.learning.models import RosterAct, RosterActKind
from elearn.learning.queries import EnrolmentRow


def withdraw(enrolment_id: int, reason: str, *, actor: Actor, at: datetime | None = None) -> None:
    """Take a person off a course they were registered for.

    Refuses (Missing) an enrolment of another unit, (Refused) an empty reason, an instant in the past
    or a course already completed, and (Conflict) who is withdrawn already. Writes the act and its
    audit entry; what was learned stays.
    """
    instant, reason = _checked(at), _reason(reason)
    enrolment = _still_due(enrolment_id, RosterActKind.WITHDRAWN, (instant, None), actor)
    _write(enrolment, RosterActKind.WITHDRAWN, (instant, None), reason, actor)
    record(Did.WITHDRAWN, actor, f"enrolment:{enrolment_id}", reason=reason)


def exempt(enrolment_id: int, reason: str, until: date, *, actor: Actor, at: datetime | None = None) -> int:
    """Free a person of a course, to the end of the day `until`; returns the act's id.

    Refuses what `withdraw` refuses, and (Refused) a day that is over. Writes the act and its audit entry.
    """
    instant, reason = _checked(at), _reason(reason)
    ends_at = clock.end_of(until)
    if ends_at <= instant:
        raise Refused(_("Ngày hết miễn đã qua."), next_step=_("Chọn một ngày từ hôm nay trở đi."))
    enrolment = _still_due(enrolment_id, RosterActKind.EXEMPT, (instant, ends_at), actor)
    act_id = _write(enrolment, RosterActKind.EXEMPT, (instant, ends_at), reason, actor)
    record(Did.EXEMPTED, actor, f"enrolment:{enrolment_id}", reason=reason, until=until)
    return act_id


def end_acts(act_ids: Sequence[int]) -> None:
    """End these acts now, if they are not over; the caller has checked the actor and writes the trail."""
    now = clock.now()
    db.session.execute(
        update(RosterAct)
        .values(ends_at=now)
        .where(RosterAct.id.in_(act_ids), or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > now))
    )


def reinstate(enrolment_id: int, reason: str, *, actor: Actor) -> None:
    """End every act in force on an enrolment, from now on; days before stay as they were.

    Refuses (Missing) an enrolment of another unit, (Refused) an empty reason and (Conflict) an
    enrolment nobody was taken out of. Writes the end of the acts and an audit entry.
    """
    instant, reason = clock.now(), _reason(reason)
    queries.enrolment_for(actor, enrolment_id, lock=True)
    ended = db.session.execute(
        update(RosterAct)
        .values(ends_at=instant)
        .where(RosterAct.enrolment_id == enrolment_id, or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > instant))
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("Người này đang có tên trong danh sách, không có gì để khôi phục."))
    record(Did.REINSTATED, actor, f"enrolment:{enrolment_id}", reason=reason)


def not_before(day: date) -> datetime | None:
    """When an act meant from a day on may begin: at the start of that day, or now (None) once it has begun."""
    starts = clock.start_of(day)
    return starts if starts > clock.now() else None


def _checked(at: datetime | None) -> datetime:
    """Now unless given; the past is closed, because figures of a past day never change."""
    now = clock.now()
    if at is not None and at < now:
        raise Refused(_("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."))
    return at or now


def _reason(reason: str) -> str:
    reason = clean(reason)
    if not reason:
        raise Refused(_("Chưa nêu lý do."), next_step=_("Ghi lý do, kèm số văn bản nếu có."))
    return reason


def _still_due(
    enrolment_id: int, kind: RosterActKind, over: tuple[datetime, datetime | None], actor: Actor
) -> EnrolmentRow:
    """The enrolment, locked; refuses one completed, or with an act of the kind over any of that time."""
    starts, ends = over
    enrolment = queries.enrolment_for(actor, enrolment_id, lock=True)
    if enrolment.facts.completed_at is not None:
        raise Refused(_("Người này đã hoàn thành khóa học; kết quả đã đạt được giữ nguyên."))
    if any(
        act.kind == kind
        and (act.ends_at is None or act.ends_at > max(starts, act.starts_at))
        and (ends is None or act.starts_at < ends)
        for act in enrolment.facts.acts
    ):
        raise Conflict(_("Việc này đã được ghi trước đó."), next_step=_("Tải lại trang để xem bản mới nhất."))
    return enrolment


def _write(
    enrolment: EnrolmentRow, kind: RosterActKind, over: tuple[datetime, datetime | None], reason: str, actor: Actor
) -> int:
    made = db.session.scalars(
        insert(RosterAct)
        .returning(RosterAct.id)
        .values(
            enrolment_id=enrolment.id,
            kind=str(kind),
            starts_at=over[0],
            ends_at=over[1],
            reason=reason,
            user_id=actor.user_id,
        )
    )
    return made.one()
