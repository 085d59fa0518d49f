"""Adding staff and changing posts. Lists from files: `elearn.people.importing`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold, name_sort_key
from elearn.people import identity
from elearn.people.models import Assignment, PressRole, Staff


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
