"""Read a deck of hard questions: its keys and kinds with their lines, then what must hold of it as a whole."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from elearn.catalogue.source.citations import Registry, check_slug, legal_number
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.shapes import DrillSource
from elearn.scenarios import deck_checks
from elearn.scenarios.decks import deck_of
from elearn.scenarios.shapes import Openness, Persona


def read_drill(root: Path, folder: Path, name: str, faults: Faults) -> DrillSource | None:
    """The deck `name` of a course; None, with faults, when it can't be read."""
    path = f"{folder.name}/drills/{name}.yaml"
    text = read_text(root, path, faults)
    document = parse(text, path, faults) if text is not None else None
    if document is None:
        return None
    before = len(faults.errors)
    taker = Taker(document, path, faults, what="drill")
    if taker.text("id") != name:
        taker.fault("id", f"id is not the file's name “{name}”")
    minutes = taker.whole("minutes", 20)
    lines = _read(taker)
    if len(faults.errors) > before:
        return None
    written = json.dumps({key: value for key, value in taker.mapping.items() if key != "minutes"}, ensure_ascii=False)
    body = json.loads(written)
    for fault in _held(written):
        where = f"{fault.node}: " if fault.node else ""
        faults.error(path, lines.get(fault.node, 1), where + fault.message)
    return DrillSource(name, body["title"], minutes, body, path, lines)


@lru_cache(maxsize=64)
def _held(written: str) -> list[deck_checks.Fault]:
    """The faults of the whole; remembered, since every answer of the deck is judged to find them."""
    return deck_checks.faults(deck_of(json.loads(written)))


def _read(taker: Taker) -> dict[str, int]:
    """Take every key there may be; returns the line of each fact and question."""
    taker.text("title")
    taker.text("role")
    taker.texts("brief")
    lines = {}
    for fact in taker.rows("facts", required=True):
        lines[fact.text("id")] = fact.line
        fact.text("text")
        _one_of(fact, "openness", Openness)
        fact.texts("signs", required=False)
        fact.done()
    for question in taker.rows("questions", required=True):
        lines[question.text("id")] = question.line
        _read_question(question)
    taker.done()
    return lines


def _read_question(question: Taker) -> None:
    _one_of(question, "who", Persona)
    for key in ("speaker", "ask", "model", "why"):
        question.text(key)
    for key in ("accuses", "facts", "grounds", "law"):
        question.texts(key)
    for bad in question.rows("bad", required=True):
        bad.text("text")
        bad.texts("rules")
        bad.done()
    question.done()


def _one_of(taker: Taker, key: str, words: type[Openness | Persona]) -> None:
    value = taker.text(key)
    if value and value not in set(words):
        taker.fault(key, f"{taker.what}: “{key}” is one of {', '.join(words)}")


def check_drill(source: DrillSource, law: Registry, faults: Faults) -> None:
    """Fault law that is not in force, or not named where the model answer or its reason gives a number of it."""
    for question in source.body["questions"]:
        line = source.lines.get(question["id"], 1)
        for citation in question["law"]:
            check_slug(citation.partition("#")[0], source.path, line, law, faults)
        told = next(filter(None, map(legal_number, _own_words(question))), "")
        if told and not question["law"]:
            faults.error(source.path, line, f"{question['id']}: “{told}” is tied to no document in law")


def _own_words(question: dict[str, Any]) -> tuple[str, str]:
    return question["model"], question["why"]
