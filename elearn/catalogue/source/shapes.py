"""A course as read from its folder: plain values, each with the file and line it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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
    path: str
    line: int


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


@dataclass(frozen=True, slots=True)
class Module:
    id: str
    title: str
    activities: list[Lesson | Quiz]


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
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def lessons(self) -> list[Lesson]:
        return [a for m in self.modules for a in m.activities if isinstance(a, Lesson)]

    @property
    def quizzes(self) -> list[Quiz]:
        return [a for m in self.modules for a in m.activities if isinstance(a, Quiz)]


@dataclass(frozen=True, slots=True)
class LawEntry:
    slug: str
    values: dict[str, Any]
    line: int
