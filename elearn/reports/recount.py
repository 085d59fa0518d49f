"""The figures once more, from the facts alone and in plain Python: what the checker compares with the SQL.

Shares nothing with `status_sql`, `rules.status_on` or `units.scope`: instants are compared as they are
stored, the tree is climbed from dated parents and mergers. Slow is allowed, the same mistake twice is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.learning.models import Enrolment, EnrolmentDouble, EnrolmentMove, LearningRecord, RosterAct
from elearn.mandates.models import Mandate, MandateAmendment, MandateCourse, MandateUnit
from elearn.people.models import Assignment
from elearn.reports.queries import Question
from elearn.units.models import UnitPeriod, UnitSuccession

_SHIFT = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Counted:
    """One enrolment as the recount sees it."""

    unit_id: int  # that carries it on the day
    course_id: int
    status: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Recount:
    """Every enrolment that is counted, by its id, and the (unit, course) pairs that must have a line."""

    people: dict[int, Counted]
    asked: set[tuple[int, int]]

    def tallies(self) -> dict[tuple[int, int], dict[str, int]]:
        """(unit, course) → figures by name."""
        found: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for one in self.people.values():
            figures = found[one.unit_id, one.course_id]
            figures["registered"] += 1
            figures[one.status] += 1
            figures["overdue"] += one.overdue
        return {pair: dict(figures) for pair, figures in found.items()}


def midnight(day: date) -> datetime:
    """The first instant of a day in Vietnam (UTC+7 all year)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - _SHIFT


def recount(actor: Actor, asked: Question) -> Recount:
    """Count a question (whatever its status) anew from the facts."""
    forest = Forest.read()
    return Recount(
        people_of(actor, asked, forest), _asked(asked, forest.on(asked.as_of), _wanted(actor, asked, forest))
    )


def people_of(actor: Actor, asked: Question, forest: Forest | None = None) -> dict[int, Counted]:
    """Every enrolment a question counts, by its id."""
    forest = forest or Forest.read()
    end = midnight(asked.as_of + timedelta(days=1))
    tree, wanted = forest.on(asked.as_of), _wanted(actor, asked, forest)
    acts: dict[int, list[AnyRow]] = defaultdict(list)
    for act in db.session.execute(
        select(RosterAct.enrolment_id, RosterAct.kind, RosterAct.starts_at, RosterAct.ends_at)
    ):
        acts[act.enrolment_id].append(act)
    moves, doubles = _moves(), _doubles()
    due = {number: (day, midnight(day + timedelta(days=1))) for number, day in _deadlines(asked.as_of).items()}
    roles = _roles() if asked.role else {}
    people: dict[int, Counted] = {}
    known: dict[Counted, Counted] = {}  # eighty thousand people stand in a few hundred ways
    for (
        number,
        staff_id,
        course_id,
        mandate_id,
        unit_id,
        registered_at,
        started_at,
        completed_at,
    ) in db.session.execute(_facts().execution_options(yield_per=2000)):
        if registered_at >= end or not wanted(unit_id):
            continue
        if any(one.at < end and (one.ended_at is None or one.ended_at >= end) for one in doubles.get(number, ())):
            continue  # the same person has the same duty by another enrolment
        if asked.mandate_id not in (None, mandate_id) or asked.course_id not in (None, course_id):
            continue
        moved = moves.get(number, ())
        if asked.role and not _held(
            roles.get(moved[0].from_staff_id if moved else staff_id, []), registered_at, asked.role
        ):
            continue
        left = next((one for one in moved if one.at >= end), None)  # what it was read from on that day
        if left is not None:
            started_at, completed_at = left.started_at, left.completed_at
        day, late_from = due.get(mandate_id, (None, None))
        status = _status(started_at, completed_at, acts.get(number, ()), late_from, end)
        overdue = day is not None and asked.as_of > day and status in ("in_progress", "not_started")
        one = Counted(tree.owner(unit_id), course_id, status, overdue)
        people[number] = known.setdefault(one, one)
    return people


def _deadlines(day: date) -> dict[int, date]:
    """Mandate id → the deadline that holds on a day: its own, or what the letters since have made of it."""
    moved = MandateAmendment
    found: dict[int, date] = {}
    for row in db.session.execute(
        select(Mandate.id, Mandate.completion_due_on, moved.completion_due_on.label("moved_to"), moved.takes_effect_on)
        .outerjoin(moved, moved.mandate_id == Mandate.id)
        .order_by(moved.id)
    ):
        found.setdefault(row.id, row.completion_due_on)
        if row.moved_to is not None and row.takes_effect_on <= day:
            found[row.id] = row.moved_to
    return found


def _facts() -> AnySelect:
    return select(
        Enrolment.id,
        Enrolment.staff_id,
        Enrolment.course_id,
        Enrolment.mandate_id,
        Enrolment.unit_id,
        Enrolment.registered_at,
        LearningRecord.started_at,
        LearningRecord.completed_at,
    ).join(LearningRecord, LearningRecord.id == Enrolment.record_id)


