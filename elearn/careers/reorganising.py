"""A unit merged into another, or ended: what that changes, and the act itself in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from elearn.accounts import service as accounts
from elearn.accounts.models import RoleGrant, User
from elearn.careers import queries, rules
from elearn.careers.models import Kind, PersonAct
from elearn.careers.preview import UNIT_ROLES
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.mandates.models import Mandate
from elearn.people import dated
from elearn.people.models import Staff
from elearn.registrations import queries as registrations
from elearn.registrations.models import RegistrationList
from elearn.reports import queries as reports
from elearn.reports.queries import Question
from elearn.reports.rules import Tally
from elearn.units import queries as units
from elearn.units import service as units_service
from elearn.units.models import Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """A unit is to be merged into another (`into`), or to end (None), from a day on."""

    unit: Any
    into: Any | None
    effective_on: date
    decision: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of a course: of either unit today, and of the successor once the merge is in force."""

    course: str
    here: Tally
    there: Tally

    @property
    def after(self) -> Tally:
        return self.here + self.there


@dataclass(frozen=True, slots=True)
class Effects:
    """What a plan changes. `seen` changes with anything that is recorded meanwhile."""

    people: Sequence[AnyRow]
    children: Sequence[AnyRow]
    lists: Sequence[Any]
    roles: Sequence[AnyRow]
    totals: Sequence[Totals]
    seen: str


def effects(actor: Actor, plan: Plan) -> Effects:
    """What the plan will change; reads only. Refuses what the act refuses."""
    _check(plan)
    people = queries.workers_of(plan.unit.id, plan.effective_on)
    children = units.children(plan.unit.id, plan.effective_on)
    seen = f"{len(units.history(plan.unit.id))}.{len(people)}.{sum(row.post_id for row in people)}"
    if plan.into is not None:
        seen += f".{len(units.history(plan.into.id))}"
    return Effects(people, children, _lists(plan), _roles(plan), _totals(actor, plan), seen)


def carry_out(plan: Plan, *, seen: str, actor: Actor) -> int:
    """Merge or end the unit from the plan's day on; returns how many people moved.

    Refuses (Conflict) when something was recorded since the preview, (Refused) a day in the past, people who
    would be left in a unit that ends, and what the unit's own act refuses. Writes the unit's act; for a merge
    every person's transfer to the successor in the same post, and the end of the roles held on the unit.
    Enrolments, lists and past days stay as they are: the successor carries them.
    """
    db.session.execute(select(Unit.id).where(Unit.id == plan.unit.id).with_for_update())
    found = effects(actor, plan)
    if found.seen != seen:
        raise Conflict(
            _("%(name)s đã có thay đổi sau khi trang này được mở.", name=plan.unit.name),
            next_step=_("Xem trước lại rồi ghi tiếp. Việc vừa bấm chưa được thực hiện."),
        )
    if plan.into is None:
        _check_empty(found.people)
        accounts.end_roles_on([row.id for row in found.roles], plan.effective_on, actor=actor)
        units_service.close_unit(plan.unit.id, effective_on=plan.effective_on, decision=plan.decision, actor=actor)
        return 0
    # Records merged into others go along, so that whoever is parted again stands where the others went.
    moved = [*found.people, *queries.workers_of(plan.unit.id, plan.effective_on, merged=True)]
    staff_ids = [row.id for row in moved]
    db.session.execute(select(Staff.id).where(Staff.id.in_(staff_ids)).order_by(Staff.id).with_for_update())
    for row in moved:
        _transfer(plan, row, actor)
    accounts.end_roles_on([row.id for row in found.roles], plan.effective_on, actor=actor)
    units_service.merge_unit(
        plan.unit.id,
        successor_id=plan.into.id,
        effective_on=plan.effective_on,
        decision=plan.decision,
        actor=actor,
    )
    return len(found.people)


def _check(plan: Plan) -> None:
    if plan.effective_on < clock.today():
        raise Refused(
            _("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."),
            next_step=_("Chọn từ hôm nay trở đi; ngày của quyết định ghi ở mục căn cứ."),
        )
    if plan.into is not None and plan.into.id == plan.unit.id:
        raise Refused(_("Đơn vị không sáp nhập vào chính nó."))
    if plan.into is not None and not plan.into.is_open:
        raise Refused(
            _(
                "%(name)s không hoạt động vào ngày %(day)s.",
                name=plan.into.name or plan.into.code,
                day=rules.day(plan.effective_on),
            ),
            next_step=_("Chọn đơn vị khác hoặc ngày khác."),
        )
    late = queries.arrivals(plan.unit.id, plan.effective_on)
    if late:
        raise Refused(
            _("%(who)s nhận vị trí tại đơn vị từ ngày đó trở đi.", who=", ".join(late[:10])),
            next_step=_("Chọn ngày sau khi nhận, hoặc hủy việc đó ở hồ sơ cán bộ."),
        )


