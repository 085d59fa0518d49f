"""Read a branching scenario: its keys and kinds with their lines, then what must hold of it as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from elearn.catalogue.source.citations import Registry, check_slug, legal_number
from elearn.catalogue.source.located import Faults, Mapping, Taker, parse, read_text
from elearn.catalogue.source.shapes import ScenarioSource
from elearn.scenarios import checks
from elearn.scenarios.shapes import CONDITIONS, NAMED, Dimension, Openness, Persona, scenario_of

PLAYED = "played"  # the code of a fault that playing the scenario found; its `fault` tells it


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario as its file says it: `minutes` and the plain form apart, and the line of each node."""

    minutes: int
    body: dict[str, Any]
    lines: dict[str, int]


def read_scenario(root: Path, folder: Path, name: str, faults: Faults, *, optional: bool) -> ScenarioSource | None:
    """The scenario `name` of a course; None, with faults, when it can't be played."""
    path = f"{folder.name}/scenarios/{name}.yaml"
    text = read_text(root, path, faults)
    found = read_body(text, path, name, faults) if text is not None else None
    if found is None:
        return None
    source = ScenarioSource(name, found.body["ten"], found.minutes, found.body, path, found.lines, optional)
    for fault in _held(json.dumps(found.body, ensure_ascii=False)):
        message = f"node {fault.node}: {fault.message}" if fault.node else fault.message
        faults.error(path, found.lines.get(fault.node, 1), message, PLAYED, fault=fault)
    return source


def read_body(text: str, path: str, name: str, faults: Faults) -> Read | None:
    """The keys and kinds of a scenario's text; None, with faults, when it says no scenario."""
    before = len(faults.errors)
    document = parse(text, path, faults)
    if document is None:
        if len(faults.errors) == before:
            faults.error(path, 1, "scenario must be a mapping", "mapping")
        return None
    taker = Taker(document, path, faults, what="scenario")
    if taker.text("id") != name:
        taker.fault("id", f"id is not the file's name “{name}”", "name", name=name)
    minutes = taker.whole("minutes", 20)
    lines = _read(taker)
    if len(faults.errors) > before:
        return None
    plain = {key: value for key, value in taker.mapping.items() if key != "minutes"}
    return Read(minutes, json.loads(json.dumps(plain, ensure_ascii=False)), lines)


@lru_cache(maxsize=64)
def _held(written: str) -> list[checks.Fault]:
    """The faults of the whole; remembered, since thousands of runs are played to find them."""
    return checks.faults(scenario_of(json.loads(written)))


def _read(taker: Taker) -> dict[str, int]:
    """Take every key there may be; returns the line of each node."""
    taker.text("ten")
    taker.text("vai")
    taker.texts("boi_canh", required=False)
    for key in ("cang_bat_dau", "tin_bat_dau", "phut"):
        taker.take(key, int, 0, required=False)
    for entry in taker.take("du_kien", list, []):
        _read_fact(entry, taker)
    for entry in _mappings(taker, "cam_ket", "promise"):
        entry.text("x")
        entry.text("giu")
        entry.done()
    for entry in _mappings(taker, "loi_chan", "breach"):
        entry.text("x")
        entry.texts("luat", required=False)
        entry.done()
    taker.text("bat_dau")
    for node in _mappings(taker, "nut", "node"):
        _read_node(node)
    taker.done()
    nodes = taker.mapping.get("nut")
    return dict(nodes.lines) if isinstance(nodes, Mapping) else {}


def _mappings(taker: Taker, key: str, what: str) -> Iterator[Taker]:
    for name, entry in (taker.take(key, dict, {}, required=key == "nut") or {}).items():
        yield Taker(entry, taker.path, taker.faults, what=f"{what} {name}")


def _read_fact(entry: Any, taker: Taker) -> None:
    if isinstance(entry, str):
        return
    fact = Taker(entry, taker.path, taker.faults, what="fact")
    fact.text("id")
    fact.text("x")
    _one_of(fact, "muc", Openness, required=False)
    fact.done()


def _one_of(taker: Taker, key: str, words: type[Openness | Persona], *, required: bool = True) -> None:
    value = taker.text(key, required=required)
    if value and value not in set(words):
        taker.fault(key, f"{taker.what}: “{key}” is one of {', '.join(words)}", "one_of", words=", ".join(words))


def _read_node(node: Taker) -> None:
    if "ket" in node.mapping:
        node.text("ket")
        node.take("dung", bool, False, required=False)
        node.texts("bai", required=False)
        node.done()
        return
    _one_of(node, "who", Persona)
    node.text("at", required=False)
    node.whole("t", 30)
    node.text("q")
    node.texts("luat", required=False)
    node.text("can_cu", required=False)
    node.texts("bai", required=False)
    for choice in node.rows("c", required=True):
        _read_choice(choice)
    node.done()


def _read_choice(choice: Taker) -> None:
    for key in ("id", "x", "fb"):
        choice.text(key)
    for key, value in choice.take("s", dict, {}).items():
        if key not in set(Dimension) or not isinstance(value, int) or isinstance(value, bool):
            known = ", ".join(Dimension)
            choice.fault("s", f"{choice.what}: “{key}: {value}” is no mark; keys are {known}", "mark", words=known)
    for key in ("ten", "tin", "phut", "d"):
        choice.take(key, int, 0, required=False)
    if not _texts(choice.take("set", (str, list), "", required=False)):
        choice.fault("set", f"{choice.what}: “set” must hold texts only", "texts")
    choice.texts("lo", required=False)
    choice.text("crit", required=False)
    go = choice.take("go", (str, dict), "")
    if isinstance(go, dict):
        conditions = [key for key in go if key in CONDITIONS]
        sound = len(conditions) == 1 and set(go) == {conditions[0], "then", "else"} and _texts([go["then"], go["else"]])
        if not sound or not _comparable(conditions[0], go[conditions[0]]):
            known = ", ".join(CONDITIONS)
            choice.fault("go", f"{choice.what}: “go” is a node or one of {known} with then and else", "go", words=known)
    choice.done()


def _texts(value: str | list[Any]) -> bool:
    return isinstance(value, str) or all(isinstance(one, str) for one in value)


def _comparable(condition: str, value: Any) -> bool:
    """Whether a condition can be asked: a flag or fact by its name, a level by a whole number."""
    if condition in NAMED:
        return isinstance(value, str)
    return isinstance(value, int) and not isinstance(value, bool)


def check_scenario(source: ScenarioSource, lessons: set[str], law: Registry, faults: Faults) -> None:
    """Fault law that is not in force or not named, and lessons that do not exist."""
    for breach in source.body.get("loi_chan", {}).values():
        for citation in breach.get("luat", ()):
            check_slug(citation.partition("#")[0], source.path, 1, law, faults)
    for key, node in source.body["nut"].items():
        line = source.lines.get(key, 1)
        for citation in node.get("luat", ()):
            check_slug(citation.partition("#")[0], source.path, line, law, faults)
        for lesson in node.get("bai", ()):
            if lesson not in lessons:
                faults.error(source.path, line, f"node {key}: lesson “{lesson}” does not exist")
        told = next(filter(None, map(legal_number, _own_words(node))), "")
        if told and not node.get("luat"):
            faults.error(source.path, line, f"node {key}: “{told}” is tied to no document in luat")


def _own_words(node: dict[str, Any]) -> Iterator[str]:
    """What the scenario itself states; what a wrong choice says is its speaker's."""
    yield from (node.get("can_cu", ""), node.get("ket", ""))
    yield from (choice["fb"] for choice in node.get("c", ()))
