"""Reads of the texts of papers. They belong to the department; nobody else has a door to them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from elearn.kernel.db import AnyRow, db
from elearn.papers.models import PaperTemplate


def newest(kind: str) -> PaperTemplate | None:
    """The version that counts; None where the text was never changed."""
    return db.session.scalar(
        select(PaperTemplate).where(PaperTemplate.kind == kind).order_by(PaperTemplate.number.desc()).limit(1)
    )


def versions(kind: str) -> Sequence[AnyRow]:
    """Every version, newest first."""
    return db.session.execute(
        select(PaperTemplate.number, PaperTemplate.saved_at, PaperTemplate.name, PaperTemplate.text)
        .where(PaperTemplate.kind == kind)
        .order_by(PaperTemplate.number.desc())
    ).all()
