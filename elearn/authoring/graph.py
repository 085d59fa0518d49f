"""A scenario as a graph: who leads where, and how far each node is from the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elearn.scenarios.shapes import Scenario


@dataclass(frozen=True, slots=True)
class Edge:
    """All the choices of a node that lead to another one in the same way."""

    source: str
    target: str
    conditional: bool
    choices: tuple[str, ...]
    default: str = ""  # the one of them taken when time runs out


def edges(scenario: Scenario) -> list[Edge]:
    """One edge for each way between two nodes, in the order of the nodes and their choices."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    defaults: dict[tuple[str, str, bool], str] = {}
    for node in scenario.nodes.values():
        for choice in node.choices:
            for target in choice.route.targets:
                way = (node.id, target, bool(choice.route.condition))
                if choice.id not in found.setdefault(way, []):
                    found[way].append(choice.id)
                if choice.by_default:
                    defaults[way] = choice.id
    return [Edge(*way, tuple(choices), defaults.get(way, "")) for way, choices in found.items()]


def ahead(scenario: Scenario) -> dict[str, list[str]]:
    """Each node's targets that exist, once each."""
    return {
        node.id: list(dict.fromkeys(t for choice in node.choices for t in choice.route.targets if t in scenario.nodes))
        for node in scenario.nodes.values()
    }


def depths(scenario: Scenario) -> dict[str, int]:
    """The longest distance from the start of every node that can be reached; ways back do not count."""
    if scenario.start not in scenario.nodes:
        return {}
    onward = ahead(scenario)
    order, backward = _walk(scenario.start, onward)
    found = dict.fromkeys(order, 0)
    for node in order:
        for target in onward[node]:
            if (node, target) not in backward:
                found[target] = max(found[target], found[node] + 1)
    return found


def _walk(start: str, onward: dict[str, list[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """The nodes that can be reached, each before those it leads to; and the edges that lead back."""
    done: list[str] = []
    seen, open_now, backward = {start}, {start}, set()
    path: list[tuple[str, Iterator[str]]] = [(start, iter(onward[start]))]
    while path:
        node, rest = path[-1]
        target = next(rest, None)
        if target is None:
            path.pop()
            open_now.discard(node)
            done.append(node)
        elif target in open_now:
            backward.add((node, target))
        elif target not in seen:
            seen.add(target)
            open_now.add(target)
            path.append((target, iter(onward[target])))
    return done[::-1], backward


def reading_order(scenario: Scenario) -> list[tuple[str, int | None]]:
    """Every node with its distance: nearest first, as written among equals; those nobody reaches last, with None."""
    found = depths(scenario)
    place = {node: number for number, node in enumerate(scenario.nodes)}
    reached = sorted(found, key=lambda node: (found[node], place[node]))
    return [(node, found[node]) for node in reached] + [(n, None) for n in scenario.nodes if n not in found]
