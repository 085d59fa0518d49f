"""Reads of registration lists, kept within the actor's subtree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.registrations.models import RegistrationList, RegistrationStep
from elearn.units.scope import within


def list_states(actor: Actor, mandate_ids: Sequence[int], day: date) -> Sequence[Row[Any]]:
    """Each list's state at the end of a day: list_id, mandate_id, unit_id, state.

    A supplement does not undo an approval: a list once approved stays registered.
    """
    steps = RegistrationStep
    last = (
        select(steps.list_id, func.max(steps.id).label("step_id"))
        .where(steps.at < clock.end_of(day), steps.round == 1).group_by(steps.list_id).subquery()
    )
    return db.session.execute(
        select(RegistrationList.id.label("list_id"), RegistrationList.mandate_id, RegistrationList.unit_id,
               steps.kind.label("state"))
        .join(last, last.c.list_id == RegistrationList.id)
        .join(steps, steps.id == last.c.step_id)
        .where(RegistrationList.mandate_id.in_(mandate_ids), within(RegistrationList.unit_id, actor))
    ).all()
