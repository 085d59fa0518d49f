"""What reading a letter proposes: values, how sure they are, and where in the text they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Trust(StrEnum):
    SURE = "sure"
    LOOK = "look"  # found, but a person must look: mended, or left empty with what it may be
    UNSAID = "unsaid"  # the text does not say


class Why(StrEnum):
    """Why a person must look."""

    MENDED = "mended"  # letters read as digits, or spaces inside a number
    MARKS = "marks"  # diacritics seem lost
    SEVERAL = "several"  # more than one candidate
    BLANK = "blank"  # the place is there and empty, or cut off
    NO_HEADER = "no_header"  # not where a letter says it; taken from its sentences
    BEFORE = "before"  # "trước ngày": whether the day itself counts is not said
    BODY = "body"  # named in the body, not among the bases
    UNCLEAR = "unclear"  # the shape is not the one a letter has


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the shown text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """A value, or none when in doubt; then `choices` hold what it may be."""

    value: T | None = None
    trust: Trust = Trust.UNSAID
    why: Why | None = None
    choices: tuple[T, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A document the letter names."""

    text: str  # as the letter says it
    kind: str
    number: Proposal[str]
    issued_on: Proposal[date]
    issuer: Proposal[str]
    subject: str
    span: Span
    trust: Trust
    why: Why | None = None
    carried_by: int | None = None  # place in the list of the letter that carries it out; None for this letter


@dataclass(frozen=True, slots=True)
class Said:
    """A line or a sentence of the letter."""

    text: str
    span: Span
    trust: Trust
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is to be done; `purpose` is registration, completion or other."""

    day: Proposal[date]
    purpose: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything proposed from one text."""

    shown: str
    number: Proposal[str] = field(default_factory=Proposal)
    issued_on: Proposal[date] = field(default_factory=Proposal)
    kind: Proposal[str] = field(default_factory=Proposal)
    superior: Proposal[str] = field(default_factory=Proposal)
    issuer: Proposal[str] = field(default_factory=Proposal)
    subject: Proposal[str] = field(default_factory=Proposal)
    bases: tuple[Said, ...] = ()
    carried_out: tuple[Cited, ...] = ()
    cited: tuple[Cited, ...] = ()
    addressees: tuple[Said, ...] = ()
    copies: tuple[Said, ...] = ()
    orders: tuple[Said, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
