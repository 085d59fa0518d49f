"""What must hold across a course before it may be published: references, headings, images, law, tracks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from elearn.catalogue.media import TYPES
from elearn.catalogue.recordings.reading import check_recording, warn_unused
from elearn.catalogue.source.citations import FORM_LINK, Registry, check_citations, check_numbers
from elearn.catalogue.source.dangers import check_markdown
from elearn.catalogue.source.drills import check_drill
from elearn.catalogue.source.located import Faults
from elearn.catalogue.source.pools import check_quiz
from elearn.catalogue.source.scenarios import check_scenario
from elearn.catalogue.source.shapes import CourseSource
from elearn.catalogue.traces import has_traces
from elearn.catalogue.wording import words

HEADING = re.compile(r"^(#{1,6})\s+\S")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
LIST = re.compile(r"^(?:[-*+]|\d+\.)\s")
FENCE = re.compile(r"^(```|~~~)")
# A lesson shorter than this could be replaced by its headings; a longer one is two lessons.
FEWEST_WORDS, MOST_WORDS = 600, 1400


def check_course(course: CourseSource, law: Registry, forms: frozenset[str], faults: Faults) -> None:
    """Add every fault of the course as a whole; `forms` are the ids of the forms that exist."""
    outcomes = {outcome["id"] for outcome in course.outcomes}
    _check_unique(((a.id, a.path) for module in course.modules for a in module.activities), faults)
    for lesson in course.lessons:
        if lesson.outcome not in outcomes:
            faults.error(lesson.path, 2, f"unknown outcome “{lesson.outcome}”")
        check_recording(lesson, faults)
        if not lesson.recording and not FEWEST_WORDS <= (count := words(lesson.text)) <= MOST_WORDS:
            faults.warn(lesson.path, 1, f"lesson has {count} words; {FEWEST_WORDS} to {MOST_WORDS} are right")
        check_text(lesson.text, lesson.text_line, lesson.path, course.folder, forms, faults)
        check_law(lesson, law, faults)
    for quiz in course.quizzes:
        check_quiz(quiz, outcomes, law, faults)
    for scenario in course.scenarios:
        check_scenario(scenario, {lesson.id for lesson in course.lessons}, law, faults)
    for drill in course.drills:
        check_drill(drill, law, faults)
    _check_modules(course, faults)
    _check_tracks(course, faults)
    _warn_orphans(course, faults)
    warn_unused(course.folder, course.lessons, faults)
    _warn_traces(course.folder, faults)


def _check_unique(found: Iterable[tuple[str, str]], faults: Faults) -> None:
    seen: set[str] = set()
    for identity, path in found:
        if identity in seen:
            faults.error(path, 1, f"activity “{identity}” stands twice")
        seen.add(identity)


def _check_modules(course: CourseSource, faults: Faults) -> None:
    """Fault a course that asks for nothing: everybody would be through with it at once."""
    path, line = f"{course.slug}/course.yaml", course.lines.get("modules", 1)
    asked = [*course.lessons, *(quiz for quiz in course.quizzes if quiz is not course.placement)]
    if not asked and all(scenario.optional for scenario in course.scenarios):
        faults.error(path, line, "course asks for nothing: no lesson, no quiz, no scenario that must be played")
    for module in course.modules:
        if not module.activities:
            faults.warn(path, line, f"module “{module.id}” holds nothing")


class Citing(Protocol):
    """A text that cites law and lists it in front: a lesson, or a section of the handbook."""

    @property
    def law(self) -> list[str]: ...
    @property
    def text(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def text_line(self) -> int: ...


def check_law(lesson: Citing, law: Registry, faults: Faults) -> None:
    """Fault what a lesson cites wrongly, states without a source, or lists without citing."""
    cited = check_citations(lesson.text, lesson.text_line, lesson.path, law, faults)
    check_numbers(lesson.text, lesson.text_line, lesson.path, faults)
    for missing in sorted(cited - set(lesson.law)):
        faults.error(lesson.path, 2, f"law “{missing}” is cited in the text but not listed in front")
    for idle in sorted(set(lesson.law) - cited):
        faults.error(lesson.path, 2, f"law “{idle}” is listed in front but not cited in the text")


def check_text(text: str, first_line: int, path: str, folder: Path, forms: frozenset[str], faults: Faults) -> None:
    """Fault what is dangerous, headings out of order, images without a file or words, links to forms that do not exist."""
    faults.errors.extend(check_markdown(text, path, first_line))
    level, fenced, before = 1, False, ""
    for number, line in enumerate(text.splitlines(), start=first_line):
        if FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else HEADING.match(line)
        if heading:
            depth = len(heading.group(1))
            if depth == 1 or depth > level + 1:
                faults.error(path, number, f"heading of level {depth} after level {level}; lessons start at ##")
            level = depth
        if LIST.match(line) and before.strip() and not LIST.match(before) and not before.startswith((" ", "\t", "/")):
            faults.error(path, number, "a list needs an empty line above it")
        before = line
        for alt, target in IMAGE.findall(line):
            if not alt.strip():
                faults.error(path, number, f"image “{target}” has no text alternative")
            if "/" not in target or ".." in target or not (folder / target).is_file():
                faults.error(path, number, f"image “{target}” is not in the course's media/")
        for form in FORM_LINK.findall(line):
            if form not in forms:
                faults.error(path, number, f"form “{form}” does not exist")
    if not text.strip():
        faults.error(path, first_line, "lesson has no text")


def _check_tracks(course: CourseSource, faults: Faults) -> None:
    path = f"{course.slug}/course.yaml"
    known = {a.id for a in course.lessons} | {a.id for a in course.quizzes} | {a.id for a in course.scenarios}
    for role, track in course.tracks.items():
        line = course.lines.get("tracks", 1)
        for missing in [i for i in (*track.lessons, *track.quizzes, *track.scenarios) if i not in known]:
            faults.error(path, line, f"track {role}: “{missing}” is not in the course")
        if role not in course.audience:
            faults.error(path, line, f"track {role}: the role is not in the audience")


def _warn_traces(folder: Path, faults: Faults) -> None:
    """Warn of photos that tell where, when and by whom they were taken."""
    for file in sorted((folder / "media").glob("*")):
        if file.suffix.lower() in TYPES and file.is_file() and has_traces(file.read_bytes()):
            path = f"{folder.name}/media/{file.name}"
            faults.warn(path, 1, "photo holds what its camera wrote (place, time, owner); save it without metadata")


def _warn_orphans(course: CourseSource, faults: Faults) -> None:
    used = {Path(lesson.path).name for lesson in course.lessons}
    for file in sorted((course.folder / "lessons").glob("*.md")):
        if file.name not in used:
            faults.warn(f"{course.slug}/lessons/{file.name}", 1, "lesson is in no module")
