"""Reads of snapshots. A snapshot is there for whoever's units include the unit it covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from elearn.kernel.actor import MACHINE, Actor, Role, Seat
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.learning.models import Enrolment, LearningRecord, RosterAct
from elearn.people.models import Staff
from elearn.reports import periods, recount
from elearn.reports import queries as reports
from elearn.reports.periods import Period
from elearn.reports.queries import Question
from elearn.snapshots import rules
from elearn.snapshots.models import Snapshot, SnapshotPart
from elearn.snapshots.rules import Difference, Person, Standing
from elearn.units.scope import within_or_unowned


def listing(actor: Actor) -> AnySelect:
    """Snapshots, newest first."""
    return (
        select(
            Snapshot.id,
            Snapshot.edition,
            Snapshot.corrects_id,
            Snapshot.period,
            Snapshot.starts_on,
            Snapshot.as_of,
            Snapshot.scope,
            Snapshot.taken_at,
            Snapshot.name,
            Snapshot.people_rows,
            Snapshot.totals,
            Snapshot.content_hash,
        )
        .where(_visible(actor))
        .order_by(Snapshot.id.desc())
    )


def _visible(actor: Actor) -> Any:
    return Snapshot.id.is_not(None) if actor.is_machine else within_or_unowned(Snapshot.unit_id, actor)


def snapshot_for(actor: Actor, snapshot_id: int) -> Snapshot:
    """The snapshot, or Missing for whom it is not."""
    found = db.session.scalar(select(Snapshot).where(Snapshot.id == snapshot_id, _visible(actor)))
    if found is None:
        raise Missing
    return found


def newest_for(actor: Actor) -> Snapshot | None:
    """The snapshot taken last of those this actor may see."""
    return db.session.scalar(select(Snapshot).where(_visible(actor)).order_by(Snapshot.id.desc()).limit(1))


def newest_of(chain: str) -> Snapshot | None:
    """The latest edition of a question's snapshots."""
    return db.session.scalar(select(Snapshot).where(Snapshot.chain == chain).order_by(Snapshot.edition.desc()).limit(1))


def edition_known_at(chain: str, instant: datetime) -> Snapshot | None:
    """The latest edition there was at an instant, so that what cites it stays as it is; else the first one since."""
    every = db.session.scalars(select(Snapshot).where(Snapshot.chain == chain).order_by(Snapshot.edition)).all()
    known = [one for one in every if one.taken_at <= instant]
    return known[-1] if known else next(iter(every), None)


def corrected_by(snapshot_id: int) -> int | None:
    """The id of the snapshot that corrects this one."""
    return db.session.scalar(select(Snapshot.id).where(Snapshot.corrects_id == snapshot_id))


def parts(snapshot_id: int) -> Sequence[AnyRow]:
    """The units of a snapshot in their order: place, unit_id, figures, people_rows; without their people."""
    return db.session.execute(
        select(SnapshotPart.place, SnapshotPart.unit_id, SnapshotPart.figures, SnapshotPart.people_rows)
        .where(SnapshotPart.snapshot_id == snapshot_id)
        .order_by(SnapshotPart.place)
    ).all()


def whole_parts(snapshot_id: int, places: Sequence[int] | None = None) -> Iterator[AnyRow]:
    """As `parts`, with the packed people, read one after the other."""
    query = (
        select(SnapshotPart.unit_id, SnapshotPart.figures, SnapshotPart.people)
        .where(SnapshotPart.snapshot_id == snapshot_id)
        .order_by(SnapshotPart.place)
    )
    if places is not None:
        query = query.where(SnapshotPart.place.in_(places))
    yield from db.session.execute(query.execution_options(yield_per=20))


def places_of(snapshot_id: int, unit_id: int) -> list[int]:
    """Where in a snapshot a unit stands; empty when it is not in it."""
    query = select(SnapshotPart.place).where(SnapshotPart.snapshot_id == snapshot_id, SnapshotPart.unit_id == unit_id)
    return list(db.session.scalars(query))


