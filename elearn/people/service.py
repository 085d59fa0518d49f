"""Adding staff and changing posts; lists from files, checked whole before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold, name_sort_key
from elearn.people import identity, queries, reader, rules
from elearn.people.models import ActingPost, Assignment, PressRole, Staff
from elearn.units import queries as units
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class LineFault:
    line: int
    column: str
    message: str


@dataclass(slots=True)
class Verdict:
    """What a file of staff would do; `ok` when it may be written."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[LineFault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ok": self.ok}


def add_staff(
    *,
    code: str,
    full_name: str,
    unit_id: int,
    position: str,
    press_role: PressRole,
    starts_on: date,
    actor: Actor,
    email: str = "",
    phone: str = "",
) -> int:
    """Put a person on the payroll of a unit; returns the id. Refuses a staff code in use."""
    if identity.is_taken(code):
        raise Conflict(
            _("Mã cán bộ %(code)s đã có người dùng.", code=code), next_step=_("Tra mã này trong danh sách cán bộ.")
        )
    name = clean(full_name)
    staff_id = db.session.scalar(
        insert(Staff)
        .returning(Staff.id)
        .values(
            code=code,
            full_name=name,
            sort_key=name_sort_key(name),
            folded=fold(name),
            email=email,
            phone=phone,
            recorded_at=clock.now(),
        )
    )
    db.session.execute(
        insert(Assignment).values(
            staff_id=staff_id,
            unit_id=unit_id,
            position=clean(position),
            press_role=str(press_role),
            starts_on=starts_on,
            ends_on=FOREVER,
            recorded_at=clock.now(),
        )
    )
    record(Did.STAFF_ADDED, actor, f"staff:{staff_id}", code=code, unit=unit_id)
    return int(staff_id or 0)


