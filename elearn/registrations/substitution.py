""" "Cử thay": somebody comes in another's place from a day on.

Both stay on record. Nothing that either of them learned moves: the one replaced is withdrawn by a dated
act when the list is approved, the substitute is enrolled and has what they did themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import queries as learning
from elearn.mandates import rules as mandate_rules
from elearn.people.models import Staff
from elearn.registrations import filling
from elearn.registrations.filling import Filling, Staffing
from elearn.registrations.models import RegistrationEntry, RegistrationList


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place on a list: the entry as the list shows it, its line, and the list as it stands."""

    entry: Any
    line: mandate_rules.Line
    now: Filling

    def may_take(self, staff: Staffing) -> list[Any]:
        """Who fits the line on that day and may stand on it, by name."""
        there = {one.staff_id for one in self.now.entries if one.line_id == self.line.id}
        return [
            worker
            for worker in staff.workers.values()
            if worker.id not in there
            and staff.fits(self.line, worker.id)
            and self.now.elsewhere(self.line, worker.id) is None
        ]


def place_of(found: RegistrationList, entry_id: int) -> Place:
    """The place an entry holds. Missing for another list's entry, Conflict for one that is off the list."""
    now = filling.of_list(found, clock.today())
    entry = next((one for one in now.entries if one.entry_id == entry_id), None)
    if entry is None:
        gone = db.session.get(RegistrationEntry, entry_id)
        if gone is None or gone.list_id != found.id:
            raise Missing
        raise Conflict(
            _("Người này đã được thay hoặc đã bỏ khỏi danh sách."), next_step=_("Tải lại trang để xem bản mới nhất.")
        )
    return Place(entry, next(line for line in now.lines if line.id == entry.line_id), now)


def staffing_on(place: Place, found: RegistrationList, day: date) -> Staffing:
    """The unit's people on the day of the substitution."""
    return place.now.staffing if day == place.now.staffing.day else filling.staffing(found, day)


def replace(found: RegistrationList, entry_id: int, staff_id: int, since: date, reason: str, *, actor: Actor) -> None:
    """Put a substitute in an entry's place. The caller has locked the list and found it open for change.

    Refuses (Conflict) an entry that is off the list already, (Refused) one that was never approved, who
    has finished everything, an empty reason, a day in the past, and a substitute who stands on the line
    or another slot already, or does not fit on that day; (Missing) somebody of another unit.
    """
    place = place_of(found, entry_id)
    entry, line = place.entry, place.line
    reason = _checked(found, entry, since, reason)
    staff = staffing_on(place, found, since)
    if staff_id not in staff.workers:
        raise Missing(_("Người này không công tác tại đơn vị lập danh sách."))
    name = staff.workers[staff_id].full_name
    if not staff.fits(line, staff_id):
        raise Refused(
            _("%(name)s không thuộc diện “%(line)s” vào ngày bắt đầu thay.", name=name, line=mandate_rules.words(line)),
            next_step=_("Chọn người khác thuộc diện này."),
        )
    if staff_id not in {worker.id for worker in place.may_take(staff)}:
        raise Refused(
            _("%(name)s đã có trong danh sách, không thay cho người khác được.", name=name),
            next_step=_("Chọn người chưa có trong danh sách."),
        )
    at = clock.now()
    db.session.execute(
        update(RegistrationEntry)
        .where(RegistrationEntry.id == entry.entry_id)
        .values(removed_round=found.round, removed_at=at, removed_by=actor.name)
    )
    db.session.execute(
        insert(RegistrationEntry).values(
            list_id=found.id,
            line_id=entry.line_id,
            staff_id=staff_id,
            added_round=found.round,
            added_at=at,
            added_by=actor.name,
            replaces_id=entry.entry_id,
            since=since,
            reason=reason,
        )
    )
    record(
        Did.LIST_SUBSTITUTED,
        actor,
        f"list:{found.id}",
        line=entry.line_id,
        staff=staff_id,
        replaces=entry.staff_id,
        starts_on=since,
        reason=reason,
    )


def _checked(found: RegistrationList, entry: Any, since: date, reason: str) -> str:
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Chưa ghi lý do cử thay."), next_step=_("Ghi vì sao người này không tham gia được."))
    if since < clock.today():
        raise Refused(_("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."))
    if entry.added_round == found.round:
        raise Refused(
            _("%(name)s chưa được duyệt trong danh sách nên chưa cần cử thay.", name=entry.full_name),
            next_step=_("Bỏ tên này và chọn người khác."),
        )
    if not learning.enrolment_ids(found.mandate_id, [entry.staff_id]):
        raise Refused(
            _("%(name)s không còn việc nào phải học theo văn bản này, nên không cần cử thay.", name=entry.full_name)
        )
    return reason


def take_back(found: RegistrationList, entry: RegistrationEntry, *, actor: Actor) -> None:
    """When a substitute not yet approved is taken off, whoever they were to replace stands on the list again."""
    if entry.replaces_id is None or entry.added_round != found.round:
        return
    replaced = db.session.get_one(RegistrationEntry, entry.replaces_id)
    db.session.execute(
        insert(RegistrationEntry).values(
            list_id=found.id,
            line_id=replaced.line_id,
            staff_id=replaced.staff_id,
            added_round=replaced.added_round,
            added_at=clock.now(),
            added_by=actor.name,
            replaces_id=None,
            since=replaced.since,
            reason=replaced.reason,
        )
    )


def of_list(list_id: int) -> Sequence[AnyRow]:
    """Every substitution that stands, first to last: who (substitute, staff_id), for whom (replaced, replaced_id), since, reason, round."""
    before, who, whom = aliased(RegistrationEntry), aliased(Staff), aliased(Staff)
    return db.session.execute(
        select(
            RegistrationEntry.id.label("entry_id"),
            RegistrationEntry.staff_id,
            who.full_name.label("substitute"),
            before.staff_id.label("replaced_id"),
            whom.full_name.label("replaced"),
            RegistrationEntry.since,
            RegistrationEntry.reason,
            RegistrationEntry.added_round,
            RegistrationEntry.added_by,
        )
        .join(before, before.id == RegistrationEntry.replaces_id)
        .join(who, who.id == RegistrationEntry.staff_id)
        .join(whom, whom.id == before.staff_id)
        # One taken back before it was approved never was; one replaced in turn stays on record.
        .where(
            RegistrationEntry.list_id == list_id,
            RegistrationEntry.removed_round.is_(None)
            | (RegistrationEntry.removed_round > RegistrationEntry.added_round),
        )
        .order_by(RegistrationEntry.id)
    ).all()
