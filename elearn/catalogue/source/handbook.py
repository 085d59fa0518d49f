"""Read and check courses/handbook/: the public handbook, in parts of sections, each with one check question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from elearn.catalogue.source.checks import check_law, check_text
from elearn.catalogue.source.citations import Registry, legal_number
from elearn.catalogue.source.dangers import check_markdown
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.reading import front_and_text

FOLDER = "handbook"
RESERVED = frozenset({"acknowledgements", "editions", "handbook.pdf", "search"})  # addresses beside the pages


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the handbook; `check` holds stem and options as a one-best-answer question does."""

    id: str
    title: str
    law: list[str]
    check: dict[str, Any]
    text: str
    path: str
    text_line: int


@dataclass(frozen=True, slots=True)
class Part:
    id: str
    title: str
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class HandbookSource:
    title: str
    summary: str
    edition: str
    edition_date: date
    parts: list[Part]
    folder: Path

    @property
    def sections(self) -> list[Section]:
        return [section for part in self.parts for section in part.sections]


def read_handbook(root: Path, law: Registry, forms: frozenset[str], faults: Faults) -> HandbookSource | None:
    """The handbook, checked; None when there is none or its head can't be read."""
    path = f"{FOLDER}/handbook.yaml"
    if not (root / path).is_file():
        return None
    document = parse(read_text(root, path, faults) or "", path, faults)
    if document is None:
        return None
    taker = Taker(document, path, faults, what="handbook")
    taker.text("id")
    handbook = HandbookSource(
        title=taker.text("title"),
        summary=taker.text("summary"),
        edition=taker.text("edition"),
        edition_date=taker.take("edition_date", date, date.min),
        parts=[_part(root, part, faults) for part in taker.rows("parts", required=True)],
        folder=root / FOLDER,
    )
    taker.done()
    seen: set[str] = set()
    for section in handbook.sections:
        if section.id in seen:
            faults.error(path, 1, f"section “{section.id}” stands twice")
        seen.add(section.id)
        if section.id in RESERVED:
            faults.error(path, 1, f"section “{section.id}”: the site has a page of its own at this address")
        check_text(section.text, section.text_line, section.path, handbook.folder, forms, faults)
        check_law(section, law, faults)
        if not section.law and (told := legal_number(section.check.get("stem", ""))):
            faults.error(section.path, 1, f"check: “{told}” is tied to no document")
    return handbook


def _part(root: Path, part: Taker, faults: Faults) -> Part:
    made = Part(id=part.text("id"), title=part.text("title"), sections=[])
    for name in part.texts("sections"):
        if section := _section(root, name, faults):
            made.sections.append(section)
    part.done()
    return made


def _section(root: Path, name: str, faults: Faults) -> Section | None:
    found = front_and_text(root, f"{FOLDER}/sections/{name}.md", faults, what="section")
    if found is None:
        return None
    taker, text, line = found
    if taker.text("id") != name:
        taker.fault("id", f"id is not the file's name “{name}”")
    section = Section(
        id=name,
        title=taker.text("title"),
        law=taker.texts("law"),
        check=_check(taker),
        text=text,
        path=taker.path,
        text_line=line,
    )
    taker.done()
    return section


def _check(section: Taker) -> dict[str, Any]:
    one = Taker(section.take("check", dict, None), section.path, section.faults, what="check", shift=section.shift)
    options = []
    for entry in one.rows("options", required=True):
        correct = bool(entry.take("correct", bool, False, required=False))
        options.append({"text": entry.text("text"), "feedback": entry.text("feedback"), "correct": correct})
        entry.done()
    check = {"stem": one.text("stem"), "options": options}
    if [len(options), sum(bool(option["correct"]) for option in options)] != [3, 1]:
        one.fault("options", "check: three options, exactly one of them correct")
    one.done()
    for text in (check["stem"], *(option[key] for option in options for key in ("text", "feedback"))):
        one.faults.errors.extend(check_markdown(str(text), one.path, one.line))
    return check
