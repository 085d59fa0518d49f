"""Reads of the legal registry; public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import String, cast, or_, select

from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing
from elearn.law import rules
from elearn.law.models import LawAct, LawRevocation, LegalDocument


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


def over_on(day: date) -> rules.Over:
    """What no longer holds on a day: whole documents, and articles of others. One statement."""
    columns = (LegalDocument.slug, LegalDocument.status, LegalDocument.effective_to, LegalDocument.parts)
    touched = or_(
        LegalDocument.effective_to <= day,
        LegalDocument.status == "replaced",
        cast(LegalDocument.parts, String) != "[]",
    )
    return rules.over(db.session.execute(select(*columns).where(touched)), day)


def standing_acts(slug: str | None = None) -> dict[str, list[LawAct]]:
    """The acts that were not taken back, in the order they were entered, by document; of one document if given."""
    query = (
        select(LawAct)
        .outerjoin(LawRevocation, LawRevocation.act_id == LawAct.id)
        .where(LawRevocation.act_id.is_(None))
        .order_by(LawAct.id)
    )
    found: dict[str, list[LawAct]] = defaultdict(list)
    for act in db.session.scalars(query.where(LawAct.slug == slug) if slug else query):
        found[act.slug].append(act)
    return found


def history(slug: str) -> Sequence[AnyRow]:
    """Every act on a document, newest first, each with its revocation or None."""
    return db.session.execute(
        select(LawAct, LawRevocation)
        .outerjoin(LawRevocation, LawRevocation.act_id == LawAct.id)
        .where(LawAct.slug == slug)
        .order_by(LawAct.id.desc())
    ).all()


def act(act_id: int) -> LawAct:
    found = db.session.get(LawAct, act_id)
    if found is None:
        raise Missing
    return found


def replaced() -> Sequence[LegalDocument]:
    """Documents whose replacement is told topic by topic, the latest first."""
    rows = db.session.scalars(
        select(LegalDocument)
        .where(LegalDocument.effective_to.is_not(None))
        .order_by(LegalDocument.effective_to.desc(), LegalDocument.slug)
    )
    return [document for document in rows if document.changes]
