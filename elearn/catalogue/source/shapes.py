"""A course as read from its folder: plain values, each with the file and line it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordingSource:
    """A lesson's video or audio, as its file and its captions are."""

    kind: str  # video | audio
    file: Path
    media_type: str
    sha256: str
    size: int
    milliseconds: int  # as the file itself says
    captions: str  # WebVTT
    said: int  # words of the captions
    poster: str  # media/<name>; "" for audio without one
    need: int  # per cent to be watched
    line: int


@dataclass(frozen=True, slots=True)
class Lesson:
    id: str
    title: str
    minutes: int
    outcome: str
    law: list[str]
    text: str  # Markdown
    path: str
    text_line: int  # the line of the file on which the text begins
    recording: RecordingSource | None = None


@dataclass(frozen=True, slots=True)
class QuestionSource:
    id: str
    kind: str
    outcome: str
    difficulty: int
    critical: bool
    stem: str
    parts: list[dict[str, Any]]  # options, items or cards, as the kind has them
    categories: list[dict[str, str]]
    law: list[str]
    explanation: str
    valid_from: date | None  # the first day the question may be drawn
    valid_to: date | None  # the first day it may no longer be drawn
    path: str
    line: int
    wording: dict[str, Any] = field(default_factory=dict)  # of a short answer: most_words, must, must_not, model


@dataclass(frozen=True, slots=True)
class Critical:
    """The block of questions on secrets, authority and personal data: so many drawn, so many to be right."""

    draw: int
    need: int


@dataclass(frozen=True, slots=True)
class Track:
    """What one press role does of a course: the ids of its lessons, quizzes and scenarios."""

    lessons: list[str]
    quizzes: list[str]
    scenarios: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Quiz:
    id: str
    title: str
    intro: str
    pass_percent: int
    attempts: int
    minutes: int
    draw: int
    questions: list[QuestionSource]
    path: str
    purpose: str = "check"  # check | placement
    form: dict[str, list[int]] = field(default_factory=dict)  # outcome → how many of difficulty 1, 2, 3
    critical: Critical | None = None


@dataclass(frozen=True, slots=True)
class ScenarioSource:
    """A branching scenario; `body` is its plain form (see elearn.scenarios.shapes)."""

    id: str
    title: str
    minutes: int
    body: dict[str, Any]
    path: str
    lines: dict[str, int]  # of each node
    optional: bool = False  # the course is complete without it


@dataclass(frozen=True, slots=True)
class DrillSource:
    """A deck of hard questions; `body` is its plain form (see elearn.scenarios.decks). Always optional."""

    id: str
    title: str
    minutes: int
    body: dict[str, Any]
    path: str
    lines: dict[str, int]  # of each question


@dataclass(frozen=True, slots=True)
class Module:
    id: str
    title: str
    activities: list[Lesson | Quiz | ScenarioSource | DrillSource]


@dataclass(frozen=True, slots=True)
class CourseSource:
    slug: str
    title: str
    summary: str
    audience: list[str]
    hours: float
    outcomes: list[dict[str, str]]
    modules: list[Module]
    folder: Path
    placement: Quiz | None = None
    tracks: dict[str, Track] = field(default_factory=dict)  # press role → its part; a role not named does all
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def lessons(self) -> list[Lesson]:
        return [a for m in self.modules for a in m.activities if isinstance(a, Lesson)]

    @property
    def scenarios(self) -> list[ScenarioSource]:
        return [a for m in self.modules for a in m.activities if isinstance(a, ScenarioSource)]

    @property
    def drills(self) -> list[DrillSource]:
        return [a for m in self.modules for a in m.activities if isinstance(a, DrillSource)]

    @property
    def quizzes(self) -> list[Quiz]:
        """Every quiz, the placement test last."""
        inside = [a for m in self.modules for a in m.activities if isinstance(a, Quiz)]
        return [*inside, self.placement] if self.placement else inside
