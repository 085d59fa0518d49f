"""A pool of questions as text: taken apart question by question, so that those not touched keep their very bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from elearn.catalogue.source.located import Faults, Mapping, parse
from elearn.catalogue.source.questions import PARTS
from elearn.editing.texts import Unreadable, quoted, scalar

Entry = dict[str, Any]

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
ORDER = ("id", "kind", "outcome", "difficulty", "critical", "valid_from", "valid_to", "stem", "most_words", "must")
LATER = ("must_not", "model", "categories", "options", "items", "cards", "law", "explanation")
PROSE = frozenset({"stem", "explanation", "model"})
ROWS = frozenset({"options", "items", "cards", "categories", "must", "must_not"})
PROSE_IN_ROWS = frozenset({"text", "feedback"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One question of a pool: its id, its lines, and what they say."""

    id: str
    text: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool's text: what stands before the first question, then every question with its lines."""

    head: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return self.head + "".join(piece.text for piece in self.pieces)

    def piece(self, key: str) -> Piece | None:
        return next((piece for piece in self.pieces if piece.id == key), None)

    @property
    def ids(self) -> list[str]:
        return [piece.id for piece in self.pieces]


def pool_of(text: str) -> Pool:
    """The pool a text says; Unreadable when its questions don't each begin with "- " on a line of their own."""
    if not text.strip() or text.strip() == "[]":
        return Pool("", ())
    faults = Faults()
    entries = parse(text, "", faults)
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise Unreadable(str(faults.errors[0]) if faults.errors else "a pool must be a list of questions")
    lines = text.splitlines(keepends=True)
    starts = [entry.line - 1 for entry in entries]
    if any(not lines[start].startswith("- ") for start in starts) or len(set(starts)) < len(starts):
        raise Unreadable("questions do not begin with “- ” on lines of their own")
    ends = [*starts[1:], len(lines)]
    pieces = [
        Piece(str(entry.get("id", "")), _ended("".join(lines[start:end])), dict(entry))
        for entry, start, end in zip(entries, starts, ends, strict=True)
    ]
    if len({piece.id for piece in pieces}) < len(pieces):
        raise Unreadable("a question stands twice")
    return Pool("".join(lines[: starts[0]]), tuple(pieces))


def put(text: str, entry: Entry) -> str:
    """The pool with a question written anew, or added at its end; one that says the same keeps its bytes."""
    pool = pool_of(text)
    known = pool.piece(entry["id"])
    if known is not None and plain(known.entry) == plain(entry):
        return text
    made = Piece(entry["id"], written(entry), entry)
    if known is None:
        return Pool(pool.head, (*pool.pieces, made)).text
    return Pool(pool.head, tuple(made if piece.id == made.id else piece for piece in pool.pieces)).text


def without(text: str, key: str) -> str:
    """The pool without a question."""
    pool = pool_of(text)
    kept = tuple(piece for piece in pool.pieces if piece.id != key)
    return Pool(pool.head, kept).text if kept or pool.head else "[]\n"


def moved(text: str, key: str, by: int) -> str:
    """The pool with a question one place up (-1) or down (1); at the end of the list it stays."""
    pool = pool_of(text)
    pieces = list(pool.pieces)
    place = next((number for number, piece in enumerate(pieces) if piece.id == key), -1)
    if place < 0 or not 0 <= place + by < len(pieces):
        return text
    pieces[place], pieces[place + by] = pieces[place + by], pieces[place]
    return Pool(pool.head, tuple(pieces)).text


def plain(entry: Entry) -> Entry:
    """A question with everything said, however briefly it was written; equal when it means the same."""
    defaults = {"critical": False, "law": [], "explanation": "", "valid_from": None, "valid_to": None, "must_not": []}
    full = {**defaults, **entry}
    if full.get("kind") in {"mc1", "mr"}:
        full["options"] = [{"correct": False, **part} for part in full.get("options") or []]
    for key in ROWS & set(full):
        full[key] = [dict(part) if isinstance(part, dict) else part for part in full[key] or []]
    if full.get("kind") != "sa":
        full.pop("must_not")
    return {key: list(value) if isinstance(value, list) else value for key, value in full.items()}


def written(entry: Entry) -> str:
    """A question as the courses write it: prose in double quotes, a part on each line."""
    keys = [key for key in (*ORDER, *LATER) if key in entry]
    keys += [key for key in entry if key not in keys]
    lines = []
    for key in keys:
        value = entry[key]
        if value is None or (key == "explanation" and not value):
            continue
        if key in ROWS and isinstance(value, list):
            lines.append(f"{key}:" + ("" if value else " []"))
            lines += [f"  - {_row(part)}" for part in value]
        else:
            lines.append(f"{key}: {quoted(value) if key in PROSE and isinstance(value, str) else scalar(value)}")
    return "".join(f"{'- ' if number == 0 else '  '}{line}\n" for number, line in enumerate(lines))


def _row(part: Any) -> str:
    if not isinstance(part, dict):
        return scalar(part)
    told = [
        f"{key}: {quoted(value) if key in PROSE_IN_ROWS and isinstance(value, str) else scalar(value)}"
        for key, value in part.items()
    ]
    return "{" + ", ".join(told) + "}"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def next_id(ids: Sequence[str], pool: str) -> str:
    """An id nobody has, after the pattern of the last question: hb-kq1-07 → hb-kq1-08."""
    last = re.fullmatch(r"(.*?)(\d+)", ids[-1]) if ids else None
    stem, number, width = (last[1], int(last[2]), len(last[2])) if last else (f"{pool}-", 0, 2)
    while True:
        number += 1
        if (found := f"{stem}{number:0{width}d}") not in ids:
            return found


def skeleton(key: str, kind: str, outcome: str) -> Entry:
    """A new question of a kind with empty parts, as many as the kind asks for."""
    entry: Entry = {"id": key, "kind": kind, "outcome": outcome, "difficulty": 1, "critical": False, "stem": ""}
    blank = {"text": "", "feedback": ""}
    if kind in {"mc1", "mr"}:
        entry["options"] = [{"text": "", "correct": False, "feedback": ""} for _n in range(3 if kind == "mc1" else 4)]
    elif kind == "sj":
        entry["options"] = [{"text": "", "score": score, "feedback": ""} for score in (2, 1, 0)]
    elif kind == "cl":
        entry["categories"] = [{"id": letter, "text": ""} for letter in "ab"]
        entry["cards"] = [{"text": "", "category": "a", "feedback": ""} for _n in range(3)]
    elif kind == "or":
        entry["items"] = [dict(blank) for _n in range(3)]
    else:
        entry |= {"most_words": 40, "must": [{"any": [], "feedback": ""}], "must_not": [], "model": ""}
    return {**entry, "law": [], "explanation": ""}


def safe(entry: Entry) -> bool:
    """Whether what is written reads back as the same: the last word of a form before it is saved."""
    again = yaml.safe_load(written(entry))
    return bool(isinstance(again, list) and plain(again[0]) == plain(entry))


__all__ = [
    "PARTS",
    "Entry",
    "Piece",
    "Pool",
    "moved",
    "next_id",
    "plain",
    "pool_of",
    "put",
    "safe",
    "skeleton",
    "without",
]
