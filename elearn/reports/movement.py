"""What a period brought: figures at its end, what happened within it, and the period before beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.i18n import _
from elearn.learning import status_sql
from elearn.learning.models import Enrolment
from elearn.reports import periods, present, queries, workdays
from elearn.reports.periods import Period
from elearn.reports.queries import Owners, Question


@dataclass(frozen=True, slots=True)
class Totals:
    """Whole figures of a question at the end of its day, and what happened since a day."""

    registered: int
    completed: int
    overdue: int
    registered_within: int
    completed_within: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in this period and the one before, each with its list."""

    label: str
    value: int
    href: str
    before: int
    before_href: str

    @property
    def change(self) -> int:
        return self.value - self.before


@dataclass(frozen=True, slots=True)
class Movement:
    """A period against the one before. `running` while its last day is still to come."""

    period: Period
    previous: Period
    as_of: date
    rows: list[Compared]

    @property
    def earliest_due(self) -> date:
        """The first day the report may be due: a working day after the cut-off."""
        return workdays.earliest_due(self.period.ends)

    @property
    def usual_due(self) -> date:
        """What is proposed where the city has set no day."""
        return workdays.usual_due(self.period.ends)

    @property
    def provisional(self) -> bool:
        """Whether these days rest on holidays that are not announced yet."""
        return workdays.is_provisional(self.period.ends, self.usual_due)

    @property
    def running(self) -> bool:
        return self.as_of < self.period.ends


def totals(actor: Actor, asked: Question, since: date, owners: Owners | None = None) -> Totals:
    """Counted in one statement over the enrolments of the question."""
    end, start, day = clock.end_of(asked.as_of), clock.start_of(since), asked.as_of
    completed_at = status_sql.completed_at(asked.as_of)
    completed = completed_at < end
    row = db.session.execute(
        status_sql.joined(
            select(
                func.count(),
                func.count(case((completed, 1))),
                func.count(case((status_sql.overdue(day), 1))),
                func.count(case((Enrolment.registered_at >= start, 1))),
                func.count(case((and_(completed, completed_at >= start), 1))),
            )
        ).where(*queries.conditions(actor, asked, owners))
    ).one()
    return Totals(*row)


def of(actor: Actor, asked: Question, period: Period, owners: Owners) -> Movement:
    """The movement of a question over a period, up to the question's day."""
    asked = asked.narrowed(status="registered", since=None)
    previous = periods.before(period)
    then = asked.narrowed(as_of=previous.ends)
    now, before = totals(actor, asked, period.starts, owners), totals(actor, then, previous.starts)
    here: dict[str, Any] = {"since": period.starts}
    there: dict[str, Any] = {"since": previous.starts}

    def compared(label: str, figure: str, status: str, *, within: bool = False) -> Compared:
        return Compared(
            label,
            getattr(now, figure),
            present.address(asked, status=status, **(here if within else {})),
            getattr(before, figure),
            present.address(then, status=status, **(there if within else {})),
        )

    rows = [
        compared(_("Đăng ký, đến cuối kỳ"), "registered", "registered"),
        compared(_("Đã hoàn thành, đến cuối kỳ"), "completed", "completed"),
        compared(_("Quá hạn, đến cuối kỳ"), "overdue", "overdue"),
        compared(_("Đăng ký trong kỳ"), "registered_within", "registered", within=True),
        compared(_("Hoàn thành trong kỳ"), "completed_within", "completed", within=True),
    ]
    return Movement(period, previous, asked.as_of, rows)
