"""A registration list's life: people on and off, handed in, decided, supplemented.

Every verb locks the list, so that two people who act at once act one after the other; adding and
removing are small acts, so that neither overwrites the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock, events
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import queries as learning_queries
from elearn.learning import service as learning
from elearn.mandates import queries as mandates
from elearn.mandates import rules as mandate_rules
from elearn.mandates.amending import MandateExtended
from elearn.mandates.models import Mandate
from elearn.mandates.service import MandatePublished
from elearn.people import queries as people
from elearn.registrations import filling, queries, rules, substitution
from elearn.registrations.models import (
    LineExcuse,
    RegistrationEntry,
    RegistrationList,
    RegistrationStep,
    StepKind,
)


@dataclass(frozen=True, slots=True)
class ListApproved:
    """A list is approved and everybody on it enrolled; announced within the same transaction."""

    mandate_id: int
    staff_ids: Sequence[int]
    actor: Actor


def open_lists(news: MandatePublished) -> None:
    """Give every unit in a published mandate's scope an empty list. Subscribed in the factory."""
    _open_empty(news.mandate_id, mandates.unit_ids_of(news.mandate_id), news.actor)


def open_further_lists(news: MandateExtended) -> None:
    """Give every unit that a later letter added an empty list. Subscribed in the factory."""
    _open_empty(news.mandate_id, news.unit_ids, news.actor)


def _open_empty(mandate_id: int, unit_ids: Sequence[int], actor: Actor) -> None:
    for unit_id in unit_ids:
        made = RegistrationList(mandate_id=mandate_id, unit_id=unit_id, round=1, revision=1)
        db.session.add(made)
        db.session.flush()  # the step needs its id
        _step(made, StepKind.OPENED, actor)


def add_people(list_id: int, line_id: int, staff_ids: Sequence[int], *, actor: Actor) -> list[str]:
    """Put people on a line; returns a sentence for each who stood there already.

    Refuses (Conflict) a list that is not a draft, (Missing) a line of another mandate or a person who
    does not work in the unit, and (Refused) one who does not fit the line, or fills another slot where
    the mandate counts everybody once. Writes entries, one audit entry, and counts the list's revision up.
    """
    found = _editable(list_id, actor)
    line = queries.line_of(found.mandate_id, line_id)
    now = filling.of_list(found, clock.today())
    there = {row.staff_id: row for row in now.entries if row.line_id == line_id}
    told, new = [], []
    for staff_id in dict.fromkeys(staff_ids):
        person = now.staffing.workers.get(staff_id)
        if person is None:
            raise Missing(_("Người này không công tác tại đơn vị lập danh sách."))
        if not now.answers[line_id].applies or not now.staffing.fits(line, staff_id):
            raise Refused(
                _("%(name)s không thuộc diện “%(line)s”.", name=person.full_name, line=mandate_rules.words(line))
            )
        other = now.elsewhere(line, staff_id)
        if other is not None:
            raise Refused(
                _(
                    "%(name)s đã đứng ở “%(line)s”; văn bản này chỉ tính mỗi người vào một suất.",
                    name=person.full_name,
                    line=mandate_rules.words(other),
                ),
                next_step=_("Chọn người khác, hoặc bỏ người này khỏi suất kia trước."),
            )
        if staff_id in there:
            told.append(
                _("%(name)s đã có trong danh sách, do %(by)s chọn.", name=person.full_name, by=there[staff_id].added_by)
            )
        else:
            new.append(staff_id)
    if new:
        db.session.execute(
            insert(RegistrationEntry),
            [
                {
                    "list_id": list_id,
                    "line_id": line_id,
                    "staff_id": s,
                    "added_round": found.round,
                    "added_at": clock.now(),
                    "added_by": actor.name,
                }
                for s in new
            ],
        )
        _changed(found)
        record(Did.LIST_PERSON_ADDED, actor, f"list:{list_id}", line=line_id, staff=new)
    return told


def remove_person(list_id: int, entry_id: int, *, actor: Actor) -> bool:
    """Take a person off a line; False when somebody did so before. Refuses a list that is not a draft.

    Where two merged records of theirs stood on it, both go. A substitute not yet approved gives the place back to whom they were to replace.
    """
    found = _editable(list_id, actor)
    entry = db.session.get(RegistrationEntry, entry_id, populate_existing=True)
    if entry is None or entry.list_id != list_id:
        raise Missing
    if entry.removed_at is not None:
        return False
    for one in queries.beside(entry):
        one.removed_round, one.removed_at, one.removed_by = found.round, clock.now(), actor.name
        db.session.flush()
        substitution.take_back(found, one, actor=actor)
    _changed(found)
    record(Did.LIST_PERSON_REMOVED, actor, f"list:{list_id}", line=entry.line_id, staff=entry.staff_id)
    return True


