"""What a change touches, before it is entered and after: places, and the people who learned the old text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from elearn.amendments import present, queries
from elearn.amendments.forms import ActForm
from elearn.amendments.present import PlaceRow
from elearn.amendments.watch import changed_by
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect
from elearn.kernel.errors import Missing
from elearn.law.models import ActKind, LegalDocument
from elearn.law.rules import Change, Over
from elearn.units import queries as units


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose list: who learned by the end of a day what had changed by it, or what one change makes old."""

    day: date
    change: Change | None
    unit_code: str

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Asked:
        """From an address; Missing when it can't be read."""
        change = change_of(arguments["change"]) if arguments.get("change") else None
        day = change.from_on if change else _day(arguments.get("on", "") or clock.today().isoformat())
        return cls(day, change, arguments.get("unit", ""))

    def unit_for(self, actor: Actor) -> AnyRow | None:
        """The unit asked for, within the actor's units; Missing elsewhere."""
        return units.unit_for(actor, self.unit_code) if self.unit_code else None


@dataclass(frozen=True, slots=True)
class Touched:
    """What an act touches."""

    places: list[PlaceRow]
    units: Sequence[AnyRow]  # code, name, people
    people: int
    key: str  # of the change, for the lists of people
    digest: str


def change_of(key: str) -> Change:
    """A change from its key in an address, see present.change_key."""
    day, *anchors = key.split(".")
    return Change(_day(day), tuple(anchors))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing from None


def people(actor: Actor, document: LegalDocument, asked: Asked) -> AnySelect:
    """The people of a list."""
    if asked.change is None:
        changes, before = changed_by(document, asked.day), clock.end_of(asked.day)
    else:
        changes, before = [asked.change], clock.start_of(asked.day)
    return learned(actor, document.slug, changes, before, asked.unit_code)


def learned(actor: Actor, slug: str, changes: Sequence[Change], before: datetime, unit_code: str = "") -> AnySelect:
    """Who learned before an instant what these changes made old."""
    old = queries.old_texts({slug: changes}).get(slug, [])
    return queries.people_who_learned(actor, old, before, unit_code)


def counted(actor: Actor, slug: str, changes: Sequence[Change], before: datetime) -> int:
    """How many they are."""
    return queries.learners(actor, queries.old_texts({slug: changes}), before).get(slug, 0)


def touched(actor: Actor, document: LegalDocument, form: ActForm) -> Touched:
    """Everything an act as filled in would touch: nothing for a restoration."""
    entry, change = form.entry(), form.change()
    if entry.kind == ActKind.RESTORED:
        return Touched([], [], 0, "", form.digest())
    over = _over(document.slug, change)
    places = present.places(queries.places().get(document.slug, []), over)
    rows = queries.by_unit(learned(actor, document.slug, [change], clock.start_of(change.from_on)))
    total = sum(row.people for row in rows)
    return Touched(_stale(places), rows, total, present.change_key(change), form.digest())


def _over(slug: str, change: Change) -> Over:
    return Over(frozenset(), {slug: (change,)}) if change.anchors else Over(frozenset({slug}))


def _stale(places: Iterable[Any]) -> list[PlaceRow]:
    return [place for place in places if place.stale]
