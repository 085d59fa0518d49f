"""Reads for acts on people: how a person stands, what was recorded, what hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from elearn.accounts.models import RoleGrant, User
from elearn.careers.models import Kind, PersonAct, PersonActCancel
from elearn.careers.rules import LEAVING, Standing, kind_words
from elearn.exemptions.models import Exemption, ExemptionStep
from elearn.exemptions.models import StepKind as ExemptionStepKind
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.mandates.models import Mandate
from elearn.people import dated, identity
from elearn.people.models import Assignment, Staff
from elearn.registrations.models import RegistrationEntry, RegistrationList
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class Person:
    """A person an actor may act on, how they stand, and the mark of what was recorded so far."""

    staff: Staff
    standing: Standing
    post_id: int
    seen: str


def person_for(actor: Actor, staff_id: int, *, lock: bool = False) -> Person:
    """The person whose last post is in the actor's units; Missing otherwise.

    Refuses a record that was merged into another one. `lock` holds the person to the end of the transaction.
    """
    query = select(Staff).where(Staff.id == staff_id)
    staff = db.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    post = dated.last_post(staff_id)
    if staff is None or post is None or not _within(post.unit_id, actor):
        raise Missing
    if identity.person_of(staff_id) != staff_id:
        raise Refused(
            _("Hồ sơ này đã gộp vào hồ sơ khác của cùng một người."), next_step=_("Mở hồ sơ được giữ rồi ghi ở đó.")
        )
    acts = acts_of(staff_id)
    newest = max((act.id for act in acts), default=0)
    cancelled = sum(act.cancelled_at is not None for act in acts)
    return Person(staff, _standing(staff, post, acts), post.id, f"{post.id}.{newest}.{cancelled}")


def _within(unit_id: int, actor: Actor) -> bool:
    return db.session.scalar(select(Unit.id).where(Unit.id == unit_id, within(Unit.id, actor))) is not None


def _standing(staff: Staff, post: AnyRow, acts: Sequence[AnyRow]) -> Standing:
    today, words = clock.today(), kind_words()
    good = [act for act in acts if act.cancelled_at is None]
    pending = next(((words[act.kind], act.starts_on) for act in good if act.starts_on > today), None)
    if pending is None and post.starts_on > today:
        pending = words[Kind.TRANSFER], post.starts_on
    return Standing(
        staff.full_name,
        staff.code,
        post.unit_id,
        post.position,
        post.press_role,
        post.starts_on,
        post.ends_on,
        leave_on(good, today),
        pending,
    )


def leave_on(acts: Sequence[AnyRow], today: date) -> tuple[date, date] | None:
    """The leave that is not over, as it was shortened by a return; acts newest first, without cancelled ones."""
    back: date | None = None
    for act in acts:
        if act.kind == Kind.RETURN:
            back = act.starts_on
        if act.kind == Kind.LEAVE and act.ends_on is not None:
            over = back is not None and act.starts_on < back <= act.ends_on and back <= today
            return None if act.ends_on < today or over else (act.starts_on, act.ends_on)
    return None


def acts_of(staff_id: int) -> Sequence[AnyRow]:
    """Every act on a person, newest first, with who cancelled it and when if somebody did."""
    return db.session.execute(
        select(
            PersonAct.id,
            PersonAct.kind,
            PersonAct.starts_on,
            PersonAct.ends_on,
            PersonAct.decision,
            PersonAct.reason,
            PersonAct.details,
            PersonAct.recorded_at,
            PersonAct.name,
            PersonActCancel.at.label("cancelled_at"),
            PersonActCancel.name.label("cancelled_by"),
            PersonActCancel.reason.label("cancelled_because"),
        )
        .outerjoin(PersonActCancel, PersonActCancel.act_id == PersonAct.id)
        .where(PersonAct.staff_id == staff_id)
        .order_by(PersonAct.id.desc())
    ).all()


def leaving(staff_ids: Collection[int]) -> Sequence[AnyRow]:
    """Acts to come by which people leave the service: staff_id, kind, starts_on, decision."""
    return db.session.execute(
        select(PersonAct.staff_id, PersonAct.kind, PersonAct.starts_on, PersonAct.decision)
        .outerjoin(PersonActCancel, PersonActCancel.act_id == PersonAct.id)
        .where(
            PersonAct.staff_id.in_(staff_ids),
            PersonAct.kind.in_([str(kind) for kind in LEAVING]),
            PersonAct.starts_on > clock.today(),
            PersonActCancel.act_id.is_(None),
        )
        .order_by(PersonAct.id)
    ).all()


def act_for(actor: Actor, act_id: int) -> PersonAct:
    """An act on a person whose last post, or whose post at that time, is in the actor's units; Missing otherwise."""
    act = db.session.get(PersonAct, act_id)
    if act is None or not _within(act.unit_id, actor):
        raise Missing
    return act


def roles_of(actor: Actor, staff_id: int, day: date) -> Sequence[AnyRow]:
    """Roles of a person's accounts not over on a day: id, role, unit_id, unit_name, reachable (in the actor's units)."""
    return db.session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.unit_id,
            UnitPeriod.name.label("unit_name"),
            within(RoleGrant.unit_id, actor).label("reachable"),
        )
        .join(User, User.id == RoleGrant.user_id)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == RoleGrant.unit_id) & period_on(clock.today()))
        .where(identity.same_person(User.staff_id, staff_id), RoleGrant.ends_on > day)
        .order_by(RoleGrant.id)
    ).all()


