"""Compare a reading with the expected values: each field right, empty for a person to fill, or wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from elearn.letters.reading.letter import read
from elearn.letters.reading.shapes import Reading, Trust

HERE = Path(__file__).parent
LETTERS = sorted(path.stem for path in HERE.glob("*.txt"))
SINGLE = ("number", "issued_on", "kind", "superior", "issuer", "subject")
LISTS = ("bases", "carried_out", "addressees", "copies", "orders", "deadlines")


def text_of(letter: str) -> str:
    return (HERE / f"{letter}.txt").read_text(encoding="utf-8")


def expected(letter: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / f"{letter}.yaml").read_text(encoding="utf-8"))


def chain_of(reading: Reading) -> list[dict[str, Any]]:
    found = reading.carried_out
    return [
        {
            "kind": one.kind,
            "number": one.number.value,
            "issued_on": one.issued_on.value,
            "issuer": one.issuer.value,
            "under": None if one.carried_by is None else found[one.carried_by].number.value,
            "sure": one.trust is Trust.SURE,
        }
        for one in found
    ]


def verdicts(reading: Reading, wanted: dict[str, Any]) -> dict[str, str]:
    """Field → right (and so marked), mended (right, to be looked at), empty, or wrong (a wrong value marked sure).

    A wrong value that is marked to be looked at is "doubted"; only quotations of a damaged text may be.
    """
    found = {}
    for name in SINGLE:
        said, want = getattr(reading, name), wanted[name]
        if isinstance(want, dict):
            found[name] = "right" if said.value is None and list(said.choices) == want["choices"] else "empty"
            found[name] = found[name] if said.value is None else "wrong"
        elif said.value == want:
            found[name] = "right" if want is None or said.trust is Trust.SURE else "mended"
        else:
            found[name] = "empty" if said.value is None else "wrong" if said.trust is Trust.SURE else "doubted"
    for name in LISTS:
        items, want = getattr(reading, name), wanted[name]
        if name == "carried_out":
            found[name] = _chain(chain_of(reading), want)
            continue
        texts = [item.text for item in items]
        if texts == want:
            found[name] = "right" if all(i.trust is Trust.SURE for i in items) else "mended"
        elif any(item.trust is Trust.SURE and item.text not in want for item in items):
            found[name] = "wrong"
        else:
            found[name] = "doubted" if texts else "empty"
    return found


def _chain(found: list[dict[str, Any]], want: list[dict[str, Any]]) -> str:
    if found == want:
        return "right"
    if [{**one, "sure": True} for one in found] == [{**one, "sure": True} for one in want]:
        return "mended"
    if any(one["sure"] and one not in want for one in found):
        return "wrong"
    return "doubted" if found else "empty"


def damaged(letter: str, damage: Callable[[str, random.Random], str], seed: int) -> Reading:
    return read(damage(text_of(letter), random.Random(f"{letter}{seed}")))


def table(readings: dict[str, list[dict[str, str]]]) -> str:
    """Rows of names, columns of fields, counts of right/mended/empty/doubted/wrong."""
    lines = ["| | " + " | ".join((*SINGLE, *LISTS)) + " |"]
    for name, rows in readings.items():
        cells = []
        for field_name in (*SINGLE, *LISTS):
            verdict = [row[field_name] for row in rows]
            cells.append(
                " ".join(
                    f"{verdict.count(v)}{v[0]}"
                    for v in ("right", "mended", "empty", "doubted", "wrong")
                    if v in verdict
                )
            )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def spans_of(reading: Reading) -> list[Any]:
    """Every span of the reading, wherever it stands."""
    found, waiting = [], [getattr(reading, f.name) for f in fields(reading)]
    while waiting:
        one = waiting.pop()
        if type(one).__name__ == "Span":
            found.append(one)
        elif isinstance(one, tuple):
            waiting.extend(one)
        elif hasattr(one, "__dataclass_fields__"):
            waiting.extend(getattr(one, f.name) for f in fields(one))
    return found
