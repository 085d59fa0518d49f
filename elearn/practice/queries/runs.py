"""Reads of runs. A run belongs to the person who made it; nobody else reaches it through `run_for`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, Course, ScenarioBody
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import LearningRecord
from elearn.people.identity import same_person
from elearn.practice import rules
from elearn.practice.models import Pace, PracticeAside, PracticeRun, PracticeStep
from elearn.practice.rules import CONSULT, Aside
from elearn.scenarios.rules import State, Step, may_consult, node_hash, play
from elearn.scenarios.shapes import Node, Scenario, scenario_of


class RunRow(NamedTuple):
    """A run with the course and scenario it belongs to."""

    id: int
    record_id: int
    activity_id: int
    number: int
    seed: int
    counted: bool
    origin_id: int | None
    from_place: int
    started_at: datetime
    ready_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    total: int | None
    dimensions: dict[str, int] | None
    breach: str
    broken: list[str]
    passed: bool | None
    resolution: str
    slug: str
    key: str
    title: str
    staff_id: int


@dataclass(frozen=True, slots=True)
class Script:
    """A published scenario, and the version of each of its nodes."""

    scenario: Scenario
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run is: its rows, the state they make, and the clock of the decision at hand."""

    run: RunRow
    script: Script
    steps: Sequence[AnyRow]  # place, node, choice, consulted, entered_at, taken_at
    asides: tuple[Aside, ...]
    state: State
    entered_at: datetime | None  # None before the first decision is shown
    seconds: int | None  # None: the clock is off
    last_at: datetime

    @property
    def place(self) -> int:
        """The decision at hand, from 0."""
        return len(self.steps)

    @property
    def node(self) -> Node:
        return self.script.scenario.nodes[self.state.node]

    @property
    def deadline_at(self) -> datetime | None:
        return rules.deadline(self.entered_at, self.seconds) if self.entered_at else None

    @property
    def taken(self) -> list[Step]:
        return _steps(self.steps, self.asides)

    @property
    def untimed(self) -> bool:
        return rules.pace_at(self.asides, self.place) is Pace.UNTIMED

    @property
    def may_consult(self) -> bool:
        asked = [aside.place for aside in self.asides if aside.kind == CONSULT]
        return not self.untimed and may_consult(asked, self.place)


_RUN_COLUMNS = (
    PracticeRun.id,
    PracticeRun.record_id,
    PracticeRun.activity_id,
    PracticeRun.number,
    PracticeRun.seed,
    PracticeRun.counted,
    PracticeRun.origin_id,
    PracticeRun.from_place,
    PracticeRun.started_at,
    PracticeRun.ready_at,
    PracticeRun.ended_at,
    PracticeRun.outcome,
    PracticeRun.total,
    PracticeRun.dimensions,
    PracticeRun.breach,
    PracticeRun.broken,
    PracticeRun.passed,
    PracticeRun.resolution,
    Course.slug,
    Activity.key,
    Activity.title,
    LearningRecord.staff_id,
)
_RUNS: AnySelect = (
    select(*_RUN_COLUMNS)
    .join(LearningRecord, LearningRecord.id == PracticeRun.record_id)
    .join(Course, Course.id == LearningRecord.course_id)
    .join(Activity, Activity.id == PracticeRun.activity_id)
)
_OWN = same_person(LearningRecord.staff_id, bindparam("staff_id", type_=Integer))
_RUN_FOR = _RUNS.where(PracticeRun.id == bindparam("run_id"), _OWN)
_RUN_FOR_LOCKED = _RUN_FOR.with_for_update(of=PracticeRun)
_RUNS_OF = _RUNS.where(_OWN, PracticeRun.activity_id == bindparam("activity_id")).order_by(
    PracticeRun.started_at, PracticeRun.id
)
_STEPS = (
    select(
        PracticeStep.place,
        PracticeStep.node,
        PracticeStep.choice,
        PracticeStep.consulted,
        PracticeStep.entered_at,
        PracticeStep.taken_at,
    )
    .where(PracticeStep.run_id == bindparam("run_id"))
    .order_by(PracticeStep.place)
)
_ASIDES = (
    select(PracticeAside.place, PracticeAside.kind, PracticeAside.at)
    .where(PracticeAside.run_id == bindparam("run_id"))
    .order_by(PracticeAside.at)
)


def run_for(actor: Actor, run_id: int, *, lock: bool = False) -> RunRow:
    """The actor's own run, or Missing. `lock` holds its row until the transaction ends."""
    asked = {"run_id": run_id, "staff_id": actor.staff_id}
    row = db.session.execute(_RUN_FOR_LOCKED if lock else _RUN_FOR, asked).one_or_none()
    if row is None:
        raise Missing
    return RunRow(*row)


def run_of_anybody(run_id: int) -> RunRow | None:
    """A run whoever made it; the caller has checked that the actor may see it."""
    row = db.session.execute(_RUNS.where(PracticeRun.id == run_id)).one_or_none()
    return RunRow(*row) if row else None


def runs_of(staff_id: int | None, activity_id: int) -> list[RunRow]:
    """A person's runs through a scenario, first to last, whichever record of the course they stand on."""
    rows = db.session.execute(_RUNS_OF, {"staff_id": staff_id, "activity_id": activity_id})
    return [RunRow(*row) for row in rows]


def _steps(rows: Sequence[AnyRow], asides: Sequence[Aside]) -> list[Step]:
    return [
        Step(row.node, row.choice, row.consulted, rules.pace_at(asides, row.place) is not Pace.UNTIMED) for row in rows
    ]


def script(activity_id: int) -> Script:
    """A published scenario; it never changes, so it is kept in memory."""
    return catalogue.remembered(_script, activity_id)


def _script(activity_id: int) -> Script:
    body: dict[str, Any] = db.session.scalars(
        select(ScenarioBody.body).where(ScenarioBody.activity_id == activity_id)
    ).one()
    return Script(scenario_of(body), {key: node_hash(entry) for key, entry in body["nut"].items()})


def standing(run: RunRow) -> Standing:
    """Where a run is, worked out from its rows."""
    told = script(run.activity_id)
    steps = db.session.execute(_STEPS, {"run_id": run.id}).all()
    asides = [*db.session.execute(_ASIDES, {"run_id": run.id})]
    plain = tuple(Aside(row.place, row.kind) for row in asides)
    state = play(told.scenario, _steps(steps, plain))
    # Steps that came over from another run carry that run's times: the clock begins when this one does.
    own = [row.taken_at for row in steps if row.place >= run.from_place]
    entered_at = None if run.ready_at is None else max([run.ready_at, *own])
    node = told.scenario.nodes[state.node]
    return Standing(
        run=run,
        script=told,
        steps=steps,
        asides=plain,
        state=state,
        entered_at=entered_at,
        seconds=None if node.is_end else rules.seconds_at(node, plain, len(steps)),
        last_at=max([run.started_at, *([entered_at] if entered_at else []), *(row.at for row in asides)]),
    )
