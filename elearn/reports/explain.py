"""Why a person is counted as they are on a day: the facts, the letter, the line, the actors, and the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from elearn.accounts.models import User
from elearn.audit.models import AuditEvent
from elearn.catalogue.models import CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.learning import rules, status_sql
from elearn.learning.models import Enrolment, EnrolmentDouble, EnrolmentMove, LearningRecord, RosterAct
from elearn.learning.rules import Act, Before, Facts, Status, StatusKey
from elearn.mandates import deadlines
from elearn.mandates import rules as mandate_rules
from elearn.mandates.models import AudienceLine, Mandate
from elearn.mandates.rules import Moved, last_move
from elearn.people.identity import code_on, name_on
from elearn.people.models import Assignment, Staff, StaffMerge
from elearn.registrations.models import RegistrationEntry, RegistrationList, RegistrationStep
from elearn.reports import queries
from elearn.units import queries as units
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the enrolment: when, what in words, and who did it (empty when the person did)."""

    at: datetime
    words: str
    by: str = ""
    reason: str = ""
    counts: bool = True  # False for what happened after the day asked about


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a figure stands on for one enrolment."""

    row: AnyRow
    day: date
    status: Status
    sentence: str
    due_on: date | None  # in force on the day
    due_by: Moved | None  # the later letter that set it
    events: list[Event]
    lines: list[str]  # the audience lines they stand on, in the letter's frozen words
    unit: str  # that counts them on the day
    merged_from: str  # the unit at registration, when another one carries it on the day


def explain(actor: Actor, enrolment_id: int, day: date) -> Explanation:
    """Missing for an enrolment of other units, or one that was not registered by the end of the day."""
    row, moves = _row(actor, enrolment_id, day), _moves(enrolment_id)
    acts, amendments = _acts(enrolment_id), deadlines.amendments_of(row.mandate_id) if row.mandate_id else ()
    facts = Facts(
        registered_at=row.registered_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
        due_on=row.completion_due_on,
        acts=tuple(Act(act.kind, act.starts_at, act.ends_at) for act in acts),
        moves=deadlines.completion_moves(amendments),
        before=tuple(Before(move.at, move.started_at, move.completed_at) for move in moves),
        doubled=_doubled(enrolment_id),
    )
    status = rules.status_on(facts, day)
    if status is None:
        raise Missing
    end = clock.end_of(day)
    entries, now = _entries(row, {row.made_for, row.now_for}), facts.read_at(end)
    owner = units.owner_on(day).get(row.unit_id, row.unit_id)
    names = {unit.id: unit.name for unit in queries.unit_rows({row.unit_id, owner}, day)}
    return Explanation(
        row=row,
        day=day,
        status=status,
        sentence=sentence(now, status, acts, day),
        due_on=facts.due(day),
        due_by=last_move(facts.moves, day),
        events=_events(row, _efforts(facts, now, end), acts, entries, _recorded(enrolment_id), end, amendments, moves),
        lines=list(dict.fromkeys(_words(entry) for entry in entries)),
        unit=names[owner],
        merged_from=names[row.unit_id] if owner != row.unit_id else "",
    )


def _row(actor: Actor, enrolment_id: int, day: date) -> AnyRow:
    """The enrolment with its person as they were called, and its version, on the day."""
    row = db.session.execute(
        select(
            Enrolment.id,
            Enrolment.unit_id,
            Enrolment.mandate_id,
            Enrolment.registered_at,
            LearningRecord.started_at,
            LearningRecord.completed_at,
            CourseVersion.title.label("course"),
            status_sql.version_on(day).label("version"),
            code_on(day).label("code"),
            name_on(day).label("full_name"),
            status_sql.registered_person().label("made_for"),
            Enrolment.staff_id.label("now_for"),
            Mandate.number,
            Mandate.issued_on,
            Mandate.issuer,
            Mandate.subject,
            Mandate.completion_due_on,
        )
        .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
        .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
        .join(Staff, Staff.id == status_sql.person_on(day))
        .outerjoin(Mandate, Mandate.id == Enrolment.mandate_id)
        .where(Enrolment.id == enrolment_id, within(Enrolment.unit_id, actor))
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def post_at(row: AnyRow) -> AnyRow | None:
    """The person's position and press role on the day of registration."""
    day = clock.local_day(row.registered_at)
    return db.session.execute(
        select(Assignment.position, Assignment.press_role).where(
            Assignment.staff_id == row.made_for, Assignment.starts_on <= day, Assignment.ends_on > day
        )
    ).one_or_none()


