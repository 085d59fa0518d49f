"""Documents as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from elearn.kernel.i18n import _
from elearn.law import rules
from elearn.law.models import LegalDocument


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


def shown(document: LegalDocument, day: date) -> Shown:
    """The document with its status on a day."""
    return Shown(
        slug=document.slug,
        name=rules.document_name(document.kind, document.number, document.title),
        title=document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        effective_from=document.effective_from,
        effective_to=document.effective_to,
        status=rules.status_on(
            day, status=document.status, effective_from=document.effective_from, effective_to=document.effective_to
        ),
    )


def day_or_unknown(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else _("chưa xác nhận được")
