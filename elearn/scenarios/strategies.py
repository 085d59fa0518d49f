"""Ways to pass without reading, played to see that none does; and the best way, to see that it reaches 100."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from elearn.scenarios.rules import Mark, State, Step, begin, best_choices, mark, take
from elearn.scenarios.shapes import Node, Scenario

RUNS = 5_000
MOST_RANDOM_PASSES = 0.01  # of all random runs
MOST_TIES = 4  # nodes with more than one best; each doubles the search for the best way

Chooser = Callable[[Node], str | None]

LAZY: dict[str, Chooser] = {
    "longest": lambda node: max(node.choices, key=lambda c: len(c.text)).id,
    "shortest": lambda node: min(node.choices, key=lambda c: len(c.text)).id,
    "first": lambda node: node.choices[0].id,
    "middle": lambda node: node.choices[len(node.choices) // 2].id,
    "last": lambda node: node.choices[-1].id,
    "figures": lambda node: max(node.choices, key=lambda c: _figures(c.text)).id,
    "figures, short": lambda node: max(node.choices, key=lambda c: (_figures(c.text), -len(c.text))).id,
    "commas": lambda node: max(node.choices, key=lambda c: sum(mark in ",;:." for mark in c.text)).id,
    "timeouts": lambda _node: None,
}


def _figures(text: str) -> int:
    return sum(character.isdigit() for character in text)


@dataclass(frozen=True, slots=True)
class Table:
    """One scenario's strategies: marks by name, and what luck alone reaches."""

    best: Mark | None
    lazy: dict[str, Mark]
    random_mean: float
    random_pass_share: float


def run(scenario: Scenario, step: Callable[[Node], Step]) -> Mark:
    """Play to an end with one way of choosing."""
    state = begin(scenario)
    while not (node := scenario.nodes[state.node]).is_end:
        take(scenario, state, step(node))
    return mark(scenario, state)


def _by(choose: Chooser) -> Callable[[Node], Step]:
    return lambda node: Step(node.id, choose(node))


def _by_luck(scenario: Scenario) -> Callable[[Node], Step]:
    luck = Random(scenario.id)  # noqa: S311  the same runs on every check
    steps = {node.id: [Step(node.id, choice.id) for choice in node.choices] for node in scenario.decisions}
    return lambda node: luck.choice(steps[node.id])


def best_run(scenario: Scenario) -> tuple[Mark, list[Step]] | None:
    """The best mark that choosing the best at every node reaches, with its steps.

    None when a node on the way has no best, or when so many have several that it is a draft still to be marked.
    """
    if sum(len(best_choices(node)) > 1 for node in scenario.decisions) > MOST_TIES:
        return None
    found: tuple[Mark, list[Step]] | None = None
    for steps, state in _best_paths(scenario, begin(scenario), []):
        result = mark(scenario, state)
        if found is None or (result.passed, result.total) > (found[0].passed, found[0].total):
            found = (result, steps)
    return found


def _best_paths(scenario: Scenario, state: State, steps: list[Step]) -> list[tuple[list[Step], State]]:
    node = scenario.nodes[state.node]
    if node.is_end:
        return [(steps, state)]
    ways = []
    for choice in best_choices(node)[:2]:  # ties are rare; two of each keep the search small
        ahead = _again(scenario, steps)
        take(scenario, ahead, Step(node.id, choice.id))
        ways += _best_paths(scenario, ahead, [*steps, Step(node.id, choice.id)])
    return ways


def _again(scenario: Scenario, steps: list[Step]) -> State:
    state = begin(scenario)
    for step in steps:
        take(scenario, state, step)
    return state


def table(scenario: Scenario, runs: int = RUNS) -> Table:
    """Play every lazy way, the best way and `runs` random ones (the same ones each time)."""
    lucky = _by_luck(scenario)
    random = [run(scenario, lucky) for _ in range(runs)]
    best = best_run(scenario)
    return Table(
        best=best[0] if best else None,
        lazy={name: run(scenario, _by(choose)) for name, choose in LAZY.items()},
        random_mean=sum(result.total for result in random) / max(1, runs),
        random_pass_share=sum(result.passed for result in random) / max(1, runs),
    )
