"""Dated acts on units. Every act writes the act itself, the periods it changes, the rebuilt reach and
an audit entry, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold, sort_key
from elearn.units import queries, reader, rules
from elearn.units.models import Unit, UnitAct, UnitPeriod, UnitReach, UnitSuccession


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: units opened, renamed (or given another kind), moved, left as they were."""

    opened: int
    renamed: int
    moved: int
    unchanged: int

    @property
    def changes(self) -> int:
        return self.opened + self.renamed + self.moved


def rebuild_reach() -> None:
    """Write the tree's closure anew from periods and successions; refuses a cycle."""
    hangings = [
        rules.Hanging(*row)
        for row in db.session.execute(
            select(UnitPeriod.unit_id, UnitPeriod.parent_id, UnitPeriod.valid_from, UnitPeriod.valid_to)
        )
    ]
    try:
        rows = rules.reach(hangings, queries.successors())
    except rules.CycleError as error:
        raise Refused(
            _("Không đặt được: đơn vị sẽ nằm dưới chính nó."), next_step=_("Chọn đơn vị cấp trên khác.")
        ) from error
    db.session.execute(delete(UnitReach))
    if rows:
        db.session.execute(
            insert(UnitReach),
            [
                {
                    "ancestor_id": r.ancestor_id,
                    "descendant_id": r.descendant_id,
                    "valid_from": r.starts,
                    "valid_to": r.ends,
                    "depth": r.depth,
                }
                for r in rows
            ],
        )


def open_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    opened_on: date,
    decision: str,
    actor: Actor,
    source: str = "",
    rebuild: bool = True,
) -> int:
    """Open a unit; returns its id. Refuses a code that was ever used."""
    if db.session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise Refused(_("Mã đơn vị %(code)s đã có.", code=code), next_step=_("Mã không dùng lại; chọn mã khác."))
    unit = Unit(code=code, opened_on=opened_on, closed_on=FOREVER, source=source)
    db.session.add(unit)
    db.session.flush()  # the period needs its id
    _add_period(unit.id, name=name, kind=kind, parent_id=parent_id, since=opened_on)
    _note(unit.id, "open", opened_on, decision, actor, {"name": name})
    record(Did.UNIT_OPENED, actor, f"unit:{code}", after={"name": name, "kind": kind})
    if rebuild:
        rebuild_reach()
    return unit.id


def rename_unit(
    unit_id: int, *, name: str, effective_on: date, decision: str, actor: Actor, kind: str | None = None
) -> None:
    """Give a unit another name (or kind) from a day on. Refuses a closed unit and a day before its last act."""
    unit, period = _current(unit_id)
    _check(unit, period, effective_on)
    _next_period(period, effective_on, name=name, kind=kind or period.kind, parent_id=period.parent_id)
    _note(unit_id, "rename", effective_on, decision, actor, {"before": period.name, "after": name})
    record(Did.UNIT_RENAMED, actor, f"unit:{unit.code}", before=period.name, after=name, effective_on=effective_on)
    rebuild_reach()


def move_unit(unit_id: int, *, parent_id: int, effective_on: date, decision: str, actor: Actor) -> None:
    """Hang a unit under another parent from a day on. Refuses as rename, and a parent below the unit."""
    unit, period = _current(unit_id)
    _check(unit, period, effective_on)
    _check_open(parent_id, effective_on)
    _next_period(period, effective_on, name=period.name, kind=period.kind, parent_id=parent_id)
    _note(unit_id, "move", effective_on, decision, actor, {"before": period.parent_id, "after": parent_id})
    record(
        Did.UNIT_MOVED, actor, f"unit:{unit.code}", before=period.parent_id, after=parent_id, effective_on=effective_on
    )
    rebuild_reach()


def close_unit(unit_id: int, *, effective_on: date, decision: str, actor: Actor) -> None:
    """End a unit; `effective_on` is the first day without it. Refuses while open units hang below it."""
    unit, period = _current(unit_id)
    _check(unit, period, effective_on)
    if queries.children(unit_id, effective_on):
        raise Refused(
            _("%(name)s còn đơn vị trực thuộc.", name=period.name),
            next_step=_("Chuyển hoặc sáp nhập các đơn vị trực thuộc trước."),
        )
    _end(unit, period, effective_on)
    _note(unit_id, "close", effective_on, decision, actor, {})
    record(Did.UNIT_CLOSED, actor, f"unit:{unit.code}", effective_on=effective_on)
    rebuild_reach()


def merge_unit(unit_id: int, *, successor_id: int, effective_on: date, decision: str, actor: Actor) -> None:
    """Merge a unit into a successor, which carries its duties and history from that day.

    Refuses itself, a closed successor and one below the unit. Units below it move to the successor.
    """
    unit, period = _current(unit_id)
    _check(unit, period, effective_on)
    _check_open(successor_id, effective_on)
    if successor_id == unit_id:
        raise Refused(_("Đơn vị không sáp nhập vào chính nó."))
    for child in queries.children(unit_id, effective_on):
        if child.id != successor_id:
            move_unit(child.id, parent_id=successor_id, effective_on=effective_on, decision=decision, actor=actor)
        else:
            move_unit(
                child.id,
                parent_id=period.parent_id or successor_id,
                effective_on=effective_on,
                decision=decision,
                actor=actor,
            )
    _end(unit, period, effective_on)
    db.session.execute(
        insert(UnitSuccession).values(unit_id=unit_id, successor_id=successor_id, effective_on=effective_on)
    )
    _note(unit_id, "merge", effective_on, decision, actor, {"successor": successor_id})
    record(Did.UNIT_MERGED, actor, f"unit:{unit.code}", successor=successor_id, effective_on=effective_on)
    rebuild_reach()


