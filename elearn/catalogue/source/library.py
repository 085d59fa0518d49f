"""All of courses/: the registry and every course, read and checked together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elearn.catalogue.source.checks import check_course
from elearn.catalogue.source.citations import Registry
from elearn.catalogue.source.forms import Form, read_forms
from elearn.catalogue.source.handbook import HandbookSource, read_handbook
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.reading import course_folders, read_course
from elearn.catalogue.source.shapes import CourseSource
from elearn.glossary.source import entry_of as term_of
from elearn.kernel import clock
from elearn.law.source import entry_of

LAW = "law.yaml"
GLOSSARY = "glossary.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    law: list[dict[str, Any]]
    courses: list[CourseSource]
    forms: dict[str, Form]  # by id
    handbook: HandbookSource | None
    faults: Faults
    glossary: list[dict[str, Any]] = field(default_factory=list)


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
    glossary = _glossary(root, frozenset(registry.entries), faults)
    # A pool that serves two quizzes is read twice.
    faults.errors, faults.warnings = sorted(set(faults.errors)), sorted(set(faults.warnings))
    return Library(law, courses, forms, handbook, faults, glossary)


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


def _glossary(root: Path, law: frozenset[str], faults: Faults) -> list[dict[str, Any]]:
    """The terms of glossary.yaml, a list by itself or under `terms`; without the file there are none."""
    text = read_text(root, GLOSSARY, faults) if (root / GLOSSARY).is_file() else None
    document = parse(text, GLOSSARY, faults) if text is not None else None
    if document is None:
        return []
    if isinstance(document, list):
        rows = [Taker(row, GLOSSARY, faults, what="glossary") for row in document]
    else:
        taker = Taker(document, GLOSSARY, faults, what="glossary")
        rows = taker.rows("terms")
        taker.done()
    entries: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = term_of(row)
        if entry["slug"] in entries:
            row.fault("slug", f"term “{entry['slug']}” stands twice")
        for slug in {citation.partition("#")[0] for citation in entry["law"]} - law:
            row.fault("law", f"“{slug}” is not in the registry")
        entries[entry["slug"]] = entry
    return list(entries.values())