def _moves() -> dict[int, list[AnyRow]]:
    """Enrolment id → what it was read from before each merge or parting of its person's records, first to last."""
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(
        select(
            EnrolmentMove.enrolment_id,
            EnrolmentMove.at,
            EnrolmentMove.from_staff_id,
            LearningRecord.started_at,
            LearningRecord.completed_at,
        )
        .join(LearningRecord, LearningRecord.id == EnrolmentMove.from_record_id)
        .order_by(EnrolmentMove.at, EnrolmentMove.id)
    ):
        found[row.enrolment_id].append(row)
    return found


def _doubles() -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(select(EnrolmentDouble.enrolment_id, EnrolmentDouble.at, EnrolmentDouble.ended_at)):
        found[row.enrolment_id].append(row)
    return found


def _status(
    started_at: datetime | None,
    completed_at: datetime | None,
    acts: Iterable[AnyRow],
    late_from: datetime | None,
    end: datetime,
) -> str:
    if completed_at is not None and completed_at < end:
        return "completed_late" if late_from is not None and completed_at >= late_from else "completed_on_time"
    out = {act.kind for act in acts if act.starts_at < end and (act.ends_at is None or act.ends_at >= end)}
    for kind in ("withdrawn", "exempt"):  # no other kind of act takes anybody out
        if kind in out:
            return kind
    return "in_progress" if started_at is not None and started_at < end else "not_started"


def _roles() -> dict[int, list[AnyRow]]:
    posts: dict[int, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(
        select(Assignment.staff_id, Assignment.press_role, Assignment.starts_on, Assignment.ends_on)
    ):
        posts[row.staff_id].append(row)
    return posts


def _held(posts: list[AnyRow], at: datetime, role: str) -> bool:
    day = (at + _SHIFT).date()
    return any(post.press_role == role and post.starts_on <= day < post.ends_on for post in posts)


def _asked(asked: Question, tree: Tree, wanted: Callable[[int], bool]) -> set[tuple[int, int]]:
    end = midnight(asked.as_of + timedelta(days=1))
    published = {
        row.id
        for row in db.session.execute(select(Mandate.id, Mandate.published_at))
        if row.published_at is not None and row.published_at < end and asked.mandate_id in (None, row.id)
    }
    courses: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(select(MandateCourse.mandate_id, MandateCourse.course_id)):
        if asked.course_id in (None, row.course_id):
            courses[row.mandate_id].append(row.course_id)
    return {
        (tree.owner(row.unit_id), course)
        for row in db.session.execute(select(MandateUnit.mandate_id, MandateUnit.unit_id, MandateUnit.asked_from))
        if row.mandate_id in published and wanted(row.unit_id) and (row.asked_from or date.min) <= asked.as_of
        for course in courses[row.mandate_id]
    }


@dataclass(frozen=True, slots=True)
class Forest:
    """Everything that was ever recorded of the tree."""

    periods: Sequence[AnyRow]
    mergers: Sequence[AnyRow]

    @classmethod
    def read(cls) -> Forest:
        periods = select(UnitPeriod.unit_id, UnitPeriod.parent_id, UnitPeriod.kind, UnitPeriod.valid_from)
        mergers = select(UnitSuccession.unit_id, UnitSuccession.successor_id, UnitSuccession.effective_on)
        return cls(db.session.execute(periods.order_by(UnitPeriod.valid_from)).all(), db.session.execute(mergers).all())

    def on(self, day: date) -> Tree:
        """The tree of a day."""
        parents: dict[int, int | None] = {}
        kinds: dict[int, str] = {}
        for row in self.periods:
            if row.valid_from <= day or row.unit_id not in kinds:
                parents[row.unit_id], kinds[row.unit_id] = row.parent_id, row.kind
        return Tree(parents, kinds, {row.unit_id: row.successor_id for row in self.mergers if row.effective_on <= day})


@dataclass(frozen=True, slots=True)
class Tree:
    """The organisation on a day: each unit's parent and kind then (or its last before), and who absorbed it by then."""

    parents: dict[int, int | None]
    kinds: dict[int, str]
    absorbed: dict[int, int]

    def owner(self, unit_id: int) -> int:
        while unit_id in self.absorbed:
            unit_id = self.absorbed[unit_id]
        return unit_id

    def above(self, unit_id: int) -> set[int]:
        """The unit and everything it stands under, through mergers."""
        found: set[int] = set()
        step: int | None = unit_id
        while step is not None and step not in found:
            found.add(step)
            step = self.absorbed.get(step) or self.parents.get(step)
        return found


def _wanted(actor: Actor, asked: Question, forest: Forest) -> Callable[[int], bool]:
    """Whether a unit's enrolments belong to the question; worked out once a unit."""
    tree, today = forest.on(asked.as_of), forest.on(clock.today())
    known: dict[int, bool] = {}

    def decide(unit_id: int) -> bool:
        if not actor.is_machine and (actor.unit_id is None or actor.unit_id not in today.above(unit_id)):
            return False
        if asked.kind and tree.kinds[tree.owner(unit_id)] != asked.kind:
            return False
        if asked.unit_id is None:
            return True
        if asked.below:
            return asked.unit_id in tree.above(unit_id)
        return asked.unit_id in (unit_id, tree.owner(unit_id))

    def wanted(unit_id: int) -> bool:
        if unit_id not in known:
            known[unit_id] = decide(unit_id)
        return known[unit_id]

    return wanted
