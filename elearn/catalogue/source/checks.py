"""What must hold across a course before it may be published: references, headings, images, law, keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from elearn.catalogue.source.located import Faults
from elearn.catalogue.source.shapes import CourseSource, Lesson, QuestionSource, Quiz

HEADING = re.compile(r"^(#{1,6})\s+\S")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
CITATION = re.compile(r"\[\[luat:([a-z0-9-]+)(?:#([a-z0-9-]+))?\]\]")
FENCE = re.compile(r"^(```|~~~)")
# Shares past which a learner could guess the key without reading (curriculum, "Keys").
MOST_AT_ONE_PLACE = 0.5
MOST_LONGEST = 0.5


def check_course(course: CourseSource, law: frozenset[str], faults: Faults) -> None:
    """Add every fault of the course as a whole; `law` are the slugs of the registry."""
    outcomes = {outcome["id"] for outcome in course.outcomes}
    _unique((activity.id, activity.path, 1) for module in course.modules for activity in module.activities)(
        faults, "activity"
    )
    for lesson in course.lessons:
        _check_outcome(lesson.outcome, outcomes, lesson.path, 2, faults)
        _check_law(lesson.law, law, lesson.path, 2, faults)
        _check_text(lesson, course.folder, law, faults)
    for quiz in course.quizzes:
        _check_quiz(quiz, outcomes, law, faults)
    _warn_orphans(course, faults)


def _unique(found: Iterable[tuple[str, str, int]]) -> Callable[[Faults, str], None]:
    def tell(faults: Faults, what: str) -> None:
        seen: set[str] = set()
        for identity, path, line in found:
            if identity in seen:
                faults.error(path, line, f"{what} “{identity}” stands twice")
            seen.add(identity)

    return tell


def _check_outcome(outcome: str, outcomes: set[str], path: str, line: int, faults: Faults) -> None:
    if outcome not in outcomes:
        faults.error(path, line, f"unknown outcome “{outcome}”")


def _check_law(cited: list[str], law: frozenset[str], path: str, line: int, faults: Faults) -> None:
    for citation in cited:
        if citation.partition("#")[0] not in law:
            faults.error(path, line, f"law “{citation}” is not in the registry")


def _check_text(lesson: Lesson, folder: Path, law: frozenset[str], faults: Faults) -> None:
    level, fenced = 1, False
    for number, line in enumerate(lesson.text.splitlines(), start=lesson.text_line):
        if FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else HEADING.match(line)
        if heading:
            depth = len(heading.group(1))
            if depth == 1 or depth > level + 1:
                faults.error(lesson.path, number, f"heading of level {depth} after level {level}; lessons start at ##")
            level = depth
        for alt, target in IMAGE.findall(line):
            if not alt.strip():
                faults.error(lesson.path, number, f"image “{target}” has no text alternative")
            if "/" not in target or ".." in target or not (folder / target).is_file():
                faults.error(lesson.path, number, f"image “{target}” is not in the course's media/")
        for slug, _anchor in CITATION.findall(line):
            if slug not in law:
                faults.error(lesson.path, number, f"law “{slug}” is not in the registry")
    if not lesson.text.strip():
        faults.error(lesson.path, lesson.text_line, "lesson has no text")


def _check_quiz(quiz: Quiz, outcomes: set[str], law: frozenset[str], faults: Faults) -> None:
    _unique((q.id, q.path, q.line) for q in quiz.questions)(faults, "question")
    for question in quiz.questions:
        _check_outcome(question.outcome, outcomes, question.path, question.line, faults)
        _check_law(question.law, law, question.path, question.line, faults)
    _warn_guessable([q for q in quiz.questions if q.kind == "mc1"], quiz.path, faults)


def _warn_guessable(questions: list[QuestionSource], path: str, faults: Faults) -> None:
    if len(questions) < 6:  # too few to speak of shares
        return
    places = Counter(next((i for i, part in enumerate(q.parts) if part["correct"]), 0) for q in questions)
    longest = sum(max(q.parts, key=lambda part: len(part["text"]))["correct"] for q in questions)
    place, most = places.most_common(1)[0]
    if most / len(questions) > MOST_AT_ONE_PLACE:
        faults.warn(path, 1, f"the key stands at place {place + 1} in {most} of {len(questions)} questions")
    if longest / len(questions) > MOST_LONGEST:
        faults.warn(path, 1, f"the key is the longest option in {longest} of {len(questions)} questions")


def _warn_orphans(course: CourseSource, faults: Faults) -> None:
    used = {Path(lesson.path).name for lesson in course.lessons}
    for file in sorted((course.folder / "lessons").glob("*.md")):
        if file.name not in used:
            faults.warn(f"{course.slug}/lessons/{file.name}", 1, "lesson is in no module")
