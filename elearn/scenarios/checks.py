"""What must hold of a scenario before anybody plays it. Each fault names the node and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elearn.scenarios import strategies
from elearn.scenarios.rules import best_choices
from elearn.scenarios.shapes import CONDITIONS, Choice, Node, Openness, Scenario

FEWEST_DECISIONS, FEWEST_ENDINGS = 14, 2
SHORTEST, LONGEST = 20, 90  # seconds a node may give
POINTS = range(-2, 3)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something to mend: the node (empty: the whole), and what."""

    node: str
    message: str


def faults(scenario: Scenario, *, runs: int = strategies.RUNS) -> list[Fault]:
    """Every fault; the strategies are only played once the graph holds together."""
    found = [*_graph(scenario), *(fault for node in scenario.nodes.values() for fault in _node(scenario, node))]
    if not found:
        found = list(_played(scenario, runs))
    return found


def _graph(scenario: Scenario) -> Iterator[Fault]:
    if scenario.start not in scenario.nodes:
        yield Fault("", f"the start “{scenario.start}” does not exist")
        return
    missing = [
        (node.id, target)
        for node in scenario.nodes.values()
        for choice in node.choices
        for target in choice.route.targets
        if target not in scenario.nodes
    ]
    yield from (Fault(node, f"leads to “{target}”, which does not exist") for node, target in missing)
    if missing:
        return
    if (loop := _loop(scenario)) is not None:
        yield Fault(loop, "can be reached from itself; a scenario only goes forward")
        return
    reached = _reached(scenario)
    yield from (Fault(node, "cannot be reached from the start") for node in sorted(set(scenario.nodes) - reached))
    if (count := len(scenario.decisions)) < FEWEST_DECISIONS:
        yield Fault("", f"has {count} decisions; {FEWEST_DECISIONS} are the least")
    if (count := sum(node.is_end and not node.stops for node in scenario.nodes.values())) < FEWEST_ENDINGS:
        yield Fault("", f"has {count} endings besides the stop; {FEWEST_ENDINGS} are the least")


def _next(scenario: Scenario, node: str) -> list[str]:
    return [target for choice in scenario.nodes[node].choices for target in choice.route.targets]


def _reached(scenario: Scenario) -> set[str]:
    seen, ahead = set(), [scenario.start]
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead += _next(scenario, node)
    return seen


def _loop(scenario: Scenario) -> str | None:
    """A node that can come back to itself; None when the graph only goes forward."""
    done: set[str] = set()
    for root in scenario.nodes:
        path: list[tuple[str, Iterator[str]]] = [(root, iter(_next(scenario, root)))] if root not in done else []
        while path:
            node, ahead = path[-1]
            target = next((t for t in ahead if t not in done), None)
            if target is None:
                done.add(node)
                path.pop()
            elif target in (open_node for open_node, _rest in path):
                return target
            else:
                path.append((target, iter(_next(scenario, target))))
    return None


def _node(scenario: Scenario, node: Node) -> Iterator[Fault]:
    if node.is_end:
        if not node.ending.strip():
            yield Fault(node.id, "has neither choices nor an ending (ket)")
        return
    if not node.ask.strip():
        yield Fault(node.id, "has no question (q)")
    if not 2 <= len(node.choices) <= 4:
        yield Fault(node.id, f"has {len(node.choices)} choices; two to four are right")
    if not SHORTEST <= node.seconds <= LONGEST:
        yield Fault(node.id, f"gives {node.seconds} seconds; {SHORTEST} to {LONGEST} are right")
    if len({choice.id for choice in node.choices}) < len(node.choices):
        yield Fault(node.id, "has the same choice id twice")
    if sum(choice.by_default for choice in node.choices) != 1:
        yield Fault(node.id, "exactly one choice must be taken when time runs out (d: 1)")
    if len(best_choices(node)) != 1:
        yield Fault(node.id, "exactly one choice must be the best in every dimension the node tests")
    for choice in node.choices:
        yield from _choice(scenario, node, choice)


def _choice(scenario: Scenario, node: Node, choice: Choice) -> Iterator[Fault]:
    where = f"choice {choice.id}"
    if not choice.text.strip() or not choice.feedback.strip():
        yield Fault(node.id, f"{where} needs its words (x) and its feedback (fb)")
    if any(value not in POINTS for value in choice.deltas.values()):
        yield Fault(node.id, f"{where} is marked outside -2 to 2")
    if choice.breach and choice.breach not in scenario.breaches:
        yield Fault(node.id, f"{where} crosses the line “{choice.breach}”, which is not listed (loi_chan)")
    if choice.breach and (choice.by_default or not scenario.nodes[choice.route.to].stops):
        yield Fault(node.id, f"{where} crosses a line: it must lead to a stop (dung) and never be the default")
    if choice.route.condition and choice.route.condition not in CONDITIONS:
        yield Fault(node.id, f"{where} asks for an unknown condition")
    known = {fact.id: fact for fact in scenario.facts}
    for fact in choice.tells:
        if fact not in known:
            yield Fault(node.id, f"{where} tells “{fact}”, which is not on the fact sheet")
        elif known[fact].openness is Openness.SECRET and not choice.breach:
            yield Fault(node.id, f"{where} tells the secret “{fact}” without crossing a line (crit)")


def _played(scenario: Scenario, runs: int) -> Iterator[Fault]:
    played = strategies.table(scenario, runs)
    if played.best is None or played.best.total != 100 or not played.best.passed:
        yield Fault("", f"the best path reaches {played.best.total if played.best else 'no end'}, not 100")
    for name, result in played.lazy.items():
        if result.passed:
            yield Fault("", f"the lazy way “{name}” passes with {result.total} points")
    if played.random_pass_share > strategies.MOST_RANDOM_PASSES:
        yield Fault("", f"luck alone passes in {played.random_pass_share:.1%} of {runs} runs; 1% is the most")