def excuse_line(list_id: int, line_id: int, reason: str, *, actor: Actor) -> None:
    """Write down why a line can't be filled. Refuses an empty reason and a list that is not a draft."""
    found = _editable(list_id, actor)
    queries.line_of(found.mandate_id, line_id)
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Lý do còn quá ngắn."), next_step=_("Ghi vì sao chưa cử được và dự kiến khi nào cử."))
    db.session.execute(
        insert(LineExcuse).values(list_id=list_id, line_id=line_id, reason=reason, at=clock.now(), name=actor.name)
    )
    _changed(found)
    record(Did.LIST_EXCUSED, actor, f"list:{list_id}", line=line_id, reason=reason)


def submit_list(list_id: int, *, revision: int, actor: Actor) -> None:
    """Hand a list in to the unit's head.

    Refuses (Conflict) a list that is not a draft or changed since the page was opened, and (Refused)
    one that misses a required line without a written reason.
    """
    found = queries.list_for(actor, list_id, lock=True)
    rules.check_step(queries.state_of(list_id), StepKind.SUBMITTED)
    _check_revision(found, revision)
    now = filling.of_list(found, clock.today())
    lacking = rules.unexcused(now.shortages, now.excuses)
    if lacking:
        raise Refused(
            _("Chưa gửi được danh sách: %(what)s.", what="; ".join(one.sentence for one in lacking)),
            next_step=_("Chọn thêm người, hoặc ghi lý do chưa cử được. Danh sách đang soạn còn nguyên."),
        )
    _step(found, StepKind.SUBMITTED, actor)
    record(
        Did.LIST_SUBMITTED, actor, f"list:{list_id}", round=found.round, people=len(queries.approved_people(list_id))
    )


def return_list(list_id: int, reason: str, *, revision: int, actor: Actor) -> None:
    """Send a list back to be mended. Refuses an empty reason and a list that was not handed in."""
    found = queries.list_for(actor, list_id, lock=True)
    rules.check_step(queries.state_of(list_id), StepKind.RETURNED)
    _check_revision(found, revision)
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Chưa ghi lý do trả lại."), next_step=_("Ghi điều cần sửa để đầu mối biết."))
    _step(found, StepKind.RETURNED, actor, reason)
    record(Did.LIST_RETURNED, actor, f"list:{list_id}", round=found.round, reason=reason)


def approve_list(list_id: int, *, revision: int, actor: Actor, paper: str = "") -> int:
    """Approve a list; everybody on it is enrolled, in the same transaction. Returns how many new enrolments.

    Refuses (Conflict) a list that was not handed in or changed since the page was opened, and (Refused)
    one with somebody new on it who holds no post any more; who was approved before and has left since is
    not enrolled again. For a supplement, those taken off are withdrawn with its reason. `paper` is the number
    of the signed letter that sends these people, kept with the step.
    """
    found = queries.list_for(actor, list_id, lock=True)
    rules.check_step(queries.state_of(list_id), StepKind.APPROVED)
    _check_revision(found, revision)
    wanted, paper = _registrations(found), clean(paper)
    _step(found, StepKind.APPROVED, actor, _("Theo văn bản số %(number)s", number=paper) if paper else "")
    new = learning.enrol_many(wanted, actor=actor)
    if found.round > 1:
        _withdraw_removed(found, actor)
    events.announce(ListApproved(found.mandate_id, sorted({one.staff_id for one in wanted}), actor))
    record(Did.LIST_APPROVED, actor, f"list:{list_id}", round=found.round, enrolments=new, paper=paper)
    return new


def open_supplement(list_id: int, reason: str, *, actor: Actor) -> None:
    """Open an approved list again, for a supplement with its reason. What was approved stays in force."""
    found = queries.list_for(actor, list_id, lock=True)
    rules.check_step(queries.state_of(list_id), StepKind.OPENED)
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Chưa ghi lý do bổ sung."), next_step=_("Ghi vì sao danh sách đã duyệt cần thay đổi."))
    _open_next(found, reason, actor)


