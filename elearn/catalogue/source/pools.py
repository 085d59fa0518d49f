"""What must hold of a quiz and its pool: enough questions in every cell, keys nobody can guess, law in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from elearn.catalogue.source.citations import Registry, check_slug, legal_number
from elearn.catalogue.source.located import Faults
from elearn.catalogue.source.shapes import QuestionSource, Quiz

# A pool holds at least this many questions for each one that is asked (curriculum, section 3).
POOL_TIMES = 4
# Shares past which a learner could guess the key without reading.
MOST_AT_ONE_PLACE = 0.45
MOST_LONGEST = 0.45
FEW = 6  # too few to speak of shares


def check_quiz(quiz: Quiz, outcomes: set[str], law: Registry, faults: Faults) -> None:
    """Add every fault of a quiz and of the questions in its pool."""
    seen: set[str] = set()
    for question in quiz.questions:
        if question.id in seen:
            faults.error(question.path, question.line, f"question “{question.id}” stands twice")
        seen.add(question.id)
        if question.outcome not in outcomes:
            faults.error(question.path, question.line, f"unknown outcome “{question.outcome}”")
        _check_law(question, law, faults)
    _check_form(quiz, outcomes, faults)
    _check_guessable([q for q in quiz.questions if q.kind in {"mc1", "sj"}], quiz.path, faults)


def _check_law(question: QuestionSource, law: Registry, faults: Faults) -> None:
    for citation in question.law:
        check_slug(citation.partition("#")[0], question.path, question.line, law, faults)
    if not question.law and (told := next(filter(None, map(legal_number, _right_words(question))), "")):
        faults.error(question.path, question.line, f"question {question.id}: “{told}” is tied to no document in law")


def _right_words(question: QuestionSource) -> Iterator[str]:
    """What the question itself states; a wrong option may state what it likes."""
    yield question.stem
    yield question.explanation
    for part in question.parts:
        if key_of(part) or part.get("category"):
            yield part["text"]


def _check_form(quiz: Quiz, outcomes: set[str], faults: Faults) -> None:
    for outcome, counts in quiz.form.items():
        if outcome not in outcomes:
            faults.error(quiz.path, 1, f"quiz: the form asks for the unknown outcome “{outcome}”")
        for difficulty, count in enumerate(counts, start=1):
            cell = [q for q in quiz.questions if (q.outcome, q.difficulty) == (outcome, difficulty)]
            needed = count * (POOL_TIMES if quiz.purpose == "check" else 1)
            if len(cell) < needed:
                faults.error(
                    quiz.path, 1, f"quiz: {outcome}, difficulty {difficulty}: {len(cell)} questions, {needed} needed"
                )
            if quiz.critical and sum(not q.critical for q in cell) < count:
                faults.error(
                    quiz.path, 1, f"quiz: {outcome}, difficulty {difficulty}: {count} that are not critical needed"
                )
    if quiz.critical:
        _check_critical(quiz, quiz.critical.draw, faults)


def _check_critical(quiz: Quiz, draw: int, faults: Faults) -> None:
    critical = Counter((q.outcome, q.difficulty) for q in quiz.questions if q.critical)
    if (found := critical.total()) < draw * POOL_TIMES:
        faults.error(quiz.path, 1, f"quiz: {found} critical questions, {draw * POOL_TIMES} needed")
    room = sum(
        min(count, critical[outcome, difficulty])
        for outcome, counts in quiz.form.items()
        for difficulty, count in enumerate(counts, start=1)
    )
    if room < draw:
        faults.error(quiz.path, 1, f"quiz: the form has room for {room} critical questions, draws {draw}")


def key_of(part: dict[str, Any]) -> bool:
    """Whether a part is the key: the correct option, or the best wording."""
    return bool(part.get("correct")) or part.get("score") == 2


def _check_guessable(questions: Sequence[QuestionSource], path: str, faults: Faults) -> None:
    if len(questions) < FEW:
        return
    places = Counter(next((i for i, part in enumerate(q.parts) if key_of(part)), 0) for q in questions)
    longest = sum(key_of(max(q.parts, key=lambda part: len(part["text"]))) for q in questions)
    place, most = places.most_common(1)[0]
    if most / len(questions) > MOST_AT_ONE_PLACE:
        faults.error(path, 1, f"the key stands at place {place + 1} in {most} of {len(questions)} questions")
    if longest / len(questions) > MOST_LONGEST:
        faults.error(path, 1, f"the key is the longest option in {longest} of {len(questions)} questions")
