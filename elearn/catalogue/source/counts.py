"""What a library holds, counted: words of each lesson, questions by outcome and difficulty, citations of each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from elearn.catalogue.source.citations import CITATION
from elearn.catalogue.source.library import Library
from elearn.catalogue.source.shapes import CourseSource, QuestionSource, ScenarioSource
from elearn.catalogue.wording import words
from elearn.scenarios import strategies
from elearn.scenarios.shapes import scenario_of


def lines(library: Library) -> Iterator[str]:
    """The counts as lines of text, course by course, then the documents by how often they are cited."""
    cited: Counter[str] = Counter()
    for course in library.courses:
        yield f"{course.slug}: {len(course.lessons)} lessons"
        yield "  words: " + ", ".join(f"{lesson.id} {words(lesson.text)}" for lesson in course.lessons)
        pool = pool_of(course)
        yield f"  questions: {len(pool)}; " + ", ".join(_cells(pool))
        kinds = Counter(question.kind for question in pool)
        critical = sum(question.critical for question in pool)
        yield "  kinds: " + ", ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds)) + f"; critical {critical}"
        yield from map(_played, course.scenarios)
        cited.update(slug for lesson in course.lessons for _how, slug, _a in CITATION.findall(lesson.text))
        cited.update(citation.partition("#")[0] for question in pool for citation in question.law)
    sections = library.handbook.sections if library.handbook else []
    cited.update(slug for section in sections for _how, slug, _a in CITATION.findall(section.text))
    yield f"handbook: {len(sections)} sections; words: " + ", ".join(f"{s.id} {words(s.text)}" for s in sections)
    yield "citations: " + ", ".join(f"{slug} {count}" for slug, count in cited.most_common())


def _played(scenario: ScenarioSource) -> str:
    """A scenario's strategies: what the best path reaches, what each lazy way does, and luck over many runs."""
    played = strategies.table(scenario_of(scenario.body))
    lazy = ", ".join(f"{name} {mark.total}{' stopped' if mark.breach else ''}" for name, mark in played.lazy.items())
    passing = f"{played.random_pass_share:.2%} of {strategies.RUNS:,} pass"
    best = played.best.total if played.best else "none"
    return f"  scenario {scenario.id}: best {best}; {lazy}; random {played.random_mean:.1f}, {passing}"


def pool_of(course: CourseSource) -> list[QuestionSource]:
    """Every question once, whichever quizzes ask it."""
    return list({question.id: question for quiz in course.quizzes for question in quiz.questions}.values())


def _cells(pool: list[QuestionSource]) -> Iterator[str]:
    found = Counter((question.outcome, question.difficulty) for question in pool)
    for outcome in sorted({question.outcome for question in pool}):
        yield f"{outcome} {'/'.join(str(found[outcome, difficulty]) for difficulty in (1, 2, 3))}"
