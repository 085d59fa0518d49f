"""Two records of one person: found, held side by side, merged, and parted again.

Nothing of either is rewritten or deleted. The merge says that one record counts for the other; what was learned
goes on together (`learning.join`), everything else is read through `people.identity`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import func, insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.careers import queries, rules
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import service as learning
from elearn.learning.models import LearningRecord
from elearn.people import dated, identity
from elearn.people.models import Assignment, Staff, StaffMerge
from elearn.people.queries import assignment_on, posts_on
from elearn.revisions.queries.people import busy
from elearn.units.models import UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person's, and why they are thought so. The older record stands first."""

    one: Any
    other: Any
    same_unit: bool
    like_code: bool


def likely(actor: Actor) -> list[Pair]:
    """Pairs in post today of one name, without diacritics and signs: in one unit, or with codes that differ by
    zeros, spaces and signs only. Never by e-mail: a mailbox is shared."""
    today = clock.today()
    rows = db.session.execute(
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Staff.sort_key,
            Staff.folded,
            Assignment.unit_id,
            Assignment.position,
            UnitPeriod.name.label("unit_name"),
        )
        .select_from(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Assignment.unit_id) & period_on(today))
        .where(within(Assignment.unit_id, actor))
        .order_by(Staff.sort_key, Staff.id)
    )
    named: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        named[identity.folded_name(row.folded)].append(row)
    return [pair for group in named.values() for pair in pairs(group)]


def pairs(people: Sequence[Any]) -> list[Pair]:
    """Of people of one name, those that may be one person."""
    found = []
    for one, other in combinations(sorted(people, key=lambda row: row.id), 2):
        same_unit = one.unit_id == other.unit_id
        like_code = identity.bare_code(one.code) == identity.bare_code(other.code)
        if same_unit or like_code:
            found.append(Pair(one, other, same_unit, like_code))
    return found


def side(actor: Actor, staff_id: int) -> Staff:
    """A record of somebody who works or worked in the actor's units; Missing otherwise."""
    post = select(Assignment.staff_id).where(within(Assignment.unit_id, actor))
    staff = db.session.scalar(select(Staff).where(Staff.id == staff_id, Staff.id.in_(post)))
    if staff is None:
        raise Missing
    return staff


def merge(from_id: int, into_id: int, reason: str, *, actor: Actor) -> int:
    """Let a record count for another one of the same person, from now on; returns the merge's id.

    Refuses (Missing) records beyond the actor's units, (Refused) an empty reason, one record twice, a record
    that took others in (they are merged into the kept one each), one with an act to come, one in post into
    one that is not, and while an attempt or a run is open in either, and (Conflict) one merged already. Writes the merge, what `learning.join` writes, and an audit entry.
    """
    reason = _checked(from_id, into_id, reason)
    side(actor, from_id), side(actor, into_id)
    _hold(from_id, into_id)
    for staff_id in (from_id, into_id):
        if identity.person_of(staff_id) != staff_id:
            raise Conflict(
                _("Một trong hai hồ sơ đã được gộp trước đó."), next_step=_("Tải lại trang để xem bản mới nhất.")
            )
    if identity.records_of(from_id):
        raise Refused(
            _("Hồ sơ được gộp đang giữ hồ sơ khác đã gộp vào nó."),
            next_step=_("Chọn hồ sơ này làm hồ sơ được giữ, hoặc tách các hồ sơ kia trước."),
        )
    _check_posts(from_id, into_id)
    _check_quiet(from_id, into_id)
    at = clock.now()
    merge_id = db.session.scalars(
        insert(StaffMerge)
        .returning(StaffMerge.id)
        .values(from_id=from_id, into_id=into_id, at=at, user_id=actor.user_id, name=actor.name, reason=reason)
    ).one()
    learning.join(learning.Merge(merge_id, from_id, into_id, at, actor))
    record(Did.STAFF_MERGED, actor, f"staff:{into_id}", before=from_id, after=into_id, reason=reason)
    return merge_id


