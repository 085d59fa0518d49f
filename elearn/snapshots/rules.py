"""Frozen rows as bytes, their hash, and the differences between two states. Pure."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple


class Person(NamedTuple):
    """One enrolment as it was frozen: where it is counted, how it stands, and the facts that say so."""

    enrolment_id: int
    staff_id: int
    course_id: int
    course: str
    version: int  # of the course, that they were on
    staff_code: str
    full_name: str
    position: str
    press_role: str
    registered_unit_code: str
    registered_unit_name: str
    mandate: str
    registered_at: str  # instants and days in ISO form, so that the bytes say all
    started_at: str | None
    completed_at: str | None
    due_on: str | None
    status: str
    overdue: int
    acts: list[list[str | None]]  # [kind, from, to]


def canonical(value: Any) -> bytes:
    """JSON with one spelling: no spaces, keys in order, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def line(one: Person) -> bytes:
    """A person as a line of JSON."""
    return canonical(list(one)) + b"\n"


def pack(text: bytes) -> bytes:
    return zlib.compress(text, 6)


def unpack(packed: bytes) -> bytes:
    return zlib.decompress(packed)


def people_of(packed: bytes) -> Iterator[Person]:
    return (Person(*json.loads(line)) for line in unpack(packed).splitlines())


def chain_of(unit_id: int | None, starts_on: date, question: Mapping[str, Any]) -> str:
    """The hash of what is asked: the same question about the same days is the same chain."""
    return hashlib.sha256(canonical([unit_id, starts_on.isoformat(), dict(question)])).hexdigest()


def content_hash(head: Mapping[str, Any], parts: Iterable[tuple[int, Mapping[str, Any], bytes]]) -> str:
    """SHA-256 over the head and, part by part, unit id, figures and the lines of its people."""
    digest = hashlib.sha256(canonical(dict(head)) + b"\n")
    for unit_id, figures, people in parts:
        digest.update(canonical([unit_id, dict(figures)]) + b"\n")
        digest.update(people)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enrolment is counted and how it stands."""

    unit_id: int
    course_id: int
    status: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One enrolment that is not as it was; None on a side where it is not counted at all."""

    enrolment_id: int
    before: Standing | None
    after: Standing | None


def differences(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> list[Difference]:
    """Every enrolment that differs, by its id."""
    return [
        Difference(one, before.get(one), after.get(one))
        for one in sorted(before.keys() | after.keys())
        if before.get(one) != after.get(one)
    ]
