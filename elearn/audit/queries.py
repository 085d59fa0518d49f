"""Reads of the trail."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.db import AnySelect, db


def listing(
    scope: ColumnElement[bool],
    *,
    group: str = "",
    name: str = "",
    person: ColumnElement[bool] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> AnySelect:
    """Events newest first. `scope` and `person` come from whoever knows the tree and the accounts.

    `group` is the first part of the word; `first` and `last` are whole days in Vietnam, both included.
    """
    query = (
        select(AuditEvent.id, AuditEvent.at, AuditEvent.word, AuditEvent.name, AuditEvent.subject, AuditEvent.details)
        .where(scope)
        .order_by(AuditEvent.id.desc())
    )
    if group:
        query = query.where(AuditEvent.word.startswith(f"{group}:", autoescape=True))
    if name:
        # The name as it was written then, for acts of the machine and of accounts renamed since.
        written = func.lower(AuditEvent.name).contains(name.lower(), autoescape=True)
        query = query.where(written if person is None else or_(written, person))
    if first:
        query = query.where(AuditEvent.at >= clock.start_of(first))
    if last:
        query = query.where(AuditEvent.at < clock.end_of(last))
    return query


def last_subject(user_id: int, word: Did) -> str | None:
    """What an account last did this act to."""
    return db.session.scalar(
        select(AuditEvent.subject)
        .where(AuditEvent.user_id == user_id, AuditEvent.word == str(word))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