def act_on_unit(
    act: str, unit_id: int, *, name: str, other_id: int, effective_on: date, decision: str, actor: Actor
) -> None:
    """One of the dated acts by its name: rename, move, merge or close; refuses what that act refuses."""
    common = {"effective_on": effective_on, "decision": decision, "actor": actor}
    if act == "rename":
        rename_unit(unit_id, name=name, **common)  # type: ignore[arg-type]
    elif act == "move":
        move_unit(unit_id, parent_id=other_id, **common)  # type: ignore[arg-type]
    elif act == "merge":
        merge_unit(unit_id, successor_id=other_id, **common)  # type: ignore[arg-type]
    else:
        close_unit(unit_id, **common)  # type: ignore[arg-type]


def import_units(content: bytes, *, effective_on: date, actor: Actor) -> ImportResult:
    """Bring the tree to what a file says; running it again changes nothing.

    Refuses the whole file when any line is at fault, naming every line. Units that the file does not
    name stay as they are. Writes what each single act would.
    """
    known = queries.known_codes()
    lines, faults = reader.read(content, frozenset(known))
    if faults:
        raise Refused(
            "\n".join(str(fault) for fault in faults),
            next_step=_("Sửa các dòng đã nêu rồi nhập lại. Chưa có gì được ghi."),
        )
    counts = {"opened": 0, "renamed": 0, "moved": 0, "unchanged": 0}
    for line in reader.parents_first(lines):
        parent_id = known[line.parent_code] if line.parent_code else None
        if line.code not in known:
            known[line.code] = open_unit(
                code=line.code,
                name=line.name,
                kind=line.kind,
                parent_id=parent_id,
                opened_on=effective_on,
                decision=line.source,
                source=line.source,
                actor=actor,
                rebuild=False,
            )
            counts["opened"] += 1
            continue
        counts[_bring_up_to(known[line.code], line, parent_id, effective_on, actor)] += 1
    rebuild_reach()
    result = ImportResult(**counts)
    if result.changes:
        record(Did.UNITS_IMPORTED, actor, "unit:file", **counts)
    return result


def _bring_up_to(unit_id: int, line: reader.UnitLine, parent_id: int | None, effective_on: date, actor: Actor) -> str:
    _unit, period = _current(unit_id)
    outcome = "unchanged"
    if (period.name, period.kind) != (line.name, line.kind):
        rename_unit(
            unit_id, name=line.name, kind=line.kind, effective_on=effective_on, decision=line.source, actor=actor
        )
        outcome = "renamed"
    if period.parent_id != parent_id and parent_id is not None:
        move_unit(unit_id, parent_id=parent_id, effective_on=effective_on, decision=line.source, actor=actor)
        outcome = "moved"
    return outcome


def _current(unit_id: int) -> tuple[Unit, UnitPeriod]:
    unit = db.session.get_one(Unit, unit_id, with_for_update=True)
    period = db.session.scalars(
        select(UnitPeriod).where(UnitPeriod.unit_id == unit_id).order_by(UnitPeriod.valid_from.desc()).limit(1)
    ).one()
    return unit, period


def _check(unit: Unit, period: UnitPeriod, effective_on: date) -> None:
    # The same day may see several acts (a file that renames and moves): they share one period.
    last = period.valid_from if period.valid_from != effective_on else unit.opened_on
    rules.check_can_act(
        name=period.name,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
        last_change=last,
        effective_on=effective_on,
    )


def _check_open(unit_id: int, day: date) -> None:
    unit, period = _current(unit_id)
    if unit.closed_on <= day or unit.opened_on > day:
        raise Refused(
            _("%(name)s không hoạt động vào ngày %(day)s.", name=period.name, day=day.strftime("%d/%m/%Y")),
            next_step=_("Chọn đơn vị khác hoặc ngày khác."),
        )


def _add_period(unit_id: int, *, name: str, kind: str, parent_id: int | None, since: date) -> None:
    name = clean(name)
    db.session.add(
        UnitPeriod(
            unit_id=unit_id,
            name=name,
            sort_key=sort_key(name),
            folded=fold(name),
            kind=kind,
            parent_id=parent_id,
            valid_from=since,
            valid_to=FOREVER,
        )
    )
    db.session.flush()


def _next_period(period: UnitPeriod, since: date, *, name: str, kind: str, parent_id: int | None) -> None:
    if period.valid_from == since:
        name = clean(name)
        db.session.execute(
            update(UnitPeriod)
            .where(UnitPeriod.id == period.id)
            .values(name=name, sort_key=sort_key(name), folded=fold(name), kind=kind, parent_id=parent_id)
        )
        db.session.expire(period)
        return
    db.session.execute(update(UnitPeriod).where(UnitPeriod.id == period.id).values(valid_to=since))
    _add_period(period.unit_id, name=name, kind=kind, parent_id=parent_id, since=since)


def _end(unit: Unit, period: UnitPeriod, day: date) -> None:
    unit.closed_on = day
    db.session.execute(update(UnitPeriod).where(UnitPeriod.id == period.id).values(valid_to=day))
    db.session.flush()


def _note(unit_id: int, kind: str, effective_on: date, decision: str, actor: Actor, details: dict[str, Any]) -> None:
    db.session.execute(
        insert(UnitAct).values(
            unit_id=unit_id,
            kind=kind,
            effective_on=effective_on,
            decision=decision,
            details=details,
            recorded_at=clock.now(),
            user_id=actor.user_id,
        )
    )
