"""Questions as a page shows them. Before submission nothing here knows which option is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from elearn.quizzes import rules
from elearn.quizzes.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Part:
    """An option, item or card, in the order the learner sees it.

    `index` is its place in the author's order. `given` is what the learner chose for it: True/False
    for options, the place from 0 (or None) for items, the category id (or "") for cards. The last
    three are filled for a review only.
    """

    index: int
    text: Markup
    given: Any
    right: Any = None
    feedback: str = ""
    verdict: str = ""  # right | wrong | missed | other


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    place: int
    kind: str
    stem: Markup
    parts: list[Part]
    categories: list[dict[str, str]]
    answered: bool
    saved_at: datetime | None
    sequence: int
    points: float | None = None
    explanation: str = ""

    @property
    def category_names(self) -> dict[str, str]:
        return {category["id"]: Markup(category["text"]).striptags() for category in self.categories}  # noqa: S704


@dataclass(frozen=True, slots=True)
class Step:
    """One number of the list of questions."""

    place: int
    answered: bool
    current: bool


def question(place: int, question: Any, order: list[int], answer: Any | None) -> ShownQuestion:
    """The question as asked, with what is stored for it."""
    body, response = question.body, answer.response if answer else None
    parts = body[KINDS[question.kind].parts]
    shown = [Part(i, _html(parts[i]["text"]), _given(question.kind, response, i)) for i in order]
    return ShownQuestion(
        place=place,
        kind=question.kind,
        stem=_html(body["stem"]),
        parts=shown,
        categories=body.get("categories", []),
        answered=response is not None,
        saved_at=answer.saved_at if answer else None,
        sequence=answer.sequence if answer else 0,
    )


def reviewed(place: int, question: Any, order: list[int], answer: Any | None) -> ShownQuestion:
    """The question after submission: what was chosen, what is right, and why."""
    body, response = question.body, answer.response if answer else None
    parts = body[KINDS[question.kind].parts]
    shown = []
    for i in order if question.kind != "or" else range(len(parts)):
        given, right = _given(question.kind, response, i), _right(question.kind, parts, i)
        shown.append(
            Part(
                i,
                _html(parts[i]["text"]),
                given,
                right,
                _html(parts[i].get("feedback", "")),
                _verdict(question.kind, given, right),
            )
        )
    return ShownQuestion(
        place=place,
        kind=question.kind,
        stem=_html(body["stem"]),
        parts=shown,
        categories=body.get("categories", []),
        answered=response is not None,
        saved_at=answer.saved_at if answer else None,
        sequence=0,
        points=answer.points if answer else 0.0,
        explanation=_html(body.get("explanation", "")),
    )


def steps(attempt: Any, answers: dict[int, Any], current: int | None) -> list[Step]:
    return [Step(place, place in answers, place == current) for place in range(1, len(attempt.form) + 1)]


def result_percent(points: float | None, max_points: float) -> int:
    return rules.percent(points or 0.0, max_points)


def _html(text: str) -> Markup:
    # Rendered from Markdown and cleaned at publication; see catalogue.
    return Markup(text)  # noqa: S704


def _given(kind: str, response: Any, index: int) -> Any:
    if kind == "mc1":
        return response == index
    if kind == "mr":
        return index in (response or ())
    if kind == "or":
        return response.index(index) if response is not None else None
    return response[index] if response is not None else ""


def _right(kind: str, parts: list[dict[str, Any]], index: int) -> Any:
    if kind in {"mc1", "mr"}:
        return bool(parts[index]["correct"])
    return index if kind == "or" else parts[index]["category"]


def _verdict(kind: str, given: Any, right: Any) -> str:
    if kind in {"mc1", "mr"}:
        return {(True, True): "right", (True, False): "wrong", (False, True): "missed"}.get((given, right), "other")
    return "right" if given == right else "wrong"
