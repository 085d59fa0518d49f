"""What the site knows that a list of staff is judged against: units, scope, people; read in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sqlalchemy import func, select

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.text import fold
from elearn.people import identity, rules
from elearn.people.models import Assignment, FormerCode, FormerName, Staff
from elearn.units.models import Unit, UnitPeriod
from elearn.units.scope import subtree, within

_PIECE = 5000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the payroll, with their latest post (None columns without one)."""

    id: int
    code: str
    full_name: str
    email: str
    phone: str
    assignment_id: int | None
    unit_id: int | None
    position: str | None
    press_role: str | None
    starts_on: date | None
    ends_on: date | None
    earlier_names: tuple[str, ...] = ()
    today: tuple[int, str, str] | None = None  # unit, position, role held today, where the latest post is to come


@dataclass(frozen=True, slots=True)
class KnownUnit:
    id: int
    code: str
    name: str
    open: bool
    within: bool
    closed_on: date = FOREVER  # its end, if one is recorded


@dataclass(slots=True)
class Known:
    everything: bool = False  # the actor sees every unit, and people of none
    units: dict[int, KnownUnit] = field(default_factory=dict)
    unit_codes: dict[str, int] = field(default_factory=dict)
    unit_keys: dict[str, list[int]] = field(default_factory=dict)
    unit_names: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # by code in capitals: had, or on a merged record, too
    alike: dict[str, list[str]] = field(default_factory=dict)  # rules.code_key → codes
    namesakes: dict[tuple[int, str], list[Person]] = field(default_factory=dict)
    mailboxes: dict[str, set[str]] = field(default_factory=dict)  # address → codes


def pieces(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while piece := list(islice(rest, _PIECE)):
        yield piece


def unit_name_keys(name: str) -> tuple[str, str, str]:
    """A unit's name, closest first: with its marks, without them, and without "UBND" and the like."""
    folded = fold(name)
    short = folded
    for before, after in (("uy ban nhan dan", ""), ("ubnd", ""), ("hdnd va", ""), (",", " "), (".", " "), ("-", " ")):
        short = short.replace(before, after)
    words = short.split()
    if words and words[0] in {"p", "x", "tt"} and len(words) > 1:
        words[0] = {"p": "phuong", "x": "xa", "tt": "thi tran"}[words[0]]
    return name.casefold(), folded, " ".join(words)


def load_units(actor: Actor, today: date) -> Known:
    """Every unit there is, with its name of today (or its last one), and which lie within the actor's subtree."""
    known = Known(everything=actor.is_machine)
    scope: set[int] | None = None
    if not actor.is_machine:
        scope = set(db.session.scalars(subtree(actor.unit_id, today))) if actor.unit_id is not None else set()
    rows = db.session.execute(
        select(Unit.id, Unit.code, Unit.opened_on, Unit.closed_on, UnitPeriod.name)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(UnitPeriod.valid_from <= today)
        .order_by(UnitPeriod.valid_from, Unit.id)
    )
    for id_, code, opened_on, closed_on, name in rows:
        within = scope is None or id_ in scope
        known.units[id_] = KnownUnit(id_, code, name, opened_on <= today < closed_on, within, closed_on)
    keys, names = defaultdict(list), defaultdict(list)
    for unit in known.units.values():
        known.unit_codes[unit.code.upper()] = unit.id
        keys[rules.code_key(unit.code)].append(unit.id)
        if unit.open:
            for key in dict.fromkeys(unit_name_keys(unit.name)):
                names[key].append(unit.id)
    known.unit_keys, known.unit_names = dict(keys), dict(names)
    return known


def load_people(actor: Actor, known: Known, codes: set[str], emails: set[str], unit_ids: set[int]) -> None:
    """People the rows may mean: by code, by a code that looks alike, by name within the units named, by mailbox."""
    wanted_keys = {rules.code_key(code) for code in codes}
    exact: list[str] = []
    alike: dict[str, list[str]] = defaultdict(list)
    for code in db.session.scalars(select(Staff.code).union_all(select(FormerCode.code))):
        if code.upper() in codes:
            exact.append(code)
        if (key := rules.code_key(code)) in wanted_keys:
            alike[key].append(code)
    known.alike = {key: sorted(same) for key, same in alike.items()}
    wanted = {*exact, *(code for same in alike.values() for code in same)}
    for piece in pieces(sorted(wanted)):
        owners = identity.owners_of(piece)
        found = {person.id: person for person in _people(Staff.id.in_(set(owners.values())))}
        known.people |= {code.upper(): found[staff_id] for code, staff_id in owners.items()}
    namesakes: dict[tuple[int, str], list[Person]] = defaultdict(list)
    if unit_ids:
        here = select(Assignment.staff_id).where(
            Assignment.unit_id.in_(unit_ids),
            Assignment.ends_on >= FOREVER,
            Assignment.staff_id.not_in(identity.merged_on(clock.today())),
        )
        for person in _people(Staff.id.in_(here)):
            if person.unit_id is not None:
                namesakes[person.unit_id, rules.name_key(person.full_name)].append(person)
    known.namesakes = dict(namesakes)
    boxes: dict[str, set[str]] = defaultdict(set)
    for piece in pieces(sorted(emails)):
        for code, email in db.session.execute(
            select(Staff.code, func.lower(Staff.email))
            .join(Assignment, (Assignment.staff_id == Staff.id) & (Assignment.ends_on >= FOREVER))
            .where(func.lower(Staff.email).in_(piece), within(Assignment.unit_id, actor))
        ):
            boxes[email].add(code)
    known.mailboxes = dict(boxes)


def _people(condition: object) -> Sequence[Person]:
    """People with their latest post and the names they bore."""
    named = select(FormerName.staff_id, FormerName.full_name).join(Staff, Staff.id == FormerName.staff_id)
    earlier: dict[int, list[str]] = defaultdict(list)
    for staff_id, name in db.session.execute(named.where(condition).order_by(FormerName.id)):  # type: ignore[arg-type]
        earlier[staff_id].append(name)
    rows = db.session.execute(
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Staff.email,
            Staff.phone,
            Assignment.id.label("post_id"),
            Assignment.unit_id,
            Assignment.position,
            Assignment.press_role,
            Assignment.starts_on,
            Assignment.ends_on,
        )
        .outerjoin(Assignment, Assignment.staff_id == Staff.id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(Staff.id, Assignment.starts_on)
    )
    day, found, held = clock.today(), {}, {}
    for row in rows:  # the latest post last
        if row.starts_on is not None and row.starts_on <= day < row.ends_on:
            held[row.id] = (row.unit_id, row.position, row.press_role)
        ahead = row.starts_on is not None and row.starts_on > day
        found[row.id] = Person(*row, tuple(earlier.get(row.id, ())), held.get(row.id) if ahead else None)
    return list(found.values())
