"""Reads of exemptions, kept within the actor's subtree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from elearn.exemptions.models import Exemption, ExemptionAct, ExemptionStep, StepKind
from elearn.exemptions.rules import SOON, State
from elearn.kernel.actor import Actor
from elearn.kernel.clock import start_of
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.learning.models import Enrolment, RosterAct
from elearn.mandates.models import Mandate
from elearn.people.identity import same_person
from elearn.people.models import Assignment, Staff
from elearn.units.models import UnitPeriod
from elearn.units.scope import within


def exemption_for(actor: Actor, exemption_id: int, *, lock: bool = False) -> Exemption:
    """The exemption, or Missing outside the actor's subtree. `lock` holds its row to the end of the transaction."""
    query = select(Exemption).where(Exemption.id == exemption_id, within(Exemption.unit_id, actor))
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Missing
    return found


def steps_of(exemption_id: int) -> Sequence[ExemptionStep]:
    """First to last; the last one is the state."""
    return db.session.scalars(
        select(ExemptionStep).where(ExemptionStep.exemption_id == exemption_id).order_by(ExemptionStep.id)
    ).all()


def listing(actor: Actor, day: date, show: str = "") -> AnySelect:
    """Exemptions of the actor's subtree with their last step, those that end first on top; `show` is a State."""
    last = (
        select(ExemptionStep.exemption_id, func.max(ExemptionStep.id).label("step_id"))
        .group_by(ExemptionStep.exemption_id)
        .subquery()
    )
    query = (
        select(
            Exemption.id,
            Exemption.ground,
            Exemption.starts_on,
            Exemption.ends_on,
            Exemption.signer_name,
            Exemption.letter_number,
            Staff.id.label("staff_id"),
            Staff.code,
            Staff.full_name,
            UnitPeriod.name.label("unit_name"),
            Mandate.number,
            ExemptionStep.kind.label("last"),
        )
        .join(last, last.c.exemption_id == Exemption.id)
        .join(ExemptionStep, ExemptionStep.id == last.c.step_id)
        .join(Staff, Staff.id == Exemption.staff_id)
        .join(Mandate, Mandate.id == Exemption.mandate_id)
        .outerjoin(
            UnitPeriod,
            (UnitPeriod.unit_id == Exemption.unit_id)
            & (UnitPeriod.valid_from <= Exemption.starts_on)
            & (UnitPeriod.valid_to > Exemption.starts_on),
        )
        .where(within(Exemption.unit_id, actor))
        .order_by(Exemption.ends_on, Exemption.id)
    )
    condition = _shown(show, day)
    return query if condition is None else query.where(condition)


def _shown(show: str, day: date) -> Any:
    approved, soon = ExemptionStep.kind == StepKind.APPROVED, day + timedelta(days=SOON)
    running = and_(approved, Exemption.starts_on <= day, Exemption.ends_on >= day)
    return {
        State.PROPOSED: ExemptionStep.kind == StepKind.PROPOSED,
        State.COMING: and_(approved, Exemption.starts_on > day),
        State.IN_FORCE: running,
        State.ENDING: and_(running, Exemption.ends_on <= soon),
        State.OVER: and_(approved, Exemption.ends_on < day),
        State.REFUSED: ExemptionStep.kind == StepKind.REFUSED,
        State.ENDED: ExemptionStep.kind == StepKind.ENDED,
    }.get(State(show) if show in set(State) else None)  # type: ignore[arg-type]


def registered_unit(actor: Actor, staff_id: int, mandate_id: int) -> int:
    """The unit in the actor's subtree that registered a person under a mandate; Refused if none did."""
    unit_id = db.session.scalar(
        select(Enrolment.unit_id)
        .where(Enrolment.staff_id == staff_id, Enrolment.mandate_id == mandate_id, within(Enrolment.unit_id, actor))
        .order_by(Enrolment.id)
        .limit(1)
    )
    if unit_id is None:
        raise Refused(
            _("Người này chưa được ghi danh theo văn bản đã chọn."),
            next_step=_("Chọn đúng văn bản, hoặc đăng ký người này trước khi cho miễn."),
        )
    return unit_id


def staff_of(actor: Actor, code: str) -> AnyRow | None:
    """The person with a staff code, if they work or worked in the actor's subtree: id, full_name."""
    worked = select(Assignment.staff_id).where(within(Assignment.unit_id, actor))
    return db.session.execute(
        select(Staff.id, Staff.full_name).where(func.upper(Staff.code) == code.upper(), Staff.id.in_(worked))
    ).one_or_none()


def named(exemption: Exemption) -> tuple[Staff, Mandate, str]:
    """The person, the mandate and the name of the unit at that time."""
    unit = db.session.scalar(
        select(UnitPeriod.name)
        .where(UnitPeriod.unit_id == exemption.unit_id, UnitPeriod.valid_from <= exemption.starts_on)
        .order_by(UnitPeriod.valid_from.desc())
        .limit(1)
    )
    staff, mandate = db.session.get_one(Staff, exemption.staff_id), db.session.get_one(Mandate, exemption.mandate_id)
    return staff, mandate, unit or ""


def overlapping(staff_id: int, mandate_id: int, starts_on: date, ends_on: date) -> bool:
    """Whether a proposed or approved exemption of the person covers any of these days."""
    closed = select(ExemptionStep.exemption_id).where(ExemptionStep.kind.in_([StepKind.REFUSED, StepKind.ENDED]))
    found = db.session.scalar(
        select(Exemption.id).where(
            same_person(Exemption.staff_id, staff_id),
            Exemption.mandate_id == mandate_id,
            Exemption.starts_on <= ends_on,
            Exemption.ends_on >= starts_on,
            Exemption.id.not_in(closed),
        )
    )
    return found is not None


def acts_of(exemption_id: int, day: date) -> list[int]:
    """Ids of the acts of an exemption that are not over at the beginning of a day."""
    return list(
        db.session.scalars(
            select(RosterAct.id)
            .join(ExemptionAct, ExemptionAct.act_id == RosterAct.id)
            .where(
                ExemptionAct.exemption_id == exemption_id,
                or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > start_of(day)),
            )
            .order_by(RosterAct.id)
        )
    )
