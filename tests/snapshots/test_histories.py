"""Random histories against a brute-force model: the figures of any day, the people, the recount and every snapshot.

`ELEARN_HISTORY_STEPS=10000` runs the long one; the suite runs a short one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import insert, select, update

from elearn.careers import doubles
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor, Role, Seat
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refusal
from elearn.learning import service as learning
from elearn.learning.models import Enrolment, LearningRecord
from elearn.letters.rules import Told
from elearn.mandates import amending
from elearn.mandates.amending import Wish
from elearn.mandates.models import MandateCourse, MandateUnit
from elearn.people import dated
from elearn.people import service as people
from elearn.people.models import PressRole, Staff
from elearn.reports import checking, periods, queries, table
from elearn.reports.queries import Question
from elearn.snapshots import queries as snapshots
from elearn.snapshots import service
from elearn.snapshots.models import Snapshot
from elearn.units import service as units
from tests.learning import school

STEPS = int(os.environ.get("ELEARN_HISTORY_STEPS", "400"))
A_HISTORY = 50  # steps, each followed by a look at a random question
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
FOUNDED = date(2025, 7, 1)
WARDS, PEOPLE = 5, 7
VIETNAM = timedelta(hours=7)


def day_of(instant: datetime) -> date:
    return (instant + VIETNAM).date()


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) - VIETNAM


@dataclass
class ModelAct:
    kind: str
    starts: datetime
    ends: datetime | None


@dataclass
class ModelDouble:
    at: datetime
    counted: ModelEnrolment
    merge: int
    copied: list[ModelAct]
    back: int  # withdrawals of the other that ended with the merge
    ended: datetime | None = None


@dataclass
class ModelEnrolment:
    id: int
    staff: int
    course: int
    mandate: int | None
    unit: int
    at: datetime
    record: int = 0
    acts: list[ModelAct] = field(default_factory=list)
    before: list[tuple[datetime, int, int]] = field(default_factory=list)  # until, record, staff: merges and partings
    doubled: list[ModelDouble] = field(default_factory=list)

    def is_double(self, end: datetime) -> bool:
        return any(one.at < end and (one.ended is None or one.ended >= end) for one in self.doubled)

    def acts_from(self, at: datetime, kind: str) -> list[ModelAct]:
        return [act for act in self.acts if act.kind == kind and (act.ends is None or act.ends > at)]

    def read_at(self, end: datetime) -> tuple[int, int]:
        """The record and the person it was read from just before an instant."""
        return next(
            ((record, staff) for until, record, staff in self.before if until >= end), (self.record, self.staff)
        )


@dataclass
class Model:
    """Every fact as it was told, and nothing worked out before it is asked for."""

    parents: dict[int, list[tuple[date, int]]] = field(default_factory=dict)
    mergers: list[tuple[int, int, date]] = field(default_factory=list)
    efforts: dict[int, list[datetime | None]] = field(default_factory=dict)  # by record
    names: dict[int, list[tuple[date, str]]] = field(default_factory=dict)  # staff → since when which name
    enrolments: list[ModelEnrolment] = field(default_factory=list)
    due: dict[int, date] = field(default_factory=dict)
    moves: list[tuple[int, date, date]] = field(default_factory=list)  # mandate, from when, the new deadline
    asked: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    published: datetime = START

    def owner(self, unit: int, day: date) -> int:
        while step := next((to for of, to, since in self.mergers if of == unit and since <= day), None):
            unit = step
        return unit

    def stands_under(self, unit: int, above: int, day: date) -> bool:
        seen: set[int] = set()
        while unit not in seen:
            if unit == above:
                return True
            seen.add(unit)
            merged = next((to for of, to, since in self.mergers if of == unit and since <= day), None)
            unit = merged or next((p for since, p in reversed(self.parents[unit]) if since <= day), unit)
        return False

    def keeps(self, unit: int, asked: Question) -> bool:
        if asked.unit_id is None:
            return True
        if asked.below:
            return self.stands_under(unit, asked.unit_id, asked.as_of)
        return asked.unit_id in (unit, self.owner(unit, asked.as_of))

    def status(self, one: ModelEnrolment, day: date) -> tuple[str, bool]:
        end, (started, completed) = end_of(day), self.efforts[one.read_at(end_of(day))[0]]
        due = self.due.get(one.mandate or 0)
        for mandate, since, moved_to in self.moves:
            if mandate == one.mandate and since <= day:
                due = moved_to
        if completed and completed < end:
            return ("completed_late" if due and day_of(completed) > due else "completed_on_time"), False
        last = end - timedelta(microseconds=1)
        out = [act.kind for act in one.acts if act.starts <= last and (act.ends is None or act.ends > last)]
        for kind in ("withdrawn", "exempt"):
            if kind in out:
                return kind, False
        open_status = "in_progress" if started and started < end else "not_started"
        return open_status, due is not None and day > due

    def people(self, asked: Question) -> dict[int, tuple[int, int, str, bool]]:
        return {
            one.id: (self.owner(one.unit, asked.as_of), one.course, *self.status(one, asked.as_of))
            for one in self.enrolments
            if one.at < end_of(asked.as_of)
            and not one.is_double(end_of(asked.as_of))
            and asked.mandate_id in (None, one.mandate)
            and asked.course_id in (None, one.course)
            and self.keeps(one.unit, asked)
        }

    def called(self, one: ModelEnrolment, day: date) -> str:
        """The name of the person an enrolment stood under at the end of a day."""
        _record, staff = one.read_at(end_of(day))
        return [name for since, name in self.names[staff] if since <= day or since == FOUNDED][-1]

    def figures(self, asked: Question) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = {}
        if self.published < end_of(asked.as_of):
            for mandate, pairs in self.asked.items():
                for unit, course in pairs:
                    wanted = asked.mandate_id in (None, mandate) and asked.course_id in (None, course)
                    if wanted and self.keeps(unit, asked):
                        found[self.owner(unit, asked.as_of), course] = [0] * 8
        for unit, course, status, overdue in self.people(asked).values():
            row = found.setdefault((unit, course), [0] * 8)
            row[0] += 1
            row[FIGURES.index(status)] += 1
            row[7] += overdue
        return found


FIGURES = [
    "registered",
    "completed_on_time",
    "completed_late",
    "in_progress",
    "not_started",
    "exempt",
    "withdrawn",
    "overdue",
]
DAYS = st.integers(-20, 70).map(lambda days: day_of(START) + timedelta(days=days))
WHO = st.integers(0, PEOPLE - 1)
WHAT = st.integers(0, 1)
ANY = st.integers(0, 1000)


class Histories(RuleBasedStateMachine):
    """One transaction a history, never committed. Each rule is an act of the site and a line of the model."""

    taken = 0

    def __init__(self) -> None:
        super().__init__()
        self.work = unit_of_work()
        self.work.__enter__()
        self.now, self.model, self.number = START, Model(), 0
        self.frozen: dict[int, tuple[Question, dict[int, Any], dict[Any, list[int]]]] = {}
        with clock.at(START):
            self._found()

    def _found(self) -> None:
        self.city = self._open(None)
        self.wards = [self._open(self.city) for _n in range(WARDS)]
        units.rebuild_reach()
        versions = [school.make_version(lessons=1, quiz=False) for _n in range(2)]
        self.courses = [(version.course_id, version.id) for version in versions]
        self.mandates = [school.make_mandate(due_in=days) for days in (10, 40)]
        for place, mandate in enumerate(self.mandates):
            self.model.due[mandate] = day_of(START) + timedelta(days=(10, 40)[place])
            self.model.asked[mandate] = [(ward, self.courses[place][0]) for ward in self.wards[: 3 + place]]
            db.session.execute(
                insert(MandateCourse).values(
                    mandate_id=mandate, course_id=self.courses[place][0], version_id=self.courses[place][1]
                )
            )
            db.session.execute(
                insert(MandateUnit),
                [{"mandate_id": mandate, "unit_id": unit} for unit, _course in self.model.asked[mandate]],
            )
        self.staff = [school.make_learner(self.wards[n % WARDS]).staff_id or 0 for n in range(PEOPLE)]
        self.merged: dict[int, tuple[int, int]] = {}  # staff → into whom, by which merge
        self.model.names = {
            row.id: [(FOUNDED, row.full_name)]
            for row in db.session.execute(select(Staff.id, Staff.full_name).where(Staff.id.in_(self.staff)))
        }
        self.posts = {staff: self.wards[n % WARDS] for n, staff in enumerate(self.staff)}
        self.department = Actor(None, None, "Sở", Seat(0, Role.DEPARTMENT, self.city, ""))

    def _open(self, parent: int | None) -> int:
        self.number += 1
        unit = units.open_unit(
            code=f"L{self.number}",
            name=f"Phường {self.number}",
            kind="phuong",
            parent_id=parent,
            opened_on=FOUNDED,
            decision="NQ",
            actor=MACHINE,
            rebuild=False,
        )
        self.model.parents[unit] = [(FOUNDED, parent)] if parent else []
        return unit

    def _goes_by(self, who: int) -> int:
        staff = self.staff[who]
        return self.merged[staff][0] if staff in self.merged else staff

    def _chosen(self, pick: int) -> ModelEnrolment | None:
        """An enrolment of somebody who is counted by it."""
        found = [one for one in self.model.enrolments if not one.is_double(datetime.max.replace(tzinfo=UTC))]
        return found[pick % len(found)] if found else None

    def _look_again(self, *staff: int) -> None:
        """Where enrolments of these people stand after a merge or a parting; what was read before is kept."""
        rows = db.session.execute(
            select(
                Enrolment.id,
                Enrolment.staff_id,
                Enrolment.record_id,
                LearningRecord.started_at,
                LearningRecord.completed_at,
            )
            .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
            .where(Enrolment.staff_id.in_(staff))
        )
        known = {one.id: one for one in self.model.enrolments}
        for row in rows:
            one = known[row.id]
            if (row.record_id, row.staff_id) != (one.record, one.staff):
                one.before.append((self.now, one.record, one.staff))
                one.record, one.staff = row.record_id, row.staff_id
            effort = self.model.efforts.setdefault(row.record_id, [row.started_at, row.completed_at])
            assert effort == [row.started_at, row.completed_at]

    def _do(self, verb: Any, *arguments: Any, **keywords: Any) -> bool:
        """Run an act at the history's time; False when the site refuses it."""
        try:
            with clock.at(self.now):
                verb(*arguments, **keywords)
        except Refusal:
            return False
        return True

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 9]), edge=st.booleans())
    def time_passes(self, hours: int, edge: bool) -> None:
        self.now += timedelta(hours=hours)
        if edge:  # to the very last instant of a day, or the first of the next
            self.now = end_of(day_of(self.now)) - timedelta(microseconds=1)

    @rule(who=WHO, what=WHAT, under=st.integers(0, 2), late=st.sampled_from([0, 0, 0, 3]))
    def register(self, who: int, what: int, under: int, late: int) -> None:
        staff, (course, version) = self._goes_by(who), self.courses[what]
        mandate = self.mandates[under] if under < 2 else None
        at, unit = self.now - timedelta(days=late), self.posts[staff]
        with clock.at(self.now):
            number = learning.enrol(staff, course, version, mandate, unit, actor=MACHINE, at=at)
        there = next((one for one in self.model.enrolments if one.id == number), None)
        if there is None:
            record = db.session.scalars(select(Enrolment.record_id).where(Enrolment.id == number)).one()
            self.model.enrolments.append(ModelEnrolment(number, staff, course, mandate, unit, at, record))
            self.model.efforts.setdefault(record, [None, None])
        else:
            for act in there.acts:
                if act.kind == "withdrawn" and act.ends is None:
                    act.ends = at

    @rule(pick=ANY, done=st.booleans(), ago=st.sampled_from([0, 0, 30]))
    def learn(self, pick: int, done: bool, ago: int) -> None:
        one = self._chosen(pick)
        if one is None:
            return
        effort, at = self.model.efforts[one.record], max(START, self.now - timedelta(hours=ago))
        effort[0] = effort[0] or at
        effort[1] = (effort[1] or at) if done else effort[1]
        db.session.execute(
            update(LearningRecord)
            .where(LearningRecord.id == one.record)
            .values(started_at=effort[0], completed_at=effort[1])
        )

    @rule(pick=ANY, ahead=st.sampled_from([0, 0, 2]))
    def withdraw(self, pick: int, ahead: int) -> None:
        if (one := self._chosen(pick)) is not None:
            at = self.now + timedelta(days=ahead)
            if self._do(learning.withdraw, one.id, "Chuyển công tác", actor=MACHINE, at=at):
                one.acts.append(ModelAct("withdrawn", at, None))

    @rule(pick=ANY, days=st.sampled_from([0, 1, 8, 400]))
    def exempt(self, pick: int, days: int) -> None:
        if (one := self._chosen(pick)) is not None:
            until = day_of(self.now) + timedelta(days=days)
            if self._do(learning.exempt, one.id, "Nghỉ thai sản", until, actor=MACHINE):
                one.acts.append(ModelAct("exempt", self.now, end_of(until) if until else None))

    @rule(pick=ANY)
    def reinstate(self, pick: int) -> None:
        one = self._chosen(pick)
        if one is not None and self._do(learning.reinstate, one.id, "Trở lại", actor=MACHINE):
            for act in one.acts:
                if act.ends is None or act.ends > self.now:
                    act.ends = self.now

    @rule(who=WHO, to=ANY)
    def transfer(self, who: int, to: int) -> None:
        unit = self.wards[to % len(self.wards)]
        moved = self._do(
            people.assign,
            self._goes_by(who),
            unit_id=unit,
            position="Chuyên viên",
            press_role=PressRole.COMMS,
            starts_on=day_of(self.now),
            actor=MACHINE,
        )
        if moved:
            self.posts[self._goes_by(who)] = unit

    @rule(who=WHO, into=WHO)
    def merge_records(self, who: int, into: int) -> None:
        """Two records turn out to be one person's: from now on one counts, and a duty that stands twice counts once."""
        away, kept = self.staff[who], self._goes_by(into)
        with clock.at(self.now):
            try:
                number = doubles.merge(away, kept, "Cùng một người", actor=MACHINE)
            except Refusal:
                return
        own = {(one.course, one.mandate): one for one in self.model.enrolments if one.staff == kept}
        for one in [one for one in self.model.enrolments if one.staff == away]:
            if (counted := own.get((one.course, one.mandate))) is not None:
                one.doubled.append(self._double(one, counted, number))
        self.merged[away] = (kept, number)
        self._look_again(away, kept)

    def _double(self, double: ModelEnrolment, counted: ModelEnrolment, merge: int) -> ModelDouble:
        back, copied = 0, []
        exempt_already = counted.acts_from(self.now, "exempt")
        if not double.acts_from(self.now, "withdrawn"):
            for act in counted.acts_from(self.now, "withdrawn"):
                act.ends, back = self.now, back + 1
        if not exempt_already:
            copied = [ModelAct("exempt", self.now, act.ends) for act in double.acts_from(self.now, "exempt")]
            counted.acts += copied
        return ModelDouble(self.now, counted, merge, copied, back)

    @rule(pick=ANY)
    def part_records(self, pick: int) -> None:
        """They were two people after all: each has back what was its own, from now on."""
        if not self.merged:
            return
        away = sorted(self.merged)[pick % len(self.merged)]
        kept, number = self.merged[away]
        if not self._do(doubles.part, number, "Hai người khác nhau", actor=MACHINE):
            return
        del self.merged[away]
        for one in self.model.enrolments:
            for double in one.doubled:
                if double.merge == number and double.ended is None:
                    double.ended = self.now
                    for act in double.copied:
                        act.ends = self.now if act.ends is None or act.ends > self.now else act.ends
                    if double.back and not double.counted.acts_from(self.now, "withdrawn"):
                        double.counted.acts.append(ModelAct("withdrawn", self.now, None))
        self._look_again(away, kept)

    @rule(who=WHO)
    def rename_somebody(self, who: int) -> None:
        self.number += 1
        staff, name = self._goes_by(who), f"Trần Thử {self.number}"
        with clock.at(self.now):
            dated.rename(db.session.get_one(Staff, staff), name)
        self.model.names[staff].append((day_of(self.now), name))

    @rule(pick=ANY, to=ANY, days=st.sampled_from([-6, 0, 1, 4]))
    def merge(self, pick: int, to: int, days: int) -> None:
        unit, successor = self.wards[pick % len(self.wards)], self.wards[to % len(self.wards)]
        day = day_of(self.now) + timedelta(days=days)
        if unit != successor and len(self.wards) > 2:
            below = [one for one, dated in self.model.parents.items() if dated and dated[-1][1] == unit]
            if not below and self._do(
                units.merge_unit, unit, successor_id=successor, effective_on=day, decision="NQ", actor=MACHINE
            ):
                self.model.mergers.append((unit, successor, day))
                self.wards.remove(unit)

    @rule(pick=ANY, to=ANY, days=st.sampled_from([0, 2]))
    def move(self, pick: int, to: int, days: int) -> None:
        unit = self.wards[pick % len(self.wards)]
        parent = [self.city, *self.wards][to % (len(self.wards) + 1)]
        day = day_of(self.now) + timedelta(days=days)
        under = unit == parent or self.model.stands_under(parent, unit, day + timedelta(days=400))
        if not under and self._do(
            units.move_unit, unit, parent_id=parent, effective_on=day, decision="NQ", actor=MACHINE
        ):
            dated = [one for one in self.model.parents[unit] if one[0] != day]
            self.model.parents[unit] = [*dated, (day, parent)]

    @rule(which=WHAT, ahead=st.sampled_from([0, 0, 0, 2]), days=st.sampled_from([0, 1, 5, 20, 60]))
    def move_the_deadline(self, which: int, ahead: int, days: int) -> None:
        self.number += 1
        mandate, signed = self.mandates[which], day_of(self.now) + timedelta(days=ahead)
        wish = Wish(Told(f"{self.number}/SH", signed, "Sở"), signed, None, signed + timedelta(days=days), "Bão lũ")
        if self._do(amending.amend, mandate, wish, actor=MACHINE):
            self.model.moves.append((mandate, signed, signed + timedelta(days=days)))

    @rule(pick=ANY)
    def rename(self, pick: int) -> None:
        unit = self.wards[pick % len(self.wards)]
        self._do(
            units.rename_unit, unit, name=f"Tên {pick}", effective_on=day_of(self.now), decision="NQ", actor=MACHINE
        )

    @rule()
    def open_ward(self) -> None:
        if len(self.wards) < 8:
            with clock.at(self.now):
                self.wards.append(self._open(self.city))
                units.rebuild_reach()

    @rule(back=st.integers(0, 30), mandate=st.sampled_from([None, 0, 1]))
    def freeze(self, back: int, mandate: int | None) -> None:
        day = day_of(self.now) - timedelta(days=back)
        asked = Question(as_of=day, mandate_id=None if mandate is None else self.mandates[mandate])
        period = periods.free(day - timedelta(days=5), day)
        with clock.at(self.now):
            found = service.freeze(period, asked, scope="", note="", actor=self.department)
        if found.fresh:
            self.frozen[found.id] = (asked, self.model.people(asked), self.model.figures(asked))

    @rule(pick=ANY)
    def look_back(self, pick: int) -> None:
        """A snapshot still says what the model said then, and what differs is what the model says differs."""
        if not self.frozen:
            return
        number = sorted(self.frozen)[pick % len(self.frozen)]
        asked, then, figures = self.frozen[number]
        held = {part.unit_id: part.figures["rows"] for part in snapshots.parts(number)}
        assert {(unit, row[0]): row[2:] for unit, rows in held.items() for row in rows} == figures
        assert {
            key: (one.unit_id, one.course_id, one.status, one.overdue)
            for key, one in snapshots.standings(number).items()
        } == then
        with clock.at(self.now):
            changed = {one.enrolment_id for one in snapshots.since_frozen(db.session.get_one(Snapshot, number))}
        now = self.model.people(asked)
        assert changed == {key for key in now.keys() | then.keys() if now.get(key) != then.get(key)}
        found = db.session.get_one(Snapshot, number)
        assert snapshots.actual_hash(found) == found.content_hash

    @rule(
        day=DAYS,
        mandate=st.sampled_from([None, 0, 1]),
        course=st.sampled_from([None, 0, 1]),
        unit=ANY,
        below=st.booleans(),
    )
    def ask(self, day: date, mandate: int | None, course: int | None, unit: int, below: bool) -> None:
        every = [None, self.city, *self.wards, *(of for of, _to, _since in self.model.mergers)]
        chosen = every[unit % len(every)]
        if chosen is not None and below and any(of == chosen and since <= day for of, _to, since in self.model.mergers):
            chosen = self.model.owner(chosen, day)
        self._compare(
            Question(
                as_of=day,
                mandate_id=None if mandate is None else self.mandates[mandate],
                course_id=None if course is None else self.courses[course][0],
                unit_id=chosen,
                below=below and chosen is not None,
            )
        )

    @invariant()
    def today_agrees(self) -> None:
        Histories.taken += 1
        self._compare(Question(as_of=day_of(self.now)))

    def _compare(self, asked: Question) -> None:
        with clock.at(self.now):
            made = table.build(MACHINE, asked)
            rows = list(queries.stream(queries.people(MACHINE, asked)))
            verdict = checking.compare(MACHINE, made)
        assert {(line.unit.id, line.course_id): list(line.tally.figures) for line in made.lines} == self.model.figures(
            asked
        )
        owners = made.owners
        told = {
            row.id: (owners.get(row.unit_id, row.unit_id), row.course_id, row.status, bool(row.overdue)) for row in rows
        }
        assert told == self.model.people(asked)
        known = {one.id: one for one in self.model.enrolments}
        assert {row.id: row.full_name for row in rows} == {
            row.id: self.model.called(known[row.id], asked.as_of) for row in rows
        }
        assert verdict.findings == []

    def teardown(self) -> None:
        db.session.rollback()
        self.work.__exit__(None, None, None)


def test_no_history_makes_the_figures_differ_from_a_brute_force_count(app):
    Histories.taken = 0
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=STEPS // (A_HISTORY - 8) + 1,  # some histories end early
            stateful_step_count=A_HISTORY,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Histories.taken
    assert db.session.query(Enrolment).count() == 0  # every history was undone
    print(f"{Histories.taken} steps")