def _acts(enrolment_id: int) -> Sequence[AnyRow]:
    return db.session.execute(
        select(RosterAct.kind, RosterAct.starts_at, RosterAct.ends_at, RosterAct.reason, User.name)
        .outerjoin(User, User.id == RosterAct.user_id)
        .where(RosterAct.enrolment_id == enrolment_id)
        .order_by(RosterAct.starts_at, RosterAct.id)
    ).all()


def _moves(enrolment_id: int) -> Sequence[AnyRow]:
    """What the enrolment was read from before each merge or parting of its person's records, and by which act."""
    other, kept = aliased(Staff), aliased(Staff)
    return db.session.execute(
        select(
            EnrolmentMove.at,
            LearningRecord.started_at,
            LearningRecord.completed_at,
            other.code,
            kept.code.label("into_code"),
            StaffMerge.name,
            StaffMerge.reason,
            StaffMerge.ended_at,
            StaffMerge.ended_by,
            StaffMerge.ended_reason,
        )
        .join(LearningRecord, LearningRecord.id == EnrolmentMove.from_record_id)
        .join(StaffMerge, StaffMerge.id == EnrolmentMove.merge_id)
        .join(other, other.id == StaffMerge.from_id)
        .join(kept, kept.id == StaffMerge.into_id)
        .where(EnrolmentMove.enrolment_id == enrolment_id)
        .order_by(EnrolmentMove.at, EnrolmentMove.id)
    ).all()


def _doubled(enrolment_id: int) -> tuple[tuple[datetime, datetime | None], ...]:
    rows = db.session.execute(
        select(EnrolmentDouble.at, EnrolmentDouble.ended_at).where(EnrolmentDouble.enrolment_id == enrolment_id)
    )
    return tuple((row.at, row.ended_at) for row in rows)


def _efforts(facts: Facts, then: Facts, end: datetime) -> list[tuple[datetime | None, str]]:
    """When it was begun and finished: as read on the day, and what is known only since."""
    begun, done = _("bắt đầu học"), _("hoàn thành khóa học")
    found: list[tuple[datetime | None, str]] = [(then.started_at, begun), (then.completed_at, done)]
    if facts is not then:
        found += [
            (at, words) for at, words in ((facts.started_at, begun), (facts.completed_at, done)) if at and at >= end
        ]
    return found


def _entries(row: AnyRow, staff_ids: set[int]) -> Sequence[AnyRow]:
    """The person's lines on the list of their letter, each with the steps that decided its round."""
    if row.mandate_id is None:
        return ()
    return db.session.execute(
        select(
            RegistrationEntry.id,
            RegistrationEntry.added_at,
            RegistrationEntry.added_by,
            RegistrationEntry.removed_at,
            RegistrationEntry.removed_by,
            RegistrationList.id.label("list_id"),
            AudienceLine.id.label("line_id"),
            AudienceLine.rule,
            AudienceLine.press_role,
            AudienceLine.minimum,
            RegistrationStep.kind.label("step"),
            RegistrationStep.at.label("step_at"),
            RegistrationStep.name.label("step_by"),
        )
        .join(RegistrationList, RegistrationList.id == RegistrationEntry.list_id)
        .join(AudienceLine, AudienceLine.id == RegistrationEntry.line_id)
        .outerjoin(
            RegistrationStep,
            (RegistrationStep.list_id == RegistrationList.id)
            & (RegistrationStep.round == RegistrationEntry.added_round)
            & RegistrationStep.kind.in_(("submitted", "approved")),
        )
        .where(RegistrationList.mandate_id == row.mandate_id, RegistrationEntry.staff_id.in_(staff_ids))
        .order_by(RegistrationEntry.id, RegistrationStep.id)
    ).all()


def _recorded(enrolment_id: int) -> Sequence[AnyRow]:
    """What the trail says of this enrolment alone: withdrawn, exempt, brought back, by whom."""
    return db.session.execute(
        select(AuditEvent.at, AuditEvent.word, AuditEvent.name, AuditEvent.details)
        .where(AuditEvent.subject == f"enrolment:{enrolment_id}", AuditEvent.word == "course:enrolment:reinstate")
        .order_by(AuditEvent.id)
    ).all()


def _words(entry: AnyRow) -> str:
    line = mandate_rules.Line(entry.line_id, entry.rule, entry.press_role, entry.minimum)
    return mandate_rules.words(line)


