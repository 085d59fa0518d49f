"""A document's status on a day, what of it no longer holds, and how an article is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elearn.law.models import ActKind

_ANCHOR = re.compile(r"^(dieu|khoan|diem|chuong|muc|phu-luc)-([0-9a-z]+)")
_PARTS = {"dieu": "Điều", "khoan": "khoản", "diem": "điểm", "chuong": "Chương", "muc": "mục", "phu-luc": "Phụ lục"}
_WRITTEN = re.compile(
    r"(?:(?:điểm (?P<diem>[a-zđ]\d?) )?khoản (?P<khoan>\d+[a-zđ]?) )?(?:điều )?(?P<dieu>\d+[a-zđ]?)", re.IGNORECASE
)
_BESIDES = re.compile(r"(?P<part>chương|mục|phụ lục) (?P<number>[0-9ivxlc]+)", re.IGNORECASE)
_SLUGS = {"chương": "chuong", "mục": "muc", "phụ lục": "phu-luc"}


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a document that reads otherwise, or is gone, from a day on; no articles: the whole of it."""

    from_on: date
    anchors: tuple[str, ...] = ()

    def touches(self, anchor: str) -> bool:
        """Whether a citation of an article ("" is the document as a whole) stands on what changed."""
        return not self.anchors or any(_same_place(own, anchor) for own in self.anchors)


@dataclass(frozen=True, slots=True)
class Over:
    """What no longer holds on a day: `in` asks about a citation, slug or slug#article."""

    documents: frozenset[str]
    parts: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    def __contains__(self, citation: object) -> bool:
        slug, _mark, anchor = str(citation).partition("#")
        return slug in self.documents or any(change.touches(anchor) for change in self.parts.get(slug, ()))

    def for_text_of(self, day: date | None) -> Over:
        """For a text written to be used from `day` on: articles changed by that day were known to its author."""
        if day is None or not self.parts:
            return self
        later = {
            slug: tuple(change for change in changes if change.from_on > day) for slug, changes in self.parts.items()
        }
        return Over(self.documents, later)


def _same_place(one: str, other: str) -> bool:
    # An article and a clause of it overlap, whichever is named; two clauses of one article do not.
    return bool(other) and (one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-"))


def governing(acts: Iterable[Any]) -> dict[tuple[str, ...], Any]:
    """The act that decides on each part (its articles; none for the whole): the newest that was not taken back."""
    found: dict[tuple[str, ...], Any] = {}
    for act in sorted(acts, key=lambda act: act.id):
        found[tuple(sorted(act.anchors))] = act
    return found


def held(
    filed_to: date | None, filed_by: Sequence[str], acts: Iterable[Any]
) -> tuple[date | None, list[str], Any | None]:
    """A document's end and successors from the file and the acts, and the act that decides it (None: the file does)."""
    act = governing(acts).get(())
    if act is None:
        return filed_to, list(filed_by), None
    if act.kind == ActKind.RESTORED:
        return None, [], act
    others = [slug for slug in filed_by if slug != act.by_slug] if filed_to is None else []
    return act.from_on, [*others, *([act.by_slug] if act.by_slug else [])], act


def clashes(filed_to: date | None, filed_by: Sequence[str], acts: Iterable[Any]) -> bool:
    """Whether the file says something else about the document's end than the acts, which win."""
    act = governing(acts).get(())
    if act is None or filed_to is None:
        return False
    if act.kind == ActKind.RESTORED or act.from_on != filed_to:
        return True
    return bool(act.by_slug and filed_by and act.by_slug not in filed_by)


def parts_changed(acts: Iterable[Any]) -> list[Change]:
    """The articles that changed by the acts that decide, each from its day."""
    return [
        Change(act.from_on, anchors)
        for anchors, act in governing(acts).items()
        if anchors and act.kind != ActKind.RESTORED
    ]


def written(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes of articles as the registry keeps them."""
    return [{"from_on": change.from_on.isoformat(), "anchors": list(change.anchors)} for change in changes]


def read(parts: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Changes of articles from what the registry keeps."""
    return tuple(Change(date.fromisoformat(part["from_on"]), tuple(part["anchors"])) for part in parts)


def over(documents: Iterable[Any], day: date) -> Over:
    """What of these documents no longer holds on a day (rows with slug, status, effective_to and parts)."""
    ended, parts = set(), {}
    for document in documents:
        if (document.status == "replaced" and document.effective_to is None) or (
            document.effective_to is not None and document.effective_to <= day
        ):
            ended.add(document.slug)
        elif changes := tuple(change for change in read(document.parts) if change.from_on <= day):
            parts[document.slug] = changes
    return Over(frozenset(ended), parts)


def status_on(day: date, *, status: str, effective_from: date | None, effective_to: date | None) -> str:
    """in_force, replaced, not_yet or unconfirmed. Dates win; without them the registry's word stands."""
    if effective_to is not None and day >= effective_to:
        return "replaced"
    if status == "unconfirmed":
        return status
    if effective_from is not None:
        return "in_force" if day >= effective_from else "not_yet"
    return status


def article_name(anchor: str) -> str:
    """dieu-7 → "Điều 7"; dieu-7-khoan-2 → "khoản 2 Điều 7"; anything else → ""."""
    names = []
    rest = anchor
    while match := _ANCHOR.match(rest):
        names.append(f"{_PARTS[match.group(1)]} {match.group(2)}")
        rest = rest[match.end() :].removeprefix("-")
    return " ".join(reversed(names))


def anchors_of(text: str) -> tuple[list[str], list[str]]:
    """Articles as people write them, parted by commas, semicolons or lines → their anchors, and what was not understood."""
    found, strange = [], []
    for piece in re.split(r"[,;\n]+", text):
        words = " ".join(piece.split())
        if not words:
            continue
        anchor = _anchor(words)
        if anchor:
            found.append(anchor)
        else:
            strange.append(words)
    return list(dict.fromkeys(found)), strange


def _anchor(words: str) -> str:
    if match := _BESIDES.fullmatch(words):
        return f"{_SLUGS[match['part'].casefold()]}-{match['number'].casefold()}"
    if (match := _WRITTEN.fullmatch(words)) is None:
        return ""
    named = [(part, match[part]) for part in ("dieu", "khoan", "diem") if match[part]]
    return "-".join(f"{part}-{value.casefold().replace('đ', 'dd')}" for part, value in named)


def document_name(kind: str, number: str, title: str) -> str:
    """ "Nghị định 237/2026/NĐ-CP"; a law by its title too: "Luật Báo chí 126/2025/QH15"; without a number its title."""
    if not any(character.isdigit() for character in number):
        return title
    if kind in {"Luật", "Bộ luật"}:
        return f"{title if title.startswith(kind) else f'{kind} {title}'} {number}"
    return f"{kind} {number}"
