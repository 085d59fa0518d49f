"""Where the map of a scenario puts its nodes and edges: layers by distance from the start, edges as curves.

An edge over several layers passes each through a point; edges to one far node share their points, so that many
ways to the same stop run as one line. Numbers are user units of the drawing, whole ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from elearn.authoring.graph import Edge, depths, edges
from elearn.scenarios.shapes import Scenario

WIDE, HIGH = 248, 104  # of a node
LANE = 36  # width of a point that an edge passes
GAP_X, GAP_Y, MARGIN = 28, 84, 36
SWEEPS = 6
LOOSE_ROW = 3  # nodes nobody reaches, side by side
LABEL_STEP = 20  # between the words of neighbouring edges
LABEL_ROOM = 130  # for the words of an edge, beside it

Place = str | tuple[str, int]  # a node, or the point where edges to a node pass a layer


@dataclass(frozen=True, slots=True)
class Box:
    node: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Curve:
    """An edge as drawn: the path, the place of its words, and whether it leads back or to nowhere."""

    edge: Edge
    path: str
    label_x: int
    label_y: int
    label_before: bool  # the words stand to the left of their place
    back: bool


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: list[Box]
    curves: list[Curve]
    loose_y: int | None  # where the nodes begin that nobody reaches


def draw(scenario: Scenario) -> Picture:
    """The whole map; a draft with loops, loose nodes or targets that do not exist can be drawn as well."""
    ways, far = edges(scenario), depths(scenario)
    layers = _layers(scenario, ways, far)
    centres = _centres(layers, _neighbours(ways, far))
    left = min((x - _width(place) / 2 for place, x in centres.items()), default=0)
    level = {place: row for row, layer in enumerate(layers) for place in layer}
    spots = {place: (round(x - left + MARGIN), MARGIN + level[place] * (HIGH + GAP_Y)) for place, x in centres.items()}
    loose = [node for node in scenario.nodes if node not in far]
    loose_y = MARGIN + len(layers) * (HIGH + GAP_Y) if loose else None
    for number, node in enumerate(loose):
        row, column = divmod(number, LOOSE_ROW)
        spots[node] = (
            MARGIN + WIDE // 2 + column * (WIDE + GAP_X),
            (loose_y or 0) + 28 + row * (HIGH + GAP_Y),
        )
    curves = _curves(ways, far, spots)
    nodes = {place: spot for place, spot in spots.items() if isinstance(place, str)}
    right = max(
        [x + _width(place) // 2 for place, (x, _y) in spots.items()]
        + [c.label_x + (0 if c.label_before else LABEL_ROOM) for c in curves]
        + [0]
    )
    bottom = max([y + HIGH for _x, y in nodes.values()] + [c.label_y + 8 for c in curves] + [0])
    boxes = [Box(node, x - WIDE // 2, y) for node, (x, y) in nodes.items()]
    return Picture(right + MARGIN, bottom + MARGIN, boxes, curves, loose_y)


def _width(place: Place) -> int:
    return WIDE if isinstance(place, str) else LANE


def _forward(edge: Edge, far: dict[str, int]) -> bool:
    return edge.source in far and edge.target in far and far[edge.target] > far[edge.source]


def _layers(scenario: Scenario, ways: Iterable[Edge], far: dict[str, int]) -> list[list[Place]]:
    """Nodes and points by layer, ordered so that few edges cross."""
    layers: list[list[Place]] = [[] for _ in range(max(far.values(), default=-1) + 1)]
    for node in scenario.nodes:
        if node in far:
            layers[far[node]].append(node)
    for edge in ways:
        if _forward(edge, far):
            for layer in range(far[edge.source] + 1, far[edge.target]):
                point = (edge.target, layer)
                if point not in layers[layer]:
                    layers[layer].append(point)
    near = _neighbours(ways, far)
    for sweep in range(SWEEPS):
        rows = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for row in rows:
            beside = layers[row - 1 if sweep % 2 == 0 else row + 1]
            place = {one: number for number, one in enumerate(beside)}
            layers[row] = _by_barycentre(layers[row], place, near)
    return layers


def _by_barycentre(layer: list[Place], place: dict[Place, int], near: dict[Place, set[Place]]) -> list[Place]:
    def centre(entry: tuple[int, Place]) -> tuple[float, int]:
        number, one = entry
        found = [place[other] for other in near[one] if other in place]
        return (sum(found) / len(found) if found else number, number)

    return [one for _number, one in sorted(enumerate(layer), key=centre)]


def _neighbours(ways: Iterable[Edge], far: dict[str, int]) -> dict[Place, set[Place]]:
    near: dict[Place, set[Place]] = defaultdict(set)
    for edge in ways:
        if _forward(edge, far):
            stops = _stops(edge, far)
            for one, other in pairwise(stops):
                near[one].add(other)
                near[other].add(one)
    return near


def _stops(edge: Edge, far: dict[str, int]) -> list[Place]:
    between: list[Place] = [(edge.target, layer) for layer in range(far[edge.source] + 1, far[edge.target])]
    return [edge.source, *between, edge.target]


def _centres(layers: list[list[Place]], near: dict[Place, set[Place]]) -> dict[Place, float]:
    """The middle of every place: as far left as what leads there, in the order of its layer, nothing on top of
    anything. The main line stays straight at the left edge, where a phone shows it first."""
    centres: dict[Place, float] = {}
    for layer in layers:
        edge = 0.0
        for place in layer:
            above = [centres[one] for one in near[place] if one in centres]
            centres[place] = max([edge + _width(place) / 2, *([min(above)] if above else [])])
            edge = centres[place] + _width(place) / 2 + GAP_X
    return centres


def _curves(ways: list[Edge], far: dict[str, int], spots: dict[Place, tuple[int, int]]) -> list[Curve]:
    by_source: dict[str, list[Edge]] = defaultdict(list)
    for edge in ways:
        by_source[edge.source].append(edge)
    return [curve for source, leaving in by_source.items() for curve in _leaving(spots[source], leaving, far, spots)]


def _leaving(
    spot: tuple[int, int], leaving: list[Edge], far: dict[str, int], spots: dict[Place, tuple[int, int]]
) -> Iterable[Curve]:
    """The edges of one node, side by side at its foot, those to the left first."""

    def first_stop(edge: Edge) -> tuple[int, int]:
        if edge.target not in spots:
            return (spot[0], spot[1] + HIGH + GAP_Y // 2)
        return spots[_stops(edge, far)[1]] if _forward(edge, far) else spots[edge.target]

    x, y = spot
    for number, edge in enumerate(sorted(leaving, key=lambda e: first_stop(e)[0])):
        foot = round(x + WIDE * ((number + 1) / (len(leaving) + 1) - 0.5) * 0.8)
        side = number * 2 - (len(leaving) - 1)  # left of the middle, in it, or right
        row = 1 if side and len(leaving) < 4 else 1 + number % 3 + (len(leaving) == 3)
        before = side < 0
        label = (foot + (-8 if before else 8), y + HIGH + LABEL_STEP * row - 2, before)
        if edge.target not in spots:
            yield Curve(edge, f"M{foot} {y + HIGH}v{GAP_Y // 2}", *label, back=True)
        elif _forward(edge, far):
            yield Curve(edge, _onward(foot, y, _stops(edge, far)[1:], spots), *label, back=False)
        else:
            yield Curve(edge, _aside(foot, y + HIGH, spots[edge.target]), *label, back=True)


def _onward(x: int, y: int, stops: list[Place], spots: dict[Place, tuple[int, int]]) -> str:
    """Down through each stop; a point is passed straight, a node is reached at its head."""
    path, below = f"M{x} {y + HIGH}", y + HIGH
    for stop in stops:
        to_x, to_y = spots[stop]
        bend = (to_y - below) // 2
        path += f"C{x} {below + bend} {to_x} {to_y - bend} {to_x} {to_y}"
        x, below = to_x, to_y
        if not isinstance(stop, str):
            path, below = f"{path}v{HIGH}", to_y + HIGH
    return path


def _aside(x: int, y: int, target: tuple[int, int]) -> str:
    """A way back, or from or to a node that nobody reaches: round the side of its target."""
    to_x, to_y = target[0] + WIDE // 2, target[1] + HIGH // 2
    return f"M{x} {y}C{x} {y + GAP_Y // 2} {to_x + 64} {to_y} {to_x} {to_y}"
