"""Reads of the legal registry; public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from elearn.kernel.db import db
from elearn.kernel.errors import Missing
from elearn.law.models import LegalDocument


def documents() -> Sequence[LegalDocument]:
    """Every document, newest first; those without a confirmed date last."""
    return db.session.scalars(
        select(LegalDocument).order_by(
            LegalDocument.issued_on.is_(None), LegalDocument.issued_on.desc(), LegalDocument.slug
        )
    ).all()


def document(slug: str) -> LegalDocument:
    found = db.session.get(LegalDocument, slug)
    if found is None:
        raise Missing
    return found


def named(slugs: Sequence[str]) -> dict[str, LegalDocument]:
    if not slugs:
        return {}
    rows = db.session.scalars(select(LegalDocument).where(LegalDocument.slug.in_(slugs)))
    return {row.slug: row for row in rows}


def over_on(day: date) -> frozenset[str]:
    """The slugs of the documents no longer in force on a day."""
    ended = or_(LegalDocument.effective_to <= day, LegalDocument.status == "replaced")
    return frozenset(db.session.scalars(select(LegalDocument.slug).where(ended)))


def replaced() -> Sequence[LegalDocument]:
    """Documents whose replacement is told topic by topic, the latest first."""
    rows = db.session.scalars(
        select(LegalDocument)
        .where(LegalDocument.effective_to.is_not(None))
        .order_by(LegalDocument.effective_to.desc(), LegalDocument.slug)
    )
    return [document for document in rows if document.changes]