def assign(staff_id: int, *, unit_id: int, position: str, press_role: PressRole, starts_on: date, actor: Actor) -> None:
    """Give a person another post from a day on; the one before ends there.

    Refuses a day on or before the start of the present post: the past is not rewritten.
    """
    last = db.session.execute(
        select(Assignment.id, Assignment.starts_on, Assignment.unit_id, Assignment.position, Assignment.press_role)
        .where(Assignment.staff_id == staff_id)
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and starts_on <= last.starts_on:
        raise Refused(
            _("Đã có phân công từ ngày %(day)s.", day=last.starts_on.strftime("%d/%m/%Y")),
            next_step=_("Chọn ngày sau ngày đó; phân công đã qua không sửa lùi."),
        )
    if last is not None:
        db.session.execute(
            update(Assignment).where(Assignment.id == last.id, Assignment.ends_on > starts_on).values(ends_on=starts_on)
        )
    db.session.execute(
        insert(Assignment).values(
            staff_id=staff_id,
            unit_id=unit_id,
            position=clean(position),
            press_role=str(press_role),
            starts_on=starts_on,
            ends_on=FOREVER,
            recorded_at=clock.now(),
        )
    )
    record(
        Did.STAFF_ASSIGNED,
        actor,
        f"staff:{staff_id}",
        after={"unit": unit_id, "position": position, "role": press_role},
        before={"unit": last.unit_id, "position": last.position, "role": last.press_role} if last else None,
        starts_on=starts_on,
    )


def put_in_charge(
    staff_id: int,
    *,
    press_role: PressRole,
    title: str,
    decision: str,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
) -> None:
    """Let a person hold a press role besides their own post: acting head, in charge while a post is vacant.

    Refuses (Missing) a person without a post within the actor's units on that day, (Refused) an empty
    title or decision, a day in the past, an end before the start, and (Conflict) the same role held
    by then. Writes the acting post, in the unit where the person works, and an audit entry.
    """
    post = db.session.execute(
        select(Assignment.unit_id, Assignment.press_role)
        .where(Assignment.staff_id == staff_id, queries.assignment_on(starts_on), within(Assignment.unit_id, actor))
        .with_for_update()
    ).one_or_none()
    if post is None:
        raise Missing
    ends, title, decision = ends_on or FOREVER, clean(title), clean(decision)
    rules.check_acting(title=title, decision=decision, starts_on=starts_on, ends_on=ends, today=clock.today())
    held = db.session.scalar(
        select(ActingPost.id).where(
            ActingPost.staff_id == staff_id,
            ActingPost.press_role == str(press_role),
            ActingPost.starts_on < ends,
            ActingPost.ends_on > starts_on,
        )
    )
    if held is not None or post.press_role == press_role:
        raise Conflict(_("Người này đã giữ vai trò đó trong thời gian này."))
    db.session.execute(
        insert(ActingPost).values(
            staff_id=staff_id,
            unit_id=post.unit_id,
            press_role=str(press_role),
            title=title,
            decision=decision,
            starts_on=starts_on,
            ends_on=ends,
            recorded_at=clock.now(),
        )
    )
    record(
        Did.STAFF_PUT_IN_CHARGE,
        actor,
        f"staff:{staff_id}",
        role=press_role,
        position=title,
        starts_on=starts_on,
        ends_on=ends,
        decision=decision,
    )


def end_charge(acting_id: int, *, actor: Actor) -> int:
    """End an acting post tonight; returns the person's id. Refuses (Conflict) one that is over by then."""
    acting = db.session.scalar(
        select(ActingPost).where(ActingPost.id == acting_id, within(ActingPost.unit_id, actor)).with_for_update()
    )
    if acting is None:
        raise Missing
    tomorrow = clock.today() + timedelta(days=1)
    if acting.ends_on <= tomorrow:
        raise Conflict(_("Việc giao phụ trách này đã kết thúc."))
    # What has not begun never begins; what runs, runs to the end of this day.
    acting.ends_on = max(acting.starts_on, tomorrow)
    db.session.flush()
    record(Did.STAFF_CHARGE_ENDED, actor, f"staff:{acting.staff_id}", role=acting.press_role, ends_on=acting.ends_on)
    return acting.staff_id


def check_file(content: bytes, filename: str) -> tuple[Verdict, list[reader.StaffLine]]:
    """Read a file of staff and say what it would do. Writes nothing."""
    verdict = Verdict(file=filename)
    try:
        lines = reader.read(content, filename)
    except Refused as refusal:
        verdict.errors.append(LineFault(1, "", refusal.message))
        return verdict, []
    verdict.rows = len(lines)
    codes, known = units.known_codes(), queries.current_by_code([line.code for line in lines], clock.today())
    repeated = {code for code, times in Counter(line.code for line in lines).items() if times > 1}
    for line in lines:
        found = rules.faults(
            code=line.code,
            full_name=line.full_name,
            position=line.position,
            role=line.press_role,
            email=line.email,
            phone=line.phone,
        )
        if line.unit_code not in codes:
            found.append(("unit_code", _("không có đơn vị mang mã “%(code)s”.", code=line.unit_code)))
        if line.code in repeated:
            found.append(("code", _("mã %(code)s đứng ở nhiều dòng.", code=line.code)))
        person = known.get(line.code)
        if person is not None and fold(person.full_name) != fold(line.full_name):
            found.append(("full_name", _("mã %(code)s đang là của %(name)s.", code=line.code, name=person.full_name)))
        verdict.errors += [LineFault(line.line, column, message) for column, message in found]
        if not found:
            _count(verdict, line, person, codes)
    return verdict, lines


def _count(verdict: Verdict, line: reader.StaffLine, person: Any, codes: dict[str, int]) -> None:
    if person is None:
        verdict.new += 1
    elif _differs(line, person, codes):
        verdict.changed += 1
    else:
        verdict.unchanged += 1


def _differs(line: reader.StaffLine, person: Any, codes: dict[str, int]) -> bool:
    return (person.unit_id, person.position, person.press_role, person.email, person.phone) != (
        codes[line.unit_code],
        line.position,
        str(rules.press_role(line.press_role)),
        line.email,
        line.phone,
    )


def import_file(content: bytes, filename: str, *, actor: Actor) -> Verdict:
    """Write what `check_file` said, all of it or nothing; a second run changes nothing.

    A changed post starts today. Refuses (in the verdict) a file with any faulty line.
    """
    verdict, lines = check_file(content, filename)
    if not verdict.ok:
        return verdict
    codes, today = units.known_codes(), clock.today()
    known = queries.current_by_code([line.code for line in lines], today)
    for line in lines:
        role, unit_id = rules.press_role(line.press_role) or PressRole.STAFF, codes[line.unit_code]
        person = known.get(line.code)
        if person is None:
            add_staff(
                code=line.code,
                full_name=line.full_name,
                unit_id=unit_id,
                position=line.position,
                press_role=role,
                starts_on=today,
                email=line.email,
                phone=line.phone,
                actor=actor,
            )
        elif _differs(line, person, codes):
            _bring_up_to(person, line, unit_id, role, today, actor)
    if verdict.new or verdict.changed:
        record(Did.PEOPLE_IMPORTED, actor, "staff:file", rows=verdict.rows, new=verdict.new, changed=verdict.changed)
    return verdict


def _bring_up_to(person: Any, line: reader.StaffLine, unit_id: int, role: PressRole, today: date, actor: Actor) -> None:
    db.session.execute(update(Staff).where(Staff.id == person.id).values(email=line.email, phone=line.phone))
    if (person.unit_id, person.position, person.press_role) == (unit_id, line.position, str(role)):
        return
    if person.starts_on == today:  # put right on the day it was entered
        db.session.execute(
            update(Assignment)
            .where(Assignment.staff_id == person.id, Assignment.starts_on == today)
            .values(unit_id=unit_id, position=line.position, press_role=str(role))
        )
    else:
        assign(person.id, unit_id=unit_id, position=line.position, press_role=role, starts_on=today, actor=actor)