def entries_of(staff_id: int, day: date) -> Sequence[AnyRow]:
    """Places on lists of mandates still running on a day: entry_id, list_id, unit_id, mandate_id, number, line_id, since, replaced."""
    return db.session.execute(
        select(
            RegistrationEntry.id.label("entry_id"),
            RegistrationEntry.list_id,
            RegistrationList.unit_id,
            Mandate.id.label("mandate_id"),
            Mandate.number,
            RegistrationEntry.line_id,
            RegistrationEntry.replaces_id,
        )
        .join(RegistrationList, RegistrationList.id == RegistrationEntry.list_id)
        .join(Mandate, Mandate.id == RegistrationList.mandate_id)
        .where(
            identity.same_person(RegistrationEntry.staff_id, staff_id),
            RegistrationEntry.removed_at.is_(None),
            or_(Mandate.completion_due_on.is_(None), Mandate.completion_due_on >= day),
        )
        .order_by(Mandate.id, RegistrationEntry.id)
    ).all()


def exemptions_of(staff_id: int, day: date) -> Sequence[AnyRow]:
    """Exemptions proposed or in force on a day or later: id, number, starts_on, ends_on, last (its last step)."""
    last = (
        select(ExemptionStep.exemption_id, func.max(ExemptionStep.id).label("step_id"))
        .group_by(ExemptionStep.exemption_id)
        .subquery()
    )
    return db.session.execute(
        select(Exemption.id, Mandate.number, Exemption.starts_on, Exemption.ends_on, ExemptionStep.kind.label("last"))
        .join(last, last.c.exemption_id == Exemption.id)
        .join(ExemptionStep, ExemptionStep.id == last.c.step_id)
        .join(Mandate, Mandate.id == Exemption.mandate_id)
        .where(
            identity.same_person(Exemption.staff_id, staff_id),
            Exemption.ends_on >= day,
            ExemptionStep.kind.in_([ExemptionStepKind.PROPOSED, ExemptionStepKind.APPROVED]),
        )
        .order_by(Exemption.id)
    ).all()


def unit_named(unit_id: int | None, day: date) -> str:
    """A unit's last name by a day."""
    name: Any = db.session.scalar(
        select(UnitPeriod.name)
        .where(UnitPeriod.unit_id == unit_id, UnitPeriod.valid_from <= day)
        .order_by(UnitPeriod.valid_from.desc())
        .limit(1)
    )
    return str(name or "")


def unit_by_id(actor: Actor, unit_id: int, day: date) -> AnyRow:
    """A unit of the whole tree: id, code, name, closed_on, is_open on the day, reachable for the actor."""
    return db.session.execute(_units(actor, day).where(Unit.id == unit_id)).one()


def unit_by_code(actor: Actor, text: str, day: date) -> AnyRow | None:
    """As `unit_by_id`, by the code or the whole name of that day; None for none, or a name that several have."""
    by_code = db.session.execute(_units(actor, day).where(func.upper(Unit.code) == text.strip().upper()))
    found = by_code.one_or_none()
    if found is not None:
        return found
    named = db.session.execute(_units(actor, day).where(UnitPeriod.folded == fold(text))).all()
    return named[0] if len(named) == 1 else None


def _units(actor: Actor, day: date) -> AnySelect:
    return select(
        Unit.id,
        Unit.code,
        UnitPeriod.name,
        Unit.closed_on,
        ((Unit.opened_on <= day) & (Unit.closed_on > day)).label("is_open"),
        within(Unit.id, actor).label("reachable"),
    ).outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(day))


def arrivals(unit_id: int, day: date) -> Sequence[str]:
    """Names of those whose post in the very unit begins on a day or after it."""
    return db.session.scalars(
        select(Staff.full_name)
        .join(Assignment, Assignment.staff_id == Staff.id)
        .where(Assignment.unit_id == unit_id, Assignment.starts_on >= day, Assignment.ends_on > Assignment.starts_on)
        .order_by(Staff.sort_key, Staff.id)
    ).all()


def end_of_unit(post_id: int) -> tuple[str, date] | None:
    """(name, first day without it) of a post's unit whose end is recorded; None for a unit without an end."""
    row = db.session.execute(
        select(Unit.id, Unit.closed_on)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.id == post_id, Unit.closed_on < FOREVER)
    ).one_or_none()
    return (unit_named(row.id, clock.today()), row.closed_on) if row else None


def workers_of(unit_id: int, day: date, *, merged: bool = False) -> Sequence[AnyRow]:
    """Who holds a post in the very unit on a day, by name: id, code, full_name, position, press_role, post_id, starts_on.

    `merged` gives instead the posts of records that count for another one now.
    """
    away = Staff.id.in_(identity.merged_on(clock.today()))
    return db.session.execute(
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Assignment.position,
            Assignment.press_role,
            Assignment.id.label("post_id"),
            Assignment.starts_on,
        )
        .join(Assignment, Assignment.staff_id == Staff.id)
        .where(Assignment.unit_id == unit_id, Assignment.starts_on <= day, Assignment.ends_on > day)
        .where(away if merged else ~away)
        .order_by(Staff.sort_key, Staff.id)
    ).all()