def kinds_of(found: Snapshot) -> dict[int, str]:
    """Unit id → its kind on the day of the cut-off, for snapshots that did not keep it."""
    return {unit.id: unit.kind for unit in reports.unit_rows(None, found.as_of)}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which frozen people a figure stands for; empty fields narrow nothing."""

    unit_id: int | None = None
    course_id: int | None = None
    status: str = "registered"
    within: Period | None = None  # only what happened in it: completions for "completed", else registrations

    def keeps(self, one: Person) -> bool:
        if self.course_id not in (None, one.course_id):
            return False
        if self.within is not None:
            happened = one.completed_at if self.status == "completed" else one.registered_at
            return happened is not None and self.within.holds(datetime.fromisoformat(happened))
        if self.status == "overdue":
            return bool(one.overdue)
        return self.status in ("registered", one.status)


def people_page(
    snapshot_id: int, narrowed: Narrowed, first: int, count: int
) -> tuple[list[tuple[AnyRow, Person]], int]:
    """`count` frozen people from the `first` on (from 0), each with its part, and how many there are in all.

    The figures say how many each unit holds, so only parts on the page are unpacked.
    """
    if narrowed.within is not None:  # no figure of a unit says how many: all of them are opened
        every = [(part, one) for part in whole_parts(snapshot_id) for one in rules.people_of(part.people)]
        kept = [(part, one) for part, one in every if narrowed.keeps(one)]
        return kept[first : first + count], len(kept)
    found: list[tuple[AnyRow, Person]] = []
    wanted: list[int] = []
    total, skip = 0, 0
    for part in parts(snapshot_id):
        held = held_by(part.figures, narrowed) if narrowed.unit_id in (None, part.unit_id) else 0
        if held and total < first + count and total + held > first:
            skip = first - total if not wanted else skip
            wanted.append(part.place)
        total += held
    if wanted:
        for part in whole_parts(snapshot_id, wanted):
            found += [(part, one) for one in rules.people_of(part.people) if narrowed.keeps(one)]
    return found[skip : skip + count], total


_PLACES = {
    name: 2 + place
    for place, name in enumerate(
        (
            "registered",
            "completed_on_time",
            "completed_late",
            "in_progress",
            "not_started",
            "exempt",
            "withdrawn",
            "overdue",
        )
    )
}


def held_by(figures: dict[str, Any], narrowed: Narrowed) -> int:
    """How many people of a part a figure stands for."""
    place = _PLACES[narrowed.status]
    return sum(row[place] for row in figures["rows"] if narrowed.course_id in (None, row[0]))


def period_of(found: Snapshot) -> Period:
    """The days a snapshot is about."""
    return periods.parse(found.period) or periods.free(found.starts_on, found.as_of)


def question_of(found: Snapshot) -> Question:
    """What was asked when it was frozen."""
    told = dict(found.question)
    told["as_of"] = date.fromisoformat(told["as_of"])
    told["since"] = date.fromisoformat(told["since"]) if told.get("since") else None
    return Question(**told)


def scope_of(found: Snapshot) -> Actor:
    """An actor who sees just what the snapshot covers."""
    if found.unit_id is None:
        return MACHINE
    return Actor(None, None, "", Seat(0, Role.DEPARTMENT, found.unit_id, ""))


def standings(snapshot_id: int) -> dict[int, Standing]:
    """Every frozen enrolment as it stood."""
    return {
        one.enrolment_id: Standing(part.unit_id, one.course_id, one.status, bool(one.overdue))
        for part in whole_parts(snapshot_id)
        for one in rules.people_of(part.people)
    }


def standings_now(found: Snapshot) -> dict[int, Standing]:
    """The same question about the same day, answered from the facts known today."""
    again = recount.people_of(scope_of(found), question_of(found))
    return {number: Standing(one.unit_id, one.course_id, one.status, one.overdue) for number, one in again.items()}


def since_frozen(found: Snapshot) -> list[Difference]:
    """What became known after the cut-off about days before it."""
    return rules.differences(standings(found.id), standings_now(found))


def between(old_id: int, new_id: int) -> list[Difference]:
    """What a correction changed."""
    return rules.differences(standings(old_id), standings(new_id))


def people_named(enrolment_ids: Sequence[int]) -> dict[int, AnyRow]:
    """Enrolment id → code, full_name, sort_key, and the facts as they are known today."""
    rows = db.session.execute(
        select(
            Enrolment.id,
            Staff.code,
            Staff.full_name,
            Enrolment.registered_at,
            LearningRecord.started_at,
            LearningRecord.completed_at,
        )
        .join(Staff, Staff.id == Enrolment.staff_id)
        .join(LearningRecord, LearningRecord.id == Enrolment.record_id)
        .where(Enrolment.id.in_(enrolment_ids))
    )
    return {row.id: row for row in rows}


def acts() -> dict[int, list[list[str | None]]]:
    """Enrolment id → its acts as a snapshot keeps them."""
    found: dict[int, list[list[str | None]]] = {}
    for row in db.session.execute(
        select(RosterAct.enrolment_id, RosterAct.kind, RosterAct.starts_at, RosterAct.ends_at).order_by(RosterAct.id)
    ):
        found.setdefault(row.enrolment_id, []).append([row.kind, rules.iso(row.starts_at), rules.iso(row.ends_at)])
    return found


def actual_hash(found: Snapshot) -> str:
    """The hash of what is stored, worked out anew."""
    return rules.content_hash(
        head_of(found),
        ((part.unit_id, part.figures, rules.unpack(part.people)) for part in whole_parts(found.id)),
    )


def head_of(found: Snapshot) -> dict[str, Any]:
    """What the hash covers besides the rows."""
    return {
        "chain": found.chain,
        "edition": found.edition,
        "unit": found.unit_id,
        "period": found.period,
        "starts_on": found.starts_on.isoformat(),
        "question": found.question,
        "scope": found.scope,
        "taken_at": found.taken_at.isoformat(),
        "name": found.name,
        "note": found.note,
        "checked": found.checked,
        "notes": found.notes,
        "totals": found.totals,
        "rows": [found.figures_rows, found.people_rows],
    }
