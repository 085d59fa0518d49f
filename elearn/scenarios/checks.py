"""What must hold of a scenario before anybody plays it. Each fault names the node and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from elearn.scenarios import strategies
from elearn.scenarios.rules import best_choices
from elearn.scenarios.shapes import CONDITIONS, Choice, Node, Openness, Scenario

FEWEST_DECISIONS, FEWEST_ENDINGS = 14, 2
SHORTEST, LONGEST = 20, 90  # seconds a node may give
POINTS = range(-2, 3)


class Code(StrEnum):
    """What can be wrong; a reader of another language is told by the code and the values."""

    NO_START = "no_start"
    NO_TARGET = "no_target"
    LOOP = "loop"
    UNREACHED = "unreached"
    FEW_DECISIONS = "few_decisions"
    FEW_ENDINGS = "few_endings"
    EMPTY_NODE = "empty_node"
    NO_QUESTION = "no_question"
    CHOICES = "choices"
    SECONDS = "seconds"
    SAME_CHOICE = "same_choice"
    DEFAULT = "default"
    BEST = "best"
    CHOICE_WORDS = "choice_words"
    POINTS = "points"
    UNKNOWN_LINE = "unknown_line"
    LINE_GOES_ON = "line_goes_on"
    UNKNOWN_CONDITION = "unknown_condition"
    UNKNOWN_FACT = "unknown_fact"
    SECRET_TOLD = "secret_told"  # noqa: S105  a fault, not a password
    NO_BEST_PATH = "no_best_path"
    BEST_PATH = "best_path"
    LAZY_PASSES = "lazy_passes"
    LUCK_PASSES = "luck_passes"


ENGLISH: dict[Code, str] = {
    Code.NO_START: "the start “%(target)s” does not exist",
    Code.NO_TARGET: "leads to “%(target)s”, which does not exist",
    Code.LOOP: "can be reached from itself; a scenario only goes forward",
    Code.UNREACHED: "cannot be reached from the start",
    Code.FEW_DECISIONS: "has %(count)s decisions; %(least)s are the least",
    Code.FEW_ENDINGS: "has %(count)s endings besides the stop; %(least)s are the least",
    Code.EMPTY_NODE: "has neither choices nor an ending (ket)",
    Code.NO_QUESTION: "has no question (q)",
    Code.CHOICES: "has %(count)s choices; two to four are right",
    Code.SECONDS: "gives %(count)s seconds; %(least)s to %(most)s are right",
    Code.SAME_CHOICE: "has the same choice id twice",
    Code.DEFAULT: "exactly one choice must be taken when time runs out (d: 1)",
    Code.BEST: "exactly one choice must be the best in every dimension the node tests",
    Code.CHOICE_WORDS: "choice %(choice)s needs its words (x) and its feedback (fb)",
    Code.POINTS: "choice %(choice)s is marked outside -2 to 2",
    Code.UNKNOWN_LINE: "choice %(choice)s crosses the line “%(line)s”, which is not listed (loi_chan)",
    Code.LINE_GOES_ON: "choice %(choice)s crosses a line: it must lead to a stop (dung) and never be the default",
    Code.UNKNOWN_CONDITION: "choice %(choice)s asks for an unknown condition",
    Code.UNKNOWN_FACT: "choice %(choice)s tells “%(fact)s”, which is not on the fact sheet",
    Code.SECRET_TOLD: "choice %(choice)s tells the secret “%(fact)s” without crossing a line (crit)",
    Code.NO_BEST_PATH: "the best path reaches no end, not 100",
    Code.BEST_PATH: "the best path reaches %(total)s, not 100",
    Code.LAZY_PASSES: "the lazy way “%(way)s” passes with %(total)s points",
    Code.LUCK_PASSES: "luck alone passes in %(share)s%% of %(runs)s runs; 1%% is the most",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something to mend: the node (empty: the whole), and what, as a code with its values."""

    node: str
    code: Code
    told: tuple[tuple[str, str | int], ...] = ()

    @property
    def values(self) -> Mapping[str, str | int]:
        return dict(self.told)

    @property
    def message(self) -> str:
        """The fault in English, for the command line."""
        return ENGLISH[self.code] % dict(self.told)


def _fault(node: str, code: Code, **values: str | int) -> Fault:
    return Fault(node, code, tuple(values.items()))


