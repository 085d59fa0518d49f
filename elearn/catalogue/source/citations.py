"""Citations of law in course texts: how they are written, and what keeps a text honest about its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from elearn.catalogue.source.located import Faults

# [[luat:slug#dieu-7]] cites law in force; [[luat-cu:slug]] names a replaced document as history.
CITATION = re.compile(r"\[\[(luat|luat-cu):([a-z0-9-]+)(?:#([a-z0-9-]+))?\]\]")
FORM_LINK = re.compile(r"\[\[bieu-mau:([a-z0-9-]+)\]\]")

_FENCE = re.compile(r"^(/{3,})\s*(?:([a-z-]+)\b.*)?$")
_NAMED = re.compile(r"\bĐiều \d+|\bđiều \d+\b|\d+/\d{4}/(?:NĐ-CP|QH\d\d|QĐ|TT|NQ)|\d+/(?:NĐ-CP|QĐ-TTg|CT-TTg)")
_AMOUNT = re.compile(r"\b\d[\d.,]*(?:\s*(?:đến|-|–)\s*\d[\d.,]*)?\s+(?:giờ|ngày|tháng|năm|triệu|đồng)\b")
_OF_LAW = re.compile(
    r"\b(?:pháp luật|luật|nghị định|thông tư|theo quy định|bị phạt|phạt tiền|mức phạt)\b", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")  # its alternative repeats what stands below it
_SENTENCE = re.compile(r"(?<=[.!?;:|])\s+")


@dataclass(frozen=True, slots=True)
class Registry:
    """The legal registry as checks need it: each slug with its entry, on one day."""

    entries: Mapping[str, Mapping[str, Any]]
    day: date

    def __contains__(self, slug: str) -> bool:
        return slug in self.entries

    def is_over(self, slug: str) -> bool:
        """Whether the document is no longer in force on the day."""
        entry = self.entries[slug]
        return entry["status"] == "replaced" or (
            entry["effective_to"] is not None and entry["effective_to"] <= self.day
        )

    def is_unconfirmed(self, slug: str) -> bool:
        return bool(self.entries[slug]["status"] == "unconfirmed")


def check_citations(text: str, first_line: int, path: str, law: Registry, faults: Faults) -> set[str]:
    """Fault unknown and replaced documents cited as law in force; returns every `slug#anchor` cited as such."""
    cited = set()
    for number, line in enumerate(text.splitlines(), start=first_line):
        for how, slug, anchor in CITATION.findall(line):
            check_slug(slug, path, number, law, faults, history=how == "luat-cu")
            if how == "luat":
                cited.add(f"{slug}#{anchor}" if anchor else slug)
    return cited


def check_slug(slug: str, path: str, line: int, law: Registry, faults: Faults, *, history: bool = False) -> None:
    """Fault one citation: unknown, or no longer in force and not marked as history; warn of what is unconfirmed."""
    if slug not in law:
        faults.error(path, line, f"law “{slug}” is not in the registry")
    elif law.is_over(slug) and not history:
        faults.error(path, line, f"law “{slug}” is no longer in force: cite its successor, or [[luat-cu:{slug}]]")
    elif law.is_unconfirmed(slug) and not history:
        faults.warn(path, line, f"law “{slug}” is not confirmed (chưa xác nhận)")


def check_numbers(text: str, first_line: int, path: str, faults: Faults) -> None:
    """Fault every passage that states an article, a document's number or a legal amount without a citation."""
    for line, passage in _passages(_IMAGE.sub("", text), first_line):
        if CITATION.search(passage):
            continue
        if told := legal_number(passage):
            faults.error(path, line, f"“{told}” is tied to no document; cite it with [[luat:…]]")


def legal_number(text: str) -> str:
    """The first article, document number, or amount in a sentence about law; "" when there is none."""
    if named := _NAMED.search(text):
        return named.group()
    for sentence in _SENTENCE.split(text):
        if (amount := _AMOUNT.search(sentence)) and _OF_LAW.search(sentence):
            return amount.group()
    return ""


def _passages(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Paragraphs and whole blocks with their first lines; the wrong half of a pair may say what it likes."""
    held: list[str] = []
    start, fence, skipping = first_line, "", False
    for number, line in enumerate([*text.splitlines(), ""], start=first_line):
        mark = _FENCE.match(line)
        if mark and mark.group(2) in {"task", "details"}:
            mark = None  # long blocks: their paragraphs answer for themselves
            line = ""
        if mark and not fence and mark.group(2):
            yield from _held(held, start)
            held, start, fence, skipping = [], number, mark.group(1), mark.group(2) == "bad"
        elif mark and fence and not mark.group(2) and mark.group(1) == fence:
            if not skipping:
                yield from _held(held, start)
            held, start, fence, skipping = [], number + 1, "", False
        elif line.strip() or fence:
            start = start if held else number
            held.append(line)
        else:
            yield from _held(held, start)
            held = []


def _held(lines: Iterable[str], start: int) -> Iterator[tuple[int, str]]:
    passage = "\n".join(lines)
    if passage.strip():
        yield start, passage
