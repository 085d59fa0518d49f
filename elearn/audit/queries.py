"""Reads of the trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from elearn.audit.models import AuditEvent


def listing(scope: ColumnElement[bool], *, word: str = "", name: str = "") -> Select[Any]:
    """Events newest first. `scope` comes from whoever knows the tree."""
    query = (
        select(AuditEvent.id, AuditEvent.at, AuditEvent.word, AuditEvent.name, AuditEvent.subject, AuditEvent.details)
        .where(scope).order_by(AuditEvent.id.desc())
    )
    if word:
        query = query.where(AuditEvent.word.startswith(word, autoescape=True))
    if name:
        query = query.where(AuditEvent.name.icontains(name, autoescape=True))
    return query
