"""All of courses/: the registry and every course, read and checked together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elearn.catalogue.source.checks import check_course
from elearn.catalogue.source.citations import Registry
from elearn.catalogue.source.forms import Form, read_forms
from elearn.catalogue.source.glossary import Term, read_glossary
from elearn.catalogue.source.handbook import HandbookSource, read_handbook
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.reading import course_folders, read_course
from elearn.catalogue.source.shapes import CourseSource
from elearn.kernel import clock
from elearn.law.source import entry_of

LAW = "law.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    law: list[dict[str, Any]]
    courses: list[CourseSource]
    forms: dict[str, Form]  # by id
    handbook: HandbookSource | None
    glossary: list[Term]
    faults: Faults


def read_library(root: Path) -> Library:
    """Read and check the folder; `faults` holds everything found, in order of file and line."""
    faults = Faults()
    law = _law(root, faults)
    registry = Registry({entry["slug"]: entry for entry in law}, clock.today())
    forms = read_forms(root, registry, faults)
    courses = []
    for folder in course_folders(root):
        course = read_course(root, folder, faults)
        if course is not None:
            check_course(course, registry, frozenset(forms), faults)
            courses.append(course)
    handbook = read_handbook(root, registry, frozenset(forms), faults)
    glossary = read_glossary(root, registry, frozenset(forms), faults)
    # What is wrong with a question is found by every quiz that draws it.
    faults.errors, faults.warnings = sorted(set(faults.errors)), sorted(set(faults.warnings))
    return Library(law, courses, forms, handbook, glossary, faults)


def _law(root: Path, faults: Faults) -> list[dict[str, Any]]:
    text = read_text(root, LAW, faults)
    document = parse(text, LAW, faults) if text is not None else None
    if document is None:
        return []
    taker = Taker(document, LAW, faults, what="registry")
    entries, seen = [], set()
    for raw in taker.take("documents", list, []):
        one = Taker(raw, LAW, faults, what="law")
        entry = entry_of(one)
        if entry["slug"] in seen:
            one.fault("slug", f"law “{entry['slug']}” stands twice")
        seen.add(entry["slug"])
        entries.append(entry)
    taker.done()
    for entry in entries:
        for slug in entry["replaced_by"]:
            if slug not in seen:
                faults.error(LAW, 1, f"“{entry['slug']}” is replaced by “{slug}”, which is not in the registry")
    return entries
