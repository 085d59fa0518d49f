"""Questions as a page shows them. Before submission nothing here knows which option is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from elearn.catalogue import queries as catalogue
from elearn.catalogue.wording import broken
from elearn.kernel.i18n import _
from elearn.quizzes import keys, queries, rules
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
    verdict: str = ""  # right | half | wrong | missed | other


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
    words: str = ""  # of a short answer, as written
    most_words: int = 0
    points: float | None = None
    explanation: str = ""
    broken: tuple[str, ...] = ()  # what a short answer lacks or should not say, in words
    model: str = ""
    void: bool = False  # cancelled: everybody gets its point

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
    parts = parts_of(question.kind, body)
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
        words=response or "" if question.kind == "sa" else "",
        most_words=body["wording"]["most_words"] if question.kind == "sa" else 0,
    )


def reviewed(place: int, question: Any, order: list[int], answer: Any | None) -> ShownQuestion:
    """The question after submission: what was chosen, what is right, and why."""
    body, response = question.body, answer.response if answer else None
    parts = parts_of(question.kind, body)
    wording = body.get("wording", {})
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
        points=max((answer.points if answer else 0.0) or 0.0, keys.points(question, response)),
        void=bool(body.get("void")),
        explanation=_html(body.get("explanation", "")),
        words=response or "" if question.kind == "sa" else "",
        broken=_broken(response, wording) if wording and response else (),
        model=wording.get("model", ""),
    )


def all_reviewed(attempt: Any, answers: Mapping[int, Any]) -> list[ShownQuestion]:
    """Every question of a submitted attempt, in the order asked."""
    pool = queries.questions_now(attempt.activity_id)
    return [
        reviewed(place, pool[asked["question"]], asked["order"], answers.get(place))
        for place, asked in enumerate(attempt.form, start=1)
    ]


def known_outcomes(attempt: Any, answers: Mapping[int, Any]) -> list[str]:
    """The outcomes whose every question was answered fully right, in words."""
    marks = {place: row.points or 0.0 for place, row in answers.items()}
    known = queries.known_outcomes(attempt, marks)
    return [outcome["text"] for outcome in catalogue.outcomes_of(attempt.activity_id) if outcome["id"] in known]


def parts_of(kind: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The options, items or cards of a question; a short answer has none."""
    parts: list[dict[str, Any]] = body[KINDS[kind].parts] if KINDS[kind].parts else []
    return parts


def _broken(response: str, wording: dict[str, Any]) -> tuple[str, ...]:
    too_long = _("Dài hơn %(most)s tiếng.", most=wording["most_words"])
    return tuple(said or too_long for said in broken(response, wording))


def steps(attempt: Any, answers: dict[int, Any], current: int | None) -> list[Step]:
    return [Step(place, place in answers, place == current) for place in range(1, len(attempt.form) + 1)]


def result_percent(points: float | None, max_points: float) -> int:
    return rules.percent(points or 0.0, max_points)


def _html(text: str) -> Markup:
    # Rendered from Markdown and cleaned at publication; see catalogue.
    return Markup(text)  # noqa: S704


def _given(kind: str, response: Any, index: int) -> Any:
    if kind in {"mc1", "sj"}:
        return response == index
    if kind == "mr":
        return index in (response or ())
    if kind == "or":
        return response.index(index) if response is not None else None
    return response[index] if response is not None else ""


def _right(kind: str, parts: list[dict[str, Any]], index: int) -> Any:
    if kind in {"mc1", "mr"}:
        return bool(parts[index]["correct"])
    if kind == "sj":
        return parts[index]["score"]
    return index if kind == "or" else parts[index]["category"]


def _verdict(kind: str, given: Any, right: Any) -> str:
    if kind in {"mc1", "mr"}:
        return {(True, True): "right", (True, False): "wrong", (False, True): "missed"}.get((given, right), "other")
    if kind == "sj":
        return {2: "right" if given else "missed", 1: "half"}.get(right, "wrong" if given else "other")
    return "right" if given == right else "wrong"
