"""Documents as pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup, escape

from elearn.kernel.i18n import _
from elearn.law import rules
from elearn.law.models import LegalDocument

_CITED = re.compile(r"\[\[luat(?:-cu)?:([a-z0-9-]+)(?:#([a-z0-9-]+))?\]\]")


@dataclass(frozen=True, slots=True)
class Shown:
    slug: str
    name: str
    title: str
    issuer: str
    issued_on: date | None
    effective_from: date | None
    effective_to: date | None
    status: str
    about: str
    ended: bool = False  # no longer in force, and nothing in its place
    parts: tuple[rules.Change, ...] = ()  # articles that changed by the day

    @property
    def tag(self) -> str:
        """The key of the tag that says it in a word."""
        return "ended" if self.ended else self.status


def shown(document: LegalDocument, day: date) -> Shown:
    """The document with its status on a day."""
    status = rules.status_on(
        day, status=document.status, effective_from=document.effective_from, effective_to=document.effective_to
    )
    return Shown(
        slug=document.slug,
        name=rules.document_name(document.kind, document.number, document.title),
        title=document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
        status=status,
        about=document.about,
        ended=status == "replaced" and not document.replaced_by,
        parts=tuple(change for change in rules.read(document.parts) if change.from_on <= day),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One topic of a replacement: what was, what is now (rendered, with its citations)."""

    topic: str
    before: Markup
    now: Markup


def changes(document: LegalDocument, names: Mapping[str, LegalDocument]) -> list[Change]:
    """What changed when the document was replaced."""
    return [Change(row["topic"], linked(row["before"], names), linked(row["now"], names)) for row in document.changes]


def linked(text: str, names: Mapping[str, LegalDocument]) -> Markup:
    """A plain text of the registry with its [[luat:slug#anchor]] turned into links; everything else is escaped."""

    def link(match: re.Match[str]) -> str:
        document = names.get(match.group(1))
        if document is None:
            return ""
        name = rules.document_name(document.kind, document.number, document.title)
        words = f"{rules.article_name(match.group(2) or '')} {name}".strip()
        return f'<a class="law-link" href="{url_for("law.show", slug=document.slug)}">{escape(words)}</a>'

    return Markup(_CITED.sub(link, str(escape(text))))  # noqa: S704  escaped before the links go in


def cited_slugs(documents: Iterable[LegalDocument]) -> list[str]:
    """The documents the changes of these documents name."""
    return cited_in(row[key] for document in documents for row in document.changes for key in ("before", "now"))


def cited_in(texts: Iterable[str]) -> list[str]:
    """The documents that plain texts with [[luat:slug#anchor]] name."""
    return sorted({slug for text in texts for slug, _anchor in _CITED.findall(text)})


def day_or_unknown(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else _("chưa xác nhận được")


def named_citations(citations: Iterable[str], documents: Mapping[str, LegalDocument]) -> dict[str, str]:
    """slug#anchor → “Điều 7 Nghị định 244/2026/NĐ-CP”, for those in the registry."""
    found = {}
    for citation in citations:
        slug, _mark, anchor = citation.partition("#")
        if slug in documents:
            document = documents[slug]
            name = rules.document_name(document.kind, document.number, document.title)
            found[citation] = f"{rules.article_name(anchor)} {name}".strip()
    return found


_NUMBERED = re.compile(r"(?:\bsố )?\b(\d+)/(\d{4})/[A-ZĐ][\wĐ-]*")


def spoken(text: str) -> str:
    """Numbers of documents as they are said aloud: "Nghị định 244/2026/NĐ-CP" → "Nghị định số 244 năm 2026"."""
    return _NUMBERED.sub(r"số \1 năm \2", text)


def spoken_in_full(document: Shown) -> str:
    """What is said once after a document's first mention, in the lesson's own Vietnamese: issuer, title, whether it holds."""
    told = [f"của {document.issuer}"] if document.issuer else []
    if document.title not in document.name:
        told.append(f"tên là “{document.title}”")
    if document.status == "unconfirmed":
        return ", ".join([*told, "hiệu lực chưa xác nhận"])
    over = document.status == "replaced"
    day = document.effective_to if over else document.effective_from
    words = "hết hiệu lực" if over else "có hiệu lực"
    return ", ".join([*told, f"{words} từ {day.strftime('%d/%m/%Y')}" if day else words])