def part(merge_id: int, reason: str, *, actor: Actor) -> int:
    """Undo a merge from now on; returns the id of the record that was kept.

    Each record has back what was its own, to the last fact; what was learned since stays with the kept one.
    Refuses (Missing) records beyond the actor's units, (Refused) an empty reason and while an attempt or a
    run is open, and (Conflict) a merge undone already. Writes its end, what `learning.part` writes, an audit entry.
    """
    found = db.session.get(StaffMerge, merge_id)
    if found is None:
        raise Missing
    side(actor, found.into_id)
    reason = _checked(found.from_id, found.into_id, reason)
    _hold(found.from_id, found.into_id)
    db.session.refresh(found)
    if found.ended_at is not None:
        raise Conflict(_("Hai hồ sơ này đã được tách trước đó."))
    _check_quiet(found.from_id, found.into_id)
    found.ended_at, found.ended_by, found.ended_reason = clock.now(), actor.name, reason
    db.session.flush()
    learning.part(learning.Merge(merge_id, found.from_id, found.into_id, found.ended_at, actor))
    record(Did.STAFF_PARTED, actor, f"staff:{found.into_id}", before=found.into_id, after=found.from_id, reason=reason)
    return found.into_id


def open_merges(actor: Actor) -> Sequence[AnyRow]:
    """Merges in force of people in the actor's units, newest first: id, at, name, reason, from and into."""
    into = select(Assignment.staff_id).where(within(Assignment.unit_id, actor))
    kept = Staff.__table__.alias("kept")
    return db.session.execute(
        select(
            StaffMerge.id,
            StaffMerge.at,
            StaffMerge.name,
            StaffMerge.reason,
            StaffMerge.from_id,
            StaffMerge.into_id,
            Staff.code,
            Staff.full_name,
            kept.c.code.label("into_code"),
            kept.c.full_name.label("into_name"),
        )
        .select_from(StaffMerge)
        .join(Staff, Staff.id == StaffMerge.from_id)
        .join(kept, kept.c.id == StaffMerge.into_id)
        .where(StaffMerge.ended_at.is_(None), StaffMerge.into_id.in_(into))
        .order_by(StaffMerge.id.desc())
    ).all()


def merge_for(actor: Actor, merge_id: int) -> tuple[StaffMerge, Staff, Staff]:
    """A merge of a person in the actor's units, who was kept and who counts for them; Missing otherwise."""
    found = db.session.get(StaffMerge, merge_id)
    if found is None:
        raise Missing
    return found, side(actor, found.into_id), db.session.get_one(Staff, found.from_id)


def _checked(from_id: int, into_id: int, reason: str) -> str:
    reason = clean(reason)
    if from_id == into_id:
        raise Refused(_("Hai hồ sơ phải khác nhau."))
    if len(reason) < 5:
        raise Refused(_("Lý do còn quá ngắn."), next_step=_("Ghi rõ căn cứ xác định, ví dụ văn bản của đơn vị."))
    return reason


def _hold(*staff_ids: int) -> None:
    """Hold the people: nobody enrols, merges or moves anything of theirs meanwhile."""
    db.session.execute(select(Staff.id).where(Staff.id.in_(staff_ids)).order_by(Staff.id).with_for_update())


def _check_posts(from_id: int, into_id: int) -> None:
    """Refuses a merge by which a post would be lost: one that is to come, or the only one of today."""
    today, gone, kept = clock.today(), db.session.get_one(Staff, from_id), db.session.get_one(Staff, into_id)
    post = dated.last_post(from_id)
    ahead = [post.starts_on] if post is not None and post.starts_on > today else []
    ahead += [act.starts_on for act in queries.acts_of(from_id) if act.cancelled_at is None and act.starts_on > today]
    if ahead:
        raise Refused(
            _("Hồ sơ mã %(code)s có việc ghi từ ngày %(day)s chưa đến.", code=gone.code, day=rules.day(min(ahead))),
            next_step=_("Hủy việc đó rồi ghi ở hồ sơ được giữ, hoặc chọn hồ sơ này làm hồ sơ được giữ."),
        )
    held = posts_on([from_id, into_id], today)
    if from_id in held and into_id not in held:
        raise Refused(
            _(
                "Hồ sơ mã %(code)s hiện không giữ vị trí nào, còn mã %(other)s đang giữ.",
                code=kept.code,
                other=gone.code,
            ),
            next_step=_("Chọn hồ sơ mã %(other)s làm hồ sơ được giữ.", other=gone.code),
        )


def _check_quiet(*staff_ids: int) -> None:
    records = select(LearningRecord.id).where(LearningRecord.staff_id.in_(staff_ids))
    open_now = busy(records).subquery()
    if db.session.scalar(select(func.count()).select_from(open_now)):
        raise Refused(
            _("Người này đang làm dở một bài kiểm tra hoặc một tình huống."),
            next_step=_("Chờ làm xong rồi ghi. Chưa có gì thay đổi."),
        )
