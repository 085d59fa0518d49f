"""Drafts as pages show them: the outline, the table of ways to play, and what is wrong with a file."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from elearn.authoring import filing, graph, rules, words
from elearn.kernel.i18n import _
from elearn.scenarios import checks, strategies
from elearn.scenarios.rules import Mark, best_choices
from elearn.scenarios.shapes import Choice, Dimension, Node, Scenario, scenario_of
from elearn.web.filters import percent

LINE = 31  # letters in a line of a box of the map
DEEPEST = 12  # steps of indentation; what lies further in stays there

# What keeps a scenario from being played at all; other faults do not.
UNPLAYABLE = frozenset({checks.Code.NO_START, checks.Code.NO_TARGET, checks.Code.LOOP})


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    id: str
    text: str
    ways: list[tuple[str, str, bool]]  # words, target, whether the target exists
    best: bool
    by_default: bool
    breach: str
    marks: str  # of the best choice


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A node of the outline; `step` is None when no way leads there."""

    id: str
    step: int | None
    kind: str  # decision | end | stop
    start: bool
    who: str
    at: str
    seconds: int
    text: str
    choices: list[ChoiceLine]
    faults: list[str]

    @property
    def indent(self) -> int:
        return min(self.step or 0, DEEPEST)

    @property
    def targets(self) -> list[str]:
        """Where one may get from here, once each."""
        return list(dict.fromkeys(target for choice in self.choices for _words, target, there in choice.ways if there))


@dataclass(frozen=True, slots=True)
class Outline:
    scenario: Scenario
    nodes: list[NodeLine]
    faults: list[tuple[str, str]]  # node ("" for the whole), sentence
    playable: bool

    @property
    def decisions(self) -> int:
        return sum(node.kind == "decision" for node in self.nodes)


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way of playing: what it reaches, and whether that is as it should be."""

    name: str
    total: str
    passed: str
    dimensions: list[str]
    right: bool


def outline(body: rules.Body) -> Outline:
    """Everything the outline shows. Luck is not played here: its 5,000 runs are the table's."""
    scenario = scenario_of(body)
    found = checks.faults(scenario, runs=0)
    of_node: dict[str, list[str]] = defaultdict(list)
    for fault in found:
        of_node[fault.node].append(words.fault(fault))
    order = graph.reading_order(scenario)
    nodes = [_node_line(scenario, scenario.nodes[node], step, of_node[node]) for node, step in order]
    rank = {node: place for place, (node, _step) in enumerate(order)}
    told = sorted(((fault.node, words.fault(fault)) for fault in found), key=lambda pair: rank.get(pair[0], -1))
    return Outline(scenario, nodes, told, not any(fault.code in UNPLAYABLE for fault in found))


def excerpt(text: str) -> list[str]:
    """The beginning of a text in the two lines a box of the map has room for."""
    lines = wrap(text, LINE, max_lines=2, placeholder=" …", break_long_words=True)
    return [*lines, "", ""][:2]


def edge_words(edge: graph.Edge) -> str:
    """ "a, b, c (hết giờ)" beside an edge."""
    return ", ".join(f"{c} ({_('hết giờ')})" if c == edge.default else c for c in edge.choices)


def node_faults(body: rules.Body, node: str) -> list[str]:
    """What is to mend at one node."""
    return [words.fault(fault) for fault in checks.faults(scenario_of(body), runs=0) if fault.node == node]


def _node_line(scenario: Scenario, node: Node, step: int | None, faults: list[str]) -> NodeLine:
    best = best_choices(node) if node.choices else []
    return NodeLine(
        id=node.id,
        step=step,
        kind=kind_of(node),
        start=node.id == scenario.start,
        who=words.persona(node.who),
        at=node.at,
        seconds=node.seconds,
        text=node.ending if node.is_end else node.ask,
        choices=[_choice_line(scenario, choice, best) for choice in node.choices],
        faults=faults,
    )


def kind_of(node: Node) -> str:
    if node.stops:
        return "stop"
    return "end" if node.is_end and node.ending else "decision"


def _choice_line(scenario: Scenario, choice: Choice, best: list[Choice]) -> ChoiceLine:
    route = choice.route
    ways = [(words.condition(route) if route.condition else "", route.to, route.to in scenario.nodes)]
    if route.condition:
        ways.append((_("không thì"), route.other, route.other in scenario.nodes))
    is_best = [choice] == best
    breach = scenario.breaches[choice.breach].text if choice.breach in scenario.breaches else choice.breach
    marks = words.mark(choice.deltas) if is_best else ""
    return ChoiceLine(choice.id, choice.text, ways, is_best, choice.by_default, breach, marks)


def ways(body: rules.Body) -> list[WayRow]:
    """The table of ways to play; only for what can be played."""
    table = _played(json.dumps(body, ensure_ascii=False))
    rows = [_way_row("best", table.best, best=True)]
    rows += [_way_row(name, result, best=False) for name, result in table.lazy.items()]
    lucky = table.random_pass_share <= strategies.MOST_RANDOM_PASSES
    mean = f"{table.random_mean:.0f}"
    rows.append(
        WayRow(
            words.way("random"),
            mean,
            _("%(share)s số lượt", share=percent(table.random_pass_share)),
            [""] * len(Dimension),
            lucky,
        )
    )
    return rows


@lru_cache(maxsize=64)
def _played(written: str) -> strategies.Table:
    """Remembered: a revision never changes, and thousands of runs are played."""
    return strategies.table(scenario_of(json.loads(written)))


def _way_row(name: str, result: Mark | None, *, best: bool) -> WayRow:
    if result is None:
        return WayRow(words.way(name), _("chưa tính được"), "", [""] * len(Dimension), right=False)
    points = [str(result.dimensions[d]) if d in result.dimensions else "" for d in Dimension]
    passed = _("dừng") if result.breach else _("đạt") if result.passed else _("chưa đạt")
    right = (result.passed and result.total == 100) if best else not result.passed
    return WayRow(words.way(name), str(result.total), passed, points, right)


def dimension_names() -> list[str]:
    return [_(name) for name in words.DIMENSIONS.values()]


@dataclass(frozen=True, slots=True)
class LineFault:
    """Something wrong in a file: the line, what stands there, and the sentence."""

    line: int
    said: str
    sentence: str


def file_faults(filed: filing.Filed, content: bytes) -> list[LineFault]:
    """What is wrong with an uploaded file, by line: what keeps it from being read, or what is still to mend."""
    lines = content.decode("utf-8-sig", "replace").splitlines()

    def told(line: int, sentence: str) -> LineFault:
        return LineFault(line, lines[line - 1].strip()[:120] if 0 < line <= len(lines) else "", sentence)

    if filed.body is None:
        return [told(f.line, words.file_fault(f.code, f.message, f.values)) for f in filed.faults]
    found = [
        told(
            filed.lines.get(f.node, 1),
            f"{_('Nút %(node)s:', node=f.node)} {words.fault(f)}" if f.node else words.fault(f),
        )
        for f in checks.faults(scenario_of(filed.body), runs=0)
    ]
    return sorted(found, key=lambda fault: fault.line)
