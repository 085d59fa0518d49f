"""What many runs through a scenario have in common: where points are lost, which lines are crossed, what a lesson did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from elearn.catalogue import queries as catalogue
from elearn.kernel.i18n import _
from elearn.learning.present import tasks_of
from elearn.practice import queries
from elearn.practice.present.runs import PERSONAS
from elearn.scenarios import rules as scenarios
from elearn.scenarios.rules import Step
from elearn.scenarios.shapes import Node, Scenario

# Fewer people than this could be told apart.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One node: how often it was reached, how many points it cost on average, what was said instead of the best."""

    node: Node
    who: str
    visits: int
    missed_percent: int
    lost: int  # of 100 points of the node, on average
    timeouts: int
    favourite_slip: str  # the choice taken most often that was not the best; "" when there is none


@dataclass(frozen=True, slots=True)
class BreachLine:
    text: str
    times: int | None  # None: too few people to say


@dataclass(frozen=True, slots=True)
class LessonLine:
    heading: str
    before: int
    before_mean: int | None
    after: int
    after_mean: int | None


@dataclass(frozen=True, slots=True)
class Report:
    enough: bool  # enough runs to say anything without naming anybody
    nodes: list[NodeLine]  # the costliest first
    breaches: list[BreachLine]
    lessons: list[LessonLine]


def report(activity_id: int, people: int) -> Report:
    """What there is to say about a scenario that `people` played; nothing of fewer than FEWEST, in no cell of it."""
    if people < FEWEST:
        return Report(enough=False, nodes=[], breaches=[], lessons=[])
    scenario = queries.script(activity_id).scenario
    return Report(
        enough=True,
        nodes=_nodes(scenario, activity_id),
        breaches=[
            BreachLine(scenario.breaches[row.breach].text, row.times if row.people >= FEWEST else None)
            for row in queries.breaches(activity_id)
        ],
        lessons=_lessons(activity_id, scenario),
    )


def _nodes(scenario: Scenario, activity_id: int) -> list[NodeLine]:
    by_node: dict[str, list[queries.Choices]] = defaultdict(list)
    for row in queries.choices_taken(activity_id):
        by_node[row.node].append(row)
    people = queries.visitors(activity_id)
    lines = [_node(scenario.nodes[node], rows) for node, rows in by_node.items() if people[node] >= FEWEST]
    return sorted(lines, key=lambda line: (-line.lost, -line.missed_percent, line.node.id))


def _node(node: Node, rows: Sequence[queries.Choices]) -> NodeLine:
    visits = sum(row.times for row in rows)
    best = scenarios.best_choices(node)[0]
    slips = [row for row in rows if row.choice not in (best.id, None)]
    worst = scenarios.worst(node)
    cost = sum(row.times * scenarios.lost(node, Step(node.id, row.choice)) for row in rows)
    slip = node.choice(str(max(slips, key=lambda row: row.times).choice)) if slips else None
    return NodeLine(
        node=node,
        who=_(PERSONAS[node.who][0]),
        visits=visits,
        missed_percent=round(100 * sum(row.times for row in rows if row.choice != best.id) / visits),
        lost=round(100 * cost / (visits * worst)) if worst else 0,
        timeouts=sum(row.times for row in rows if row.choice is None),
        favourite_slip=slip.text if slip else "",
    )


def _lessons(activity_id: int, scenario: Scenario) -> list[LessonLine]:
    outline = catalogue.outline(catalogue.version_of(activity_id))
    named = {lesson for node in scenario.nodes.values() for lesson in node.lessons}
    tasks = {task.id: task for task in tasks_of(outline) if task.key in named}
    return [
        LessonLine(
            heading=tasks[row.activity_id].heading,
            before=row.before,
            before_mean=_shown(row.before, row.before_mean),
            after=row.after,
            after_mean=_shown(row.after, row.after_mean),
        )
        for row in queries.lesson_effect(activity_id, list(tasks))
    ]


def _shown(people: int, mean: float | None) -> int | None:
    return round(mean) if mean is not None and people >= FEWEST else None
