"""How the demo's learners played the scenarios: some lines crossed, most mended at the second or third go."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from elearn.catalogue.models import Activity
from elearn.kernel.db import db
from elearn.learning.models import ActivityProgress
from elearn.practice import queries
from elearn.practice.models import Outcome, PracticeRun, PracticeStep
from elearn.scenarios.rules import Mark, State, Step, begin, best_choices, mark, take
from elearn.scenarios.shapes import Scenario

FIRST_GO, LATER = 0.62, 0.93  # how often the best is chosen
MOST_RUNS = 3
SECONDS = 22  # a decision takes about


def play() -> None:
    """Give everybody who has a scenario behind them the runs that got them there; their best mark with it."""
    passed = db.session.execute(
        select(ActivityProgress.record_id, ActivityProgress.activity_id, ActivityProgress.completed_at)
        .join(Activity, Activity.id == ActivityProgress.activity_id)
        .where(Activity.kind == "scenario", ActivityProgress.completed_at.is_not(None))
        .order_by(ActivityProgress.record_id, ActivityProgress.activity_id)
    ).all()
    for row in passed:
        luck = Random(f"{row.record_id}:{row.activity_id}")  # noqa: S311  a story, not a secret
        script = queries.script(row.activity_id)
        played = [_played(script.scenario, luck, FIRST_GO) for _go in range(luck.randrange(MOST_RUNS))]
        played.append(_passed(script.scenario, luck))
        for number, (steps, result) in enumerate(played, start=1):
            at = row.completed_at - timedelta(hours=30 * (len(played) - number))
            _write(row, script, number, steps, result, at, luck)
        best = max(result.total for _steps, result in played if not result.breach)
        db.session.execute(
            update(ActivityProgress)
            .where(ActivityProgress.record_id == row.record_id, ActivityProgress.activity_id == row.activity_id)
            .values(best_percent=best)
        )


def _played(scenario: Scenario, luck: Random, skill: float) -> tuple[list[Step], Mark]:
    state: State = begin(scenario)
    steps: list[Step] = []
    while not (node := scenario.nodes[state.node]).is_end:
        best = best_choices(node)[0]
        others = [choice for choice in node.choices if choice is not best]
        said = best if luck.random() < skill else luck.choice(others)
        steps.append(Step(node.id, said.id))
        take(scenario, state, steps[-1])
    return steps, mark(scenario, state)


def _passed(scenario: Scenario, luck: Random) -> tuple[list[Step], Mark]:
    while True:
        steps, result = _played(scenario, luck, LATER)
        if result.passed:
            return steps, result


def _write(
    row: Any, script: queries.Script, number: int, steps: list[Step], result: Mark, ended: datetime, luck: Random
) -> None:
    ready = ended - timedelta(seconds=SECONDS * len(steps))
    run_id = db.session.scalar(
        insert(PracticeRun)
        .returning(PracticeRun.id)
        .values(
            record_id=row.record_id,
            activity_id=row.activity_id,
            number=number,
            seed=luck.randrange(1, 2**31),
            counted=True,
            from_place=0,
            started_at=ready - timedelta(minutes=2),
            ready_at=ready,
            ended_at=ended,
            outcome=Outcome.STOPPED if result.breach else Outcome.FINISHED,
            total=result.total,
            dimensions={str(dimension): points for dimension, points in result.dimensions.items()},
            breach=result.breach,
            broken=list(result.broken),
            passed=result.passed,
            resolution="",
        )
    )
    times = [ready + timedelta(seconds=SECONDS * place) for place in range(len(steps) + 1)]
    db.session.execute(
        insert(PracticeStep),
        [
            {
                "run_id": run_id,
                "place": place,
                "node": step.node,
                "node_version": script.versions[step.node],
                "choice": step.choice,
                "consulted": False,
                "entered_at": times[place],
                "taken_at": times[place + 1],
            }
            for place, step in enumerate(steps)
        ],
    )
