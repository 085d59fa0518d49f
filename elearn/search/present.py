"""Hits as the page shows them: where they lead, what stands beside them, and which of their words are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from elearn.kernel import finding
from elearn.kernel.actor import Actor
from elearn.kernel.finding import Piece, Question
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination
from elearn.kernel.text import spelled
from elearn.people.present import press_role_label
from elearn.search.queries import Found, Hit, Reach
from elearn.search.rules import PUBLIC, Kind
from elearn.units.present import kind_label
from elearn.web.access import Allow, May, SignedIn, may

IN_A_GROUP, ON_A_PAGE = 5, 20
COURSE_TITLES = SignedIn("what can be learned is no secret within the city")
OPEN_TO: dict[Kind, Allow] = {
    Kind.COURSE: COURSE_TITLES,
    Kind.LESSON: May.LEARN,
    Kind.SCENARIO: May.LEARN,
    Kind.UPDATE: May.LEARN,
    Kind.UNIT: May.SEE_UNITS,
    Kind.PERSON: May.SEE_PEOPLE,
    Kind.MANDATE: May.SEE_MANDATES,
}


@dataclass(frozen=True, slots=True)
class ShownHit:
    title: Markup
    href: str
    note: str
    text: Markup
    status: str  # of a legal document no longer in force: replaced


@dataclass(frozen=True, slots=True)
class ShownGroup:
    kind: str
    label: str
    hits: list[ShownHit]
    page: Pagination
    more: str  # the address of all of this kind, "" when all are here


def reach(actor: Actor | None) -> Reach:
    """What somebody may find: the kinds whose own pages are open to them. Nobody, until the first password is changed."""
    if actor is None or actor.must_change_password:
        return Reach(None, frozenset(PUBLIC))
    kinds = frozenset(kind for kind in Kind if kind not in OPEN_TO or may(actor, OPEN_TO[kind]))
    return Reach(actor, kinds, drafts=may(actor, May.ISSUE_MANDATES))


def narrowed(wide: Reach, kind: str) -> Reach:
    """The same reach, of one kind if one within it is named."""
    chosen = frozenset(one for one in wide.kinds if one == kind)
    return Reach(wide.actor, chosen, wide.drafts) if chosen else wide


def kind_labels() -> dict[Kind, str]:
    """What each kind is called, many of them."""
    return {
        Kind.TERM: _("Thuật ngữ"),
        Kind.LAW: _("Văn bản pháp luật"),
        Kind.HANDBOOK: _("Cẩm nang"),
        Kind.FORM: _("Biểu mẫu"),
        Kind.COURSE: _("Khóa học"),
        Kind.LESSON: _("Bài học"),
        Kind.SCENARIO: _("Tình huống"),
        Kind.UPDATE: _("Bài cập nhật"),
        Kind.UNIT: _("Đơn vị"),
        Kind.PERSON: _("Cán bộ"),
        Kind.MANDATE: _("Văn bản giao nhiệm vụ"),
    }


def groups(found: Found, asked: Question, wide: Reach, *, single: bool) -> list[ShownGroup]:
    """The groups in order; with `single`, one kind on pages of its own."""
    labels = kind_labels()
    return [
        ShownGroup(
            str(group.kind),
            labels[group.kind],
            [_shown(hit, asked, wide, found) for hit in group.hits.rows],
            group.hits,
            "" if single or group.hits.pages == 1 else url_for("search.index", q=asked.typed, kind=str(group.kind)),
        )
        for group in found.groups
    ]


def _shown(hit: Hit, asked: Question, wide: Reach, found: Found) -> ShownHit:
    around = finding.WHOLE_TERM if hit.kind is Kind.TERM else finding.AROUND
    text = _markup(finding.excerpt(hit.text, asked, around)) if hit.text else Markup("")
    status = "replaced" if hit.kind is Kind.LAW and hit.row.key in found.over else ""
    return ShownHit(
        _markup(finding.marked(spelled(hit.title), asked)),
        _LEADS[hit.kind](hit.row, wide, found),
        _note(hit),
        text,
        status,
    )


def _markup(pieces: Iterable[Piece]) -> Markup:
    return Markup("").join(Markup("<mark>{}</mark>").format(p.text) if p.marked else p.text for p in pieces)


def _note(hit: Hit) -> str:
    row = hit.row
    if hit.kind is Kind.UPDATE:
        return ""
    if hit.kind is Kind.UNIT:
        return f"{kind_label(row.kind)}, {row.code}"
    if hit.kind is Kind.PERSON:
        return ", ".join([row.code, row.position, press_role_label(row.press_role), row.unit_name or row.unit_code])
    if hit.kind is Kind.MANDATE:
        draft = "" if row.published_at else f" ({_('bản thảo')})"
        return f"{row.number}{draft}, {row.issued_on:%d/%m/%Y}, {row.issuer}"
    return str(row.note)


def _lesson(row: Any, _wide: Reach, found: Found) -> str:
    return url_for("learning.lesson", slug=found.slugs[row.edition], key=row.key)


def _scenario(row: Any, _wide: Reach, found: Found) -> str:
    slug = found.slugs[row.edition]
    if row.edition in found.enrolled:
        return url_for("practice.show", slug=slug, key=row.key)
    return url_for("learning.course", slug=slug)  # which says how to begin


def _course(row: Any, wide: Reach, _found: Found) -> str:
    learns = Kind.LESSON in wide.kinds
    return url_for("learning.course", slug=row.key) if learns else url_for("catalogue.index")


_LEADS: dict[Kind, Callable[[Any, Reach, Found], str]] = {
    Kind.TERM: lambda row, _wide, _found: url_for("catalogue.glossary_index", _anchor=row.key),
    Kind.LAW: lambda row, _wide, _found: url_for("law.show", slug=row.key),
    Kind.HANDBOOK: lambda row, _wide, _found: url_for("catalogue.handbook_page", key=row.key),
    Kind.FORM: lambda row, _wide, _found: url_for("paperwork.show", form_id=row.key),
    Kind.COURSE: _course,
    Kind.LESSON: _lesson,
    Kind.SCENARIO: _scenario,
    Kind.UPDATE: lambda row, _wide, _found: url_for("bridging.show", lesson_id=row.id),
    Kind.UNIT: lambda row, _wide, _found: url_for("units.show", code=row.code),
    Kind.PERSON: lambda row, _wide, _found: url_for("people.show", staff_id=row.id),
    Kind.MANDATE: lambda row, _wide, _found: url_for("mandates.show", mandate_id=row.id),
}
