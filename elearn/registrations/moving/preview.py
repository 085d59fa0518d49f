"""What moving a deadline would change on the day it takes effect: people and lists, from today's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select

from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord
from elearn.learning.rules import UNFINISHED, StatusKey
from elearn.mandates import extending
from elearn.mandates.amending import Change
from elearn.mandates.models import Mandate
from elearn.people.models import Staff
from elearn.registrations import preview as previews
from elearn.registrations import queries
from elearn.registrations.models import StepKind
from elearn.units.models import Unit
from elearn.units.scope import within

MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Added:
    """A unit the letter adds: how many of its people fit, and what it lacks, in words."""

    code: str
    name: str
    fitting: int
    lacking: Sequence[str]
    idle: bool  # no line is for this kind of unit


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a change touches; each number with the people or lists behind it."""

    change: Change
    eased: int = 0  # overdue now, not overdue under the new deadline
    credited: int = 0  # completed late now, in time under the new deadline
    open: int = 0  # not finished and not overdue now: they get the new deadline too
    names: Sequence[AnyRow] = ()  # of those eased and credited, as far as `MOST_NAMES`
    lists: Sequence[AnyRow] = field(default_factory=list)  # whose deadline moves: unit_name, state
    added: Sequence[Added] = ()

    @property
    def more(self) -> int:
        """How many changed people are not named."""
        return self.eased + self.credited - len(self.names)

    @property
    def waiting(self) -> list[AnyRow]:
        """The lists that are still to be handed in."""
        return [row for row in self.lists if row.state in (StepKind.OPENED, StepKind.RETURNED)]


def touched(actor: Actor, mandate_id: int, change: Change) -> Touched:
    """Counted among the units of the actor.

    Nobody becomes overdue or late on that day: the new deadline is never before it.
    """
    lists = db.session.execute(queries.listing(actor, mandate_id)).all() if change.registration_due_on else []
    added = _added(mandate_id, change) if change.units else []
    if change.completion_due_on is None:
        return Touched(change, lists=lists, added=added)
    status, past = status_sql.status(change.since), status_sql.past_due(change.since)
    unfinished = status.in_([str(key) for key in sorted(UNFINISHED)])
    in_time = status_sql.local_day(LearningRecord.completed_at) <= change.completion_due_on
    credited = and_(status == str(StatusKey.COMPLETED_LATE), in_time)
    eased = and_(unfinished, past)
    found = db.session.execute(
        _of(actor, mandate_id, change, select(status.label("status"), past.label("past"), func.count()))
        .where(or_(unfinished, credited))
        .group_by(status, past)
    ).all()
    names = db.session.execute(
        _of(
            actor,
            mandate_id,
            change,
            select(Staff.code, Staff.full_name, Unit.code.label("unit"), status.label("status")),
        )
        .join(Staff, Staff.id == Enrolment.staff_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(or_(eased, credited))
        .order_by(Staff.sort_key, Staff.id)
        .limit(MOST_NAMES)
    ).all()
    return Touched(
        change,
        eased=sum(count for key, late, count in found if key in UNFINISHED and late),
        credited=sum(count for key, _late, count in found if key not in UNFINISHED),
        open=sum(count for key, late, count in found if key in UNFINISHED and not late),
        names=names,
        lists=lists,
        added=added,
    )


def _added(mandate_id: int, change: Change) -> list[Added]:
    mandate = db.session.get_one(Mandate, mandate_id)
    found = previews.preview(mandate, change.since, extending.rows_of(change.units, change.since))
    return [
        Added(unit.code, unit.name, len(found.chosen(unit_id=unit.id)), unit.lacking, unit.idle) for unit in found.units
    ]


def _of(actor: Actor, mandate_id: int, change: Change, query: Any) -> AnySelect:
    return status_sql.joined(query).where(
        status_sql.counted(change.since), Enrolment.mandate_id == mandate_id, within(Enrolment.unit_id, actor)
    )
