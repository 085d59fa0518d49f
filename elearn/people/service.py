"""Adding staff and changing posts. Lists from files: `elearn.people.importing`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold, name_sort_key
from elearn.people import dated, identity
from elearn.people.models import PressRole, Staff


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
    staff_id = db.session.scalars(
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
    ).one()
    dated.open_post(staff_id, unit_id=unit_id, position=position, press_role=press_role, starts_on=starts_on)
    record(Did.STAFF_ADDED, actor, f"staff:{staff_id}", code=code, unit=unit_id)
    return staff_id


def assign(staff_id: int, *, unit_id: int, position: str, press_role: PressRole, starts_on: date, actor: Actor) -> None:
    """Give a person another post from a day on; the one before ends there.

    Refuses a day on or before the start of the present post: the past is not rewritten.
    """
    last = dated.last_post(staff_id)
    if last is not None and starts_on <= last.starts_on:
        raise Refused(
            _("Đã có phân công từ ngày %(day)s.", day=last.starts_on.strftime("%d/%m/%Y")),
            next_step=_("Chọn ngày sau ngày đó; phân công đã qua không sửa lùi."),
        )
    if last is not None and last.ends_on > starts_on:
        dated.end_post(last.id, starts_on)
    dated.open_post(staff_id, unit_id=unit_id, position=position, press_role=press_role, starts_on=starts_on)
    record(
        Did.STAFF_ASSIGNED,
        actor,
        f"staff:{staff_id}",
        after={"unit": unit_id, "position": position, "role": press_role},
        before={"unit": last.unit_id, "position": last.position, "role": last.press_role} if last else None,
        starts_on=starts_on,
    )