def _open_next(found: RegistrationList, reason: str, actor: Actor) -> None:
    found.round += 1
    _changed(found)
    _step(found, StepKind.OPENED, actor, reason)
    record(Did.LIST_SUPPLEMENTED, actor, f"list:{found.id}", round=found.round, reason=reason)


def substitute(list_id: int, entry_id: int, staff_id: int, since: date, reason: str, *, actor: Actor) -> None:
    """Send somebody in another's place from a day on; in force once the head approves the list again.

    An approved list is opened for a supplement with this reason. Refuses (Conflict) a list that waits
    for its head, and what `substitution.replace` refuses. Writes the substitute's entry, the end of the
    other's and an audit entry; when approved, the one replaced is withdrawn from that day.
    """
    found = queries.list_for(actor, list_id, lock=True)
    if queries.state_of(list_id) == StepKind.APPROVED:
        _open_next(found, _("Cử thay: %(reason)s", reason=clean(reason)), actor)
    rules.check_editable(queries.state_of(list_id))
    substitution.replace(found, entry_id, staff_id, since, reason, actor=actor)
    _changed(found)


def _registrations(found: RegistrationList) -> list[learning.Registration]:
    versions = mandates.versions_of(found.mandate_id)
    counts = mandates.counts_from(db.session.get_one(Mandate, found.mandate_id))
    lines = {line.id: line for line in mandates.lines_of(found.mandate_id)}
    on_it = queries.approved_people(found.id)
    posts = people.posts_on(list(on_it), clock.today())
    _check_in_post(found, posts)
    wanted = []
    for staff_id, line_ids in on_it.items():
        if staff_id not in posts:
            continue
        unit_id = posts[staff_id].unit_id
        for course_id in sorted({course for line_id in line_ids for course in lines[line_id].course_ids}):
            wanted.append(
                learning.Registration(
                    staff_id, course_id, versions[course_id], found.mandate_id, unit_id, counts.instant
                )
            )
    return wanted


def _check_in_post(found: RegistrationList, posts: Mapping[int, Any]) -> None:
    """Refuses to enrol whoever has left since they were put on the list."""
    left = {e.staff_id: e for e in queries.entries_of(found.id) if e.staff_id not in posts}
    names = [e.full_name for e in left.values() if e.added_round == found.round]
    if names:
        raise Refused(
            _("%(who)s không còn giữ vị trí công tác nào, nên chưa duyệt được danh sách.", who=", ".join(names)),
            next_step=_("Trả lại danh sách, nêu tên để đầu mối bỏ ra hoặc cử người khác."),
        )


def _withdraw_removed(found: RegistrationList, actor: Actor) -> None:
    """Withdraw who was taken off altogether, a person replaced from the day of the substitution.

    A course already finished stays finished.
    """
    still = queries.approved_people(found.id)
    reason = next((s.reason for s in reversed(queries.steps_of(found.id)) if s.kind == StepKind.OPENED), "")
    gone = {row.staff_id for row in queries.removed_in_round(found.id, found.round)} - still.keys()
    replaced = {row.replaced_id: row for row in substitution.of_list(found.id) if row.added_round == found.round}
    for staff_id in sorted(gone):
        why, at = reason, None
        if staff_id in replaced:
            one = replaced[staff_id]
            why = _("%(name)s được cử thay: %(reason)s", name=one.substitute, reason=one.reason)
            at = learning.not_before(one.since)
        for enrolment_id in learning_queries.enrolment_ids(found.mandate_id, [staff_id]):
            learning.withdraw(enrolment_id, why, actor=actor, at=at)


def _editable(list_id: int, actor: Actor) -> RegistrationList:
    found = queries.list_for(actor, list_id, lock=True)
    rules.check_editable(queries.state_of(list_id))
    return found


def _check_revision(found: RegistrationList, revision: int) -> None:
    if found.revision != revision:
        raise Conflict(
            _("Danh sách đã có thay đổi sau khi trang này được mở, nên việc vừa bấm chưa được thực hiện."),
            next_step=_("Mở lại danh sách, xem thay đổi mới rồi thực hiện tiếp. Không có gì bị mất."),
        )


def _changed(found: RegistrationList) -> None:
    found.revision += 1
    db.session.flush()


def _step(found: RegistrationList, kind: StepKind, actor: Actor, reason: str = "") -> None:
    db.session.execute(
        insert(RegistrationStep).values(
            list_id=found.id,
            round=found.round,
            kind=str(kind),
            at=clock.now(),
            user_id=actor.user_id,
            name=actor.name,
            reason=reason,
        )
    )
