"""Training beside practice: who speaks for a unit and was trained in the period, from the rows of reports."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, func, or_

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.learning import status_sql
from elearn.learning.models import Enrolment
from elearn.people.models import Assignment, PressRole
from elearn.reports import queries as reports
from elearn.reports.periods import Period
from elearn.units.scope import subtree

# The three kinds of điều 3, by the press role of the day of registration.
SPEAKING = (PressRole.LEADER.value, PressRole.SPOKESPERSON.value, PressRole.AUTHORISED.value)
FIGURES = ("registered", "completed")
Pair = tuple[int, int]  # registered, completed


def _within_period(figure: str, period: Period) -> ColumnElement[bool]:
    moment = Enrolment.registered_at if figure == "registered" else status_sql.completed_at(period.ends)
    return and_(moment >= period.starts_at, moment < period.ends_before)


def question(period: Period) -> reports.Question:
    """The question whose rows these are: the last day of the period."""
    return reports.Question(as_of=period.ends)


def _all(actor: Actor, period: Period, unit_id: int | None) -> AnySelect:
    query = reports.people(actor, question(period)).where(Assignment.press_role.in_(SPEAKING))
    return query if unit_id is None else query.where(Enrolment.unit_id.in_(subtree(unit_id, clock.today())))


def people(actor: Actor, period: Period, unit_id: int | None, figure: str) -> AnySelect:
    """The enrolments behind a figure: reports' own rows, narrowed to who speaks and to the period."""
    return _all(actor, period, unit_id).where(_within_period(figure, period))


def figures(actor: Actor, period: Period, unit_id: int | None) -> dict[int, Pair]:
    """(registered, completed) within the period by the unit that registered them."""
    sums = [func.sum(case((_within_period(figure, period), 1), else_=0)) for figure in FIGURES]
    rows = db.session.execute(
        _all(actor, period, unit_id)
        .where(or_(*(_within_period(figure, period) for figure in FIGURES)))
        .with_only_columns(Enrolment.unit_id, *sums)
        .order_by(None)
        .group_by(Enrolment.unit_id)
    )
    return {unit_id: (int(registered), int(completed)) for unit_id, registered, completed in rows}


def rolled(found: dict[int, Pair], owner: dict[int, int]) -> dict[int, Pair]:
    """The figures by the line they count in."""
    many: dict[int, Pair] = {}
    for unit_id, (registered, completed) in found.items():
        line = owner.get(unit_id, unit_id)
        before = many.get(line, (0, 0))
        many[line] = (before[0] + registered, before[1] + completed)
    return many