def faults(scenario: Scenario, *, runs: int = strategies.RUNS) -> list[Fault]:
    """Every fault; the strategies are only played once the graph holds together."""
    found = [*_graph(scenario), *(fault for node in scenario.nodes.values() for fault in _node(scenario, node))]
    if not found:
        found = list(_played(scenario, runs))
    return found


def _graph(scenario: Scenario) -> Iterator[Fault]:
    if scenario.start not in scenario.nodes:
        yield _fault("", Code.NO_START, target=scenario.start)
        return
    missing = [
        (node.id, target)
        for node in scenario.nodes.values()
        for choice in node.choices
        for target in choice.route.targets
        if target not in scenario.nodes
    ]
    yield from (_fault(node, Code.NO_TARGET, target=target) for node, target in missing)
    if missing:
        return
    if (loop := _loop(scenario)) is not None:
        yield _fault(loop, Code.LOOP)
        return
    reached = _reached(scenario)
    yield from (_fault(node, Code.UNREACHED) for node in sorted(set(scenario.nodes) - reached))
    if (count := len(scenario.decisions)) < FEWEST_DECISIONS:
        yield _fault("", Code.FEW_DECISIONS, count=count, least=FEWEST_DECISIONS)
    if (count := sum(node.is_end and not node.stops for node in scenario.nodes.values())) < FEWEST_ENDINGS:
        yield _fault("", Code.FEW_ENDINGS, count=count, least=FEWEST_ENDINGS)


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
            yield _fault(node.id, Code.EMPTY_NODE)
        return
    if not node.ask.strip():
        yield _fault(node.id, Code.NO_QUESTION)
    if not 2 <= len(node.choices) <= 4:
        yield _fault(node.id, Code.CHOICES, count=len(node.choices))
    if not SHORTEST <= node.seconds <= LONGEST:
        yield _fault(node.id, Code.SECONDS, count=node.seconds, least=SHORTEST, most=LONGEST)
    if len({choice.id for choice in node.choices}) < len(node.choices):
        yield _fault(node.id, Code.SAME_CHOICE)
    if sum(choice.by_default for choice in node.choices) != 1:
        yield _fault(node.id, Code.DEFAULT)
    if len(best_choices(node)) != 1:
        yield _fault(node.id, Code.BEST)
    for choice in node.choices:
        yield from _choice(scenario, node, choice)


def _choice(scenario: Scenario, node: Node, choice: Choice) -> Iterator[Fault]:
    if not choice.text.strip() or not choice.feedback.strip():
        yield _fault(node.id, Code.CHOICE_WORDS, choice=choice.id)
    if any(value not in POINTS for value in choice.deltas.values()):
        yield _fault(node.id, Code.POINTS, choice=choice.id)
    if choice.breach and choice.breach not in scenario.breaches:
        yield _fault(node.id, Code.UNKNOWN_LINE, choice=choice.id, line=choice.breach)
    stop = scenario.nodes.get(choice.route.to)  # a target that does not exist has its own fault
    if choice.breach and (choice.by_default or (stop is not None and not stop.stops)):
        yield _fault(node.id, Code.LINE_GOES_ON, choice=choice.id)
    if choice.route.condition and choice.route.condition not in CONDITIONS:
        yield _fault(node.id, Code.UNKNOWN_CONDITION, choice=choice.id)
    known = {fact.id: fact for fact in scenario.facts}
    for fact in choice.tells:
        if fact not in known:
            yield _fault(node.id, Code.UNKNOWN_FACT, choice=choice.id, fact=fact)
        elif known[fact].openness is Openness.SECRET and not choice.breach:
            yield _fault(node.id, Code.SECRET_TOLD, choice=choice.id, fact=fact)


def _played(scenario: Scenario, runs: int) -> Iterator[Fault]:
    played = strategies.table(scenario, runs)
    if played.best is None:
        yield _fault("", Code.NO_BEST_PATH)
    elif played.best.total != 100 or not played.best.passed:
        yield _fault("", Code.BEST_PATH, total=played.best.total)
    for name, result in played.lazy.items():
        if result.passed:
            yield _fault("", Code.LAZY_PASSES, way=name, total=result.total)
    if played.random_pass_share > strategies.MOST_RANDOM_PASSES:
        yield _fault("", Code.LUCK_PASSES, share=f"{played.random_pass_share * 100:.1f}", runs=runs)