def _events(
    row: AnyRow,
    efforts: Sequence[tuple[datetime | None, str]],
    acts: Sequence[AnyRow],
    entries: Sequence[AnyRow],
    recorded: Sequence[AnyRow],
    end: datetime,
    amendments: Sequence[AnyRow],
    moves: Sequence[AnyRow],
) -> list[Event]:
    found: dict[tuple[datetime, str, str, str], None] = {}  # in the order in which things of one instant follow

    def add(at: datetime, words: str, by: str, reason: str) -> None:
        found[at, words, by, reason] = None

    for entry in entries:
        add(entry.added_at, _("được đưa vào danh sách, diện “%(line)s”", line=_words(entry)), entry.added_by, "")
        if entry.removed_at:
            add(entry.removed_at, _("bị bỏ khỏi danh sách"), entry.removed_by or "", "")
        steps = {"submitted": _("danh sách được gửi duyệt"), "approved": _("danh sách được duyệt")}
        if entry.step:
            add(entry.step_at, steps[entry.step], entry.step_by, "")
    add(row.registered_at, _("được ghi danh"), "", "")
    for at, words in efforts:
        if at:
            add(at, words, row.full_name, "")
    for move in moves:
        parted = move.at == move.ended_at
        said = _("hai hồ sơ %(code)s và %(into)s được tách") if parted else _("hồ sơ %(code)s được gộp vào %(into)s")
        by, reason = (move.ended_by, move.ended_reason) if parted else (move.name, move.reason)
        add(move.at, said % {"code": move.code, "into": move.into_code}, by or "", reason or "")
    kinds = {"withdrawn": _("rút khỏi khóa học"), "exempt": _("được miễn học")}
    for act in acts:
        add(act.starts_at, kinds.get(act.kind, act.kind), act.name or "", act.reason)
        if act.ends_at:
            add(act.ends_at, _("hết thời gian: %(what)s", what=kinds.get(act.kind, act.kind)), "", "")
    for one in amendments:
        if one.completion_due_on:
            words = _(
                "hạn hoàn thành chuyển thành hết ngày %(due)s theo văn bản số %(number)s",
                due=f"{one.completion_due_on:%d/%m/%Y}",
                number=one.number,
            )
            add(max(one.at, clock.start_of(one.takes_effect_on)), words, one.name, one.reason)
    for event in recorded:
        add(event.at, _("được đưa trở lại khóa học"), event.name, str(event.details.get("reason", "")))
    return [Event(*event, counts=event[0] < end) for event in sorted(found, key=lambda event: event[0])]


def sentence(facts: Facts, status: Status, acts: Sequence[Any], day: date) -> str:
    """Why the status is what it is, in one sentence."""
    due = facts.due(day)
    shown = {"day": f"{day:%d/%m/%Y}", "due": f"{due:%d/%m/%Y}" if due else ""}
    if status.key in rules.COMPLETED and facts.completed_at is not None:
        shown["done"] = f"{facts.completed_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"
        if due is None:
            return _("Hoàn thành lúc %(done)s; tự chọn học nên không có hạn, tính là đúng hạn.", **shown)
        if status.key == StatusKey.COMPLETED_ON_TIME:
            return _("Hoàn thành lúc %(done)s, không muộn hơn hạn là hết ngày %(due)s, nên là đúng hạn.", **shown)
        return _("Hoàn thành lúc %(done)s, sau hạn là hết ngày %(due)s, nên là muộn.", **shown)
    if status.key in (StatusKey.WITHDRAWN, StatusKey.EXEMPT):
        return _out_sentence(status.key, acts, day)
    if status.key == StatusKey.IN_PROGRESS and facts.started_at is not None:
        shown["begun"] = f"{clock.local_day(facts.started_at):%d/%m/%Y}"
        words = _("Đã bắt đầu ngày %(begun)s, đến hết %(day)s chưa hoàn thành, nên là đang học.", **shown)
    else:
        words = _("Đến hết %(day)s chưa bắt đầu, chưa được miễn, chưa rút, nên là chưa bắt đầu.", **shown)
    if status.overdue:
        return f"{words} {_('Hạn là hết ngày %(due)s, đã qua, nên đồng thời là quá hạn.', **shown)}"
    return words


def _out_sentence(key: StatusKey, acts: Sequence[Any], day: date) -> str:
    end = clock.end_of(day)
    act = next(a for a in acts if a.kind == key and a.starts_at < end and (a.ends_at is None or a.ends_at >= end))
    since = f"{clock.local_day(act.starts_at):%d/%m/%Y}"
    if key == StatusKey.WITHDRAWN:
        return _(
            "Đã rút từ ngày %(since)s, việc rút còn hiệu lực đến hết %(day)s, nên là đã rút.",
            since=since,
            day=f"{day:%d/%m/%Y}",
        )
    return _(
        "Được miễn từ ngày %(since)s, việc miễn còn hiệu lực đến hết %(day)s, nên là được miễn.",
        since=since,
        day=f"{day:%d/%m/%Y}",
    )
