"""The public handbook: published by edition, read by anyone without an account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue.media import Picture
from elearn.catalogue.models import HandbookEdition, HandbookSection
from elearn.catalogue.rendering import Links, render_lesson, render_words
from elearn.catalogue.source.handbook import HandbookSource
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing


class Page(NamedTuple):
    """A section with its neighbours."""

    section: HandbookSection
    before: AnyRow | None
    after: AnyRow | None


def publish(source: HandbookSource, pictures: Sequence[Picture], links: Links, *, actor: Actor) -> bool:
    """Publish the edition if its content is new; says whether it was. Writes it whole and an audit entry."""
    content_hash = _fingerprint(source, pictures)
    if db.session.scalar(select(HandbookEdition.id).where(HandbookEdition.content_hash == content_hash)):
        return False
    edition_id = db.session.scalar(
        insert(HandbookEdition)
        .returning(HandbookEdition.id)
        .values(
            content_hash=content_hash,
            title=source.title,
            summary=source.summary,
            edition=source.edition,
            edition_date=source.edition_date,
            published_at=clock.now(),
        )
    )
    rows = _rows(source, int(edition_id or 0), links)
    if rows:
        db.session.execute(insert(HandbookSection), rows)
    record(Did.HANDBOOK_PUBLISHED, actor, f"handbook:{source.edition}", content_hash=content_hash)
    return True


def _fingerprint(source: HandbookSource, pictures: Sequence[Picture]) -> str:
    parts = [
        [part.id, part.title, [[s.id, s.title, s.law, s.check, s.text] for s in part.sections]] for part in source.parts
    ]
    head = [source.title, source.summary, source.edition, source.edition_date.isoformat()]
    content = [head, parts, [[picture.name, picture.sha256] for picture in pictures]]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _rows(source: HandbookSource, edition_id: int, links: Links) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for part in source.parts:
        for section in part.sections:
            check = {
                "stem": render_words(section.check["stem"], links),
                "options": [
                    {**option, **{key: render_words(option[key], links) for key in ("text", "feedback")}}
                    for option in section.check["options"]
                ],
            }
            rows.append(
                {
                    "edition_id": edition_id,
                    "key": section.id,
                    "position": len(rows) + 1,
                    "part_title": part.title,
                    "title": section.title,
                    "html": render_lesson(section.text, links).html,
                    "law": section.law,
                    "check": check,
                }
            )
    return rows


def newest() -> HandbookEdition | None:
    """The edition the public reads."""
    return db.session.scalar(select(HandbookEdition).order_by(HandbookEdition.id.desc()).limit(1))


def contents(edition: HandbookEdition) -> Sequence[AnyRow]:
    """The sections of an edition in order: key, part_title, title."""
    return db.session.execute(
        select(HandbookSection.key, HandbookSection.part_title, HandbookSection.title)
        .where(HandbookSection.edition_id == edition.id)
        .order_by(HandbookSection.position)
    ).all()


def texts(edition: HandbookEdition) -> Sequence[AnyRow]:
    """The sections of an edition in order, with their text: edition_id, key, part_title, title, html."""
    return db.session.execute(
        select(
            HandbookSection.edition_id,
            HandbookSection.key,
            HandbookSection.part_title,
            HandbookSection.title,
            HandbookSection.html,
        )
        .where(HandbookSection.edition_id == edition.id)
        .order_by(HandbookSection.position)
    ).all()


def page(edition: HandbookEdition, key: str) -> Page:
    """A section of the edition with its neighbours, or Missing."""
    section = db.session.scalar(
        select(HandbookSection).where(HandbookSection.edition_id == edition.id, HandbookSection.key == key)
    )
    if section is None:
        raise Missing
    rows = contents(edition)
    place = [row.key for row in rows].index(key)
    return Page(section, rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None)