def _check_empty(people: Sequence[AnyRow]) -> None:
    if people:
        raise Refused(
            _("Còn %(count)s người giữ vị trí tại đơn vị vào ngày đó.", count=len(people)),
            next_step=_("Điều động hoặc cho thôi giữ vị trí trước, hay chọn sáp nhập vào đơn vị khác."),
        )


def _transfer(plan: Plan, row: AnyRow, actor: Actor) -> None:
    if plan.into is None:
        return
    newest = dated.last_post(row.id)
    ahead = newest is not None and newest.id != row.post_id
    if ahead or (newest is not None and newest.ends_on < FOREVER):
        raise Refused(
            _("%(name)s đã có việc khác ghi sau ngày đó.", name=row.full_name),
            next_step=_("Hủy việc đó ở hồ sơ cán bộ rồi sáp nhập."),
        )
    dated.end_post(row.post_id, plan.effective_on)
    opened = dated.open_post(
        row.id,
        unit_id=plan.into.id,
        position=row.position,
        press_role=row.press_role,
        starts_on=plan.effective_on,
    )
    acting = dated.acting_from(row.id, plan.effective_on)
    dated.end_acting([one.id for one in acting], plan.effective_on)
    db.session.execute(
        insert(PersonAct).values(
            staff_id=row.id,
            kind=str(Kind.TRANSFER),
            starts_on=plan.effective_on,
            ends_on=None,
            unit_id=plan.unit.id,
            to_unit_id=plan.into.id,
            decision=plan.decision,
            reason=_("%(unit)s sáp nhập", unit=plan.unit.name),
            details={
                "before": {"unit": plan.unit.id, "position": row.position, "role": row.press_role},
                "after": {"unit": plan.into.id, "position": row.position, "role": row.press_role},
                "merger": True,
                "ended_post": row.post_id,
                "opened_post": opened,
            },
            recorded_at=clock.now(),
            user_id=actor.user_id,
            name=actor.name,
        )
    )


@dataclass(frozen=True, slots=True)
class Both:
    """A running mandate that the unit answers: its list, and the successor's list to the same mandate."""

    number: str
    list_id: int
    state: str
    other_id: int | None
    other_state: str | None


def _lists(plan: Plan) -> list[Both]:
    ids = [plan.unit.id] + ([plan.into.id] if plan.into is not None else [])
    rows = db.session.execute(
        select(RegistrationList.id, RegistrationList.unit_id, Mandate.id.label("mandate_id"), Mandate.number)
        .join(Mandate, Mandate.id == RegistrationList.mandate_id)
        .where(
            RegistrationList.unit_id.in_(ids),
            Mandate.completion_due_on.is_(None) | (Mandate.completion_due_on >= plan.effective_on),
        )
        .order_by(Mandate.issued_on.desc(), Mandate.id)
    ).all()
    other = {row.mandate_id: row.id for row in rows if row.unit_id != plan.unit.id}
    return [
        Both(
            row.number,
            row.id,
            str(registrations.state_of(row.id)),
            other.get(row.mandate_id),
            str(registrations.state_of(other[row.mandate_id])) if row.mandate_id in other else None,
        )
        for row in rows
        if row.unit_id == plan.unit.id
    ]


def _roles(plan: Plan) -> Sequence[AnyRow]:
    """Roles held on the unit itself that the act ends: id, role, name."""
    return db.session.execute(
        select(RoleGrant.id, RoleGrant.role, User.name)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.unit_id == plan.unit.id,
            RoleGrant.ends_on > plan.effective_on,
            RoleGrant.role.in_(sorted(UNIT_ROLES)),
        )
        .order_by(User.name, RoleGrant.id)
    ).all()


def _totals(actor: Actor, plan: Plan) -> list[Totals]:
    if plan.into is None:
        return []
    today = clock.today()
    here = reports.tallies(actor, Question(as_of=today, unit_id=plan.unit.id))
    there = reports.tallies(actor, Question(as_of=today, unit_id=plan.into.id))
    titles = reports.course_titles()
    courses = {course for _unit, course in [*here, *there]}
    return [
        Totals(
            titles.get(course, ""),
            here.get((plan.unit.id, course), Tally()),
            there.get((plan.into.id, course), Tally()),
        )
        for course in sorted(courses, key=lambda one: titles.get(one, ""))
    ]


def plan_for(actor: Actor, code: str, into_code: str, effective_on: date, decision: str, *, merging: bool) -> Plan:
    """The plan for a unit of the actor's; Missing beyond it, Refused for a code nobody has."""
    unit = units.unit_for(actor, code)
    into = None
    if merging:
        into = queries.unit_by_code(actor, into_code, effective_on)
        if into is None or not into.reachable:
            raise Refused(
                _("Không có đơn vị nào mang mã hoặc tên “%(code)s”.", code=into_code),
                next_step=_("Tra trong danh sách đơn vị."),
            )
    return Plan(unit, into, effective_on, decision)
