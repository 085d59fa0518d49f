"""The watch as its pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from elearn.amendments.queries import Place
from elearn.amendments.watch import Coming, Watched, needs
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.law import present as law
from elearn.law import rules
from elearn.law.models import ActKind, LawAct, LegalDocument
from elearn.law.rules import Change, Over, article_name

ENDPOINTS = {"lesson": "learning.lesson", "scenario": "practice.show", "drill": "drills.show"}


@dataclass(frozen=True, slots=True)
class Row:
    shown: law.Shown
    coming: str
    watched: Watched


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with its address ("" where there is no page of its own) and the articles it cites."""

    kind: str
    title: str
    where: str
    href: str
    articles: str
    stale: bool


def rows(found: Iterable[Watched], only: str, day: date) -> list[Row]:
    """The rows a filter keeps: what is to be revised first, then what is about to change, then the rest."""
    kept = [row for row in found if needs(row, only, day)]
    kept.sort(key=lambda row: (not row.stale, row.coming is None))
    return [Row(law.shown(row.document, day), coming(row.coming), row) for row in kept]


def filters(found: Sequence[Watched], only: str, day: date) -> list[tuple[str, str, bool]]:
    """The filters with how many rows each keeps: label, address, whether it rules now."""
    labels = {
        "": _("Tất cả"),
        "revise": _("Cần sửa"),
        "coming": _("Sắp thay đổi"),
        "unconfirmed": _("Chưa xác nhận"),
    }
    return [
        (
            f"{label} ({sum(needs(row, key, day) for row in found)})",
            url_for("amendments.index", on=day.isoformat(), only=key or None),
            key == (only if only in labels else ""),
        )
        for key, label in labels.items()
    ]


def coming(one: Coming | None) -> str:
    """“Hết hiệu lực từ 01/12/2026”, or nothing."""
    if one is None:
        return ""
    day = one.day.strftime("%d/%m/%Y")
    if one.kind == "begins":
        return _("Có hiệu lực từ %(day)s", day=day)
    if one.kind == "ends":
        return _("Hết hiệu lực từ %(day)s", day=day)
    return _("%(articles)s đổi từ %(day)s", articles=articles(one.anchors), day=day)


def articles(anchors: Iterable[str]) -> str:
    """Articles by name, or empty for the whole document."""
    names = [article_name(anchor) or anchor for anchor in anchors]
    return ", ".join(names)


def change_name(change: Change) -> str:
    """“toàn văn bản, từ 01/12/2026”."""
    what = articles(change.anchors) or _("Toàn văn bản")
    return _("%(what)s, từ ngày %(day)s", what=what, day=change.from_on.strftime("%d/%m/%Y"))


def change_key(change: Change) -> str:
    """A change in an address: its day and its articles."""
    return ".".join([change.from_on.isoformat(), *change.anchors])


def places(found: Iterable[Place], over: Over) -> list[PlaceRow]:
    """Places with what is to be revised first."""
    made = [_place(place, over) for place in found]
    return sorted(made, key=lambda row: not row.stale)


def _place(place: Place, over: Over) -> PlaceRow:
    href = ""
    if place.kind in ENDPOINTS:
        href = url_for(ENDPOINTS[place.kind], slug=place.slug, key=place.key)
    elif place.kind == "page":
        href = url_for("catalogue.handbook_page", key=place.key)
    cited = articles(citation.partition("#")[2] for citation in place.citations if "#" in citation)
    title = Markup(place.title).striptags()  # noqa: S704  rendered and cleaned; only its words are shown
    return PlaceRow(place.kind, title, place.course, href, cited, place.is_stale(over))


def clash(document: LegalDocument, entered: Iterable[LawAct]) -> str:
    """What the file says against the acts, in a sentence; empty when they agree."""
    if not rules.clashes(document.filed_to, document.filed_by, entered):
        return ""
    filed = document.filed_to.strftime("%d/%m/%Y") if document.filed_to else ""
    return _("Tệp law.yaml ghi hết hiệu lực từ %(day)s; việc đã ghi trên trang được giữ. Sửa tệp cho khớp.", day=filed)


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as the history shows it."""

    id: int
    kind: str
    what: str
    by: str
    by_slug: str
    articles: str
    from_on: date
    note: str
    said: str  # who entered it, and when
    taken_back: str  # why, by whom, when; empty while it stands
    may_be_taken_back: bool


def acts(rows: Iterable[Any], documents: Mapping[str, LegalDocument]) -> list[ActRow]:
    labels, today = act_labels(), clock.today()
    return [
        ActRow(
            id=act.id,
            kind=str(act.kind),
            what=labels[act.kind],
            by=law.shown(documents[act.by_slug], today).name if act.by_slug in documents else "",
            by_slug=act.by_slug or "",
            articles=articles(act.anchors),
            from_on=act.from_on,
            note=act.note,
            said=_said(act),
            taken_back=f"{revoked.reason} ({_said(revoked)})" if revoked else "",
            may_be_taken_back=revoked is None and act.from_on > today,
        )
        for act, revoked in rows
    ]


def _said(row: Any) -> str:
    return ", ".join(part for part in (row.name, clock.local_day(row.at).strftime("%d/%m/%Y")) if part)


def kind_labels() -> dict[str, str]:
    return {
        "lesson": _("Bài học"),
        "scenario": _("Tình huống"),
        "drill": _("Câu hỏi khó"),
        "question": _("Câu hỏi kiểm tra"),
        "page": _("Trang cẩm nang"),
    }


def act_labels() -> dict[str, str]:
    return {
        ActKind.REPLACED: _("Được thay thế"),
        ActKind.ENDED: _("Hết hiệu lực"),
        ActKind.AMENDED: _("Sửa đổi, bổ sung"),
        ActKind.RESTORED: _("Ghi lại là còn hiệu lực"),
    }
