"""The watch: every document on a day with what lies ahead, where it is cited, what to revise, who learned it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from elearn.amendments import queries
from elearn.amendments.queries import Place
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.law import queries as law
from elearn.law import rules
from elearn.law.models import LegalDocument
from elearn.law.rules import Change, Over

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next thing ahead; articles are empty where it concerns the whole document."""

    kind: str  # begins | ends | amended
    day: date
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """A document on a day. People learned a text that was old by that day, and no later than it."""

    document: LegalDocument
    coming: Coming | None
    cited: list[Place]
    stale: list[Place]
    people: int
    clash: bool  # the file says another end than the acts


def watched(actor: Actor, day: date) -> list[Watched]:
    """Every document, newest first."""
    documents, acts, places = law.documents(), law.standing_acts(), queries.places()
    over = rules.over(documents, day)
    changes = {document.slug: changed_by(document, day) for document in documents}
    people = queries.learners(actor, queries.old_texts(changes), clock.end_of(day))
    return [
        Watched(
            document=document,
            coming=coming(document, day),
            cited=places.get(document.slug, []),
            stale=[place for place in places.get(document.slug, []) if place.is_stale(over)],
            people=people.get(document.slug, 0),
            clash=rules.clashes(document.filed_to, document.filed_by, acts.get(document.slug, ())),
        )
        for document in documents
    ]


def over(documents: Iterable[LegalDocument], day: date) -> Over:
    """What no longer holds on a day, from documents already read."""
    return rules.over(documents, day)


def changed_by(document: LegalDocument, day: date) -> list[Change]:
    """What of a document has changed by a day."""
    return [change for change in queries.changes_of(document) if change.from_on <= day]


def coming(document: LegalDocument, day: date) -> Coming | None:
    """The next change within 90 days after a day."""
    ahead = [Coming("begins", document.effective_from)] if document.effective_from else []
    ahead += [
        Coming("amended" if change.anchors else "ends", change.from_on, change.anchors)
        for change in queries.changes_of(document)
    ]
    near = [one for one in ahead if day < one.day <= day + AHEAD]
    return min(near, key=lambda one: one.day, default=None)


def needs(row: Watched, only: str, day: date) -> bool:
    """Whether a filter keeps a row: revise, coming, unconfirmed; anything else keeps all."""
    if only == "revise":
        return bool(row.stale)
    if only == "coming":
        return row.coming is not None
    if only == "unconfirmed":
        document = row.document
        status = rules.status_on(
            day, status=document.status, effective_from=document.effective_from, effective_to=document.effective_to
        )
        return status == "unconfirmed"
    return True
