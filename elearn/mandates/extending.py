"""Units that a later letter adds to a published mandate: asked from its day on, unknown to the days before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select

from elearn.kernel import clock
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.mandates import queries
from elearn.mandates.deadlines import Terms
from elearn.mandates.models import MandateUnit
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod


def check(mandate_id: int, unit_ids: Sequence[int], since: date, terms: Terms) -> None:
    """Refuses (Conflict) a unit that is asked already; (Refused) a letter whose day has not come, a registration
    that would be due before the unit is asked, a unit that is closed, and one below or above another of the scope,
    whose people are asked already.
    """
    if not unit_ids:
        return
    scope = set(queries.unit_ids_of(mandate_id))
    names = units.names_of([*unit_ids, *scope], since)
    if known := [names.get(one, "") for one in unit_ids if one in scope]:
        raise Conflict(
            _("Đã thuộc phạm vi văn bản: %(units)s.", units="; ".join(known)),
            next_step=_("Bỏ các đơn vị này khỏi ô “Thêm đơn vị”."),
        )
    if since > clock.today():
        raise Refused(
            _("Văn bản thêm đơn vị có hiệu lực từ ngày %(day)s, chưa tới.", day=f"{since:%d/%m/%Y}"),
            next_step=_("Ghi văn bản này từ ngày đó trở đi; đơn vị được giao từ ngày ghi."),
        )
    if terms.registration_due_on < since:
        raise Refused(
            _(
                "Hạn đăng ký %(day)s đã qua nên đơn vị được thêm không kịp gửi.",
                day=f"{terms.registration_due_on:%d/%m/%Y}",
            ),
            next_step=_("Nhập cả hạn đăng ký mới theo văn bản."),
        )
    open_now = {row.id for row in units.units_on(since)}
    if closed := [str(names.get(one, one)) for one in unit_ids if one not in open_now]:
        raise Refused(_("Không còn hoạt động: %(units)s.", units="; ".join(closed)))
    every = scope | set(unit_ids)
    for one in unit_ids:
        above = {row.id for row in units.path(one, since)}
        if related := (above & every) or _below(one, every, since):
            raise Refused(
                _(
                    "%(unit)s và %(other)s là cấp trên, cấp dưới của nhau, nên cán bộ đã được đăng ký ở một nơi.",
                    unit=names.get(one, ""),
                    other="; ".join(names.get(other, "") for other in sorted(related)),
                ),
                next_step=_("Chỉ thêm đơn vị chưa có cấp trên hoặc cấp dưới trong phạm vi."),
            )


def _below(unit_id: int, scope: set[int], day: date) -> set[int]:
    found = db.session.scalars(units.nearer(select(Unit.id).where(Unit.id.in_(scope - {unit_id})), unit_id, day))
    return set(found) & scope


def add(mandate_id: int, amendment_id: int | None, unit_ids: Sequence[int], since: date) -> None:
    """Write the units of a letter; the caller has checked them."""
    if unit_ids:
        row = {"mandate_id": mandate_id, "asked_from": since, "amendment_id": amendment_id}
        db.session.execute(insert(MandateUnit), [{**row, "unit_id": unit_id} for unit_id in unit_ids])


def rows_of(unit_ids: Sequence[int], day: date) -> Sequence[AnyRow]:
    """Units as a preview of a scope wants them, by name: id, code, name, kind."""
    return db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.kind)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & units.period_on(day))
        .where(Unit.id.in_(unit_ids))
        .order_by(UnitPeriod.sort_key, Unit.id)
    ).all()


def added_by_letters(mandate_id: int, day: date) -> dict[int, list[str]]:
    """Letter's row (`MandateAmendment.id`) → names of the units it added."""
    rows = db.session.execute(
        select(MandateUnit.amendment_id, UnitPeriod.name)
        .join(UnitPeriod, (UnitPeriod.unit_id == MandateUnit.unit_id) & units.period_on(day))
        .where(MandateUnit.mandate_id == mandate_id, MandateUnit.amendment_id.is_not(None))
        .order_by(UnitPeriod.sort_key)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.amendment_id, []).append(row.name)
    return found
