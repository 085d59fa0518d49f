"""A unit's file put on its registration list: a check that changes nothing, then one commit of every accepted row.

The commit judges the file again under the list's lock. If anything a person saw has changed since, nothing is
written, and what changed is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.intake import queries, rules
from elearn.intake.facts import Facts, Row, Worker
from elearn.intake.models import IntakeState, ListIntake
from elearn.intake.rules import MOST
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict
from elearn.kernel.i18n import _
from elearn.people import importing, keeping
from elearn.people.columns import WISHES
from elearn.people.importing import Checked, Source
from elearn.people.models import Staff
from elearn.people.words import TURNED_AWAY, Verdict
from elearn.registrations import filling
from elearn.registrations import queries as registrations
from elearn.registrations import rules as list_rules
from elearn.registrations import service as lists
from elearn.registrations.filling import Filling, Staffing
from elearn.registrations.models import RegistrationEntry, RegistrationList
from elearn.sheets.writing import refused_file
from elearn.units import queries as units_queries
from elearn.units.scope import subtree

KEPT = timedelta(days=7)
WANTED = replace(WISHES, required=(("full_name",),))  # a list for registration need not name units or posts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a commit did. `changed` tells why nothing was written."""

    people: int = 0
    newcomers: int = 0
    away: int = 0
    changed: tuple[str, ...] = ()


def keep_check(list_id: int, source: Source, line_id: int | None, *, actor: Actor) -> int:
    """Check a file against a list and keep it with its verdicts; returns its id.

    Refuses (Conflict) a list that takes no people now, (Missing) a line of another mandate, and a file that
    can't be read or holds more than 500 people. The list is not touched.
    """
    found = registrations.list_for(actor, list_id)
    list_rules.check_editable(registrations.state_of(list_id))
    if line_id is not None:
        registrations.line_of(found.mandate_id, line_id)
    forget_old()
    checked, rows = _judged(found, source, {}, line_id, actor)
    return keep(found, source, actor, IntakeState.CHECKED, rules.counts(rows), _told(rows), checked, line_id=line_id)


def keep(
    found: RegistrationList,
    source: Source,
    actor: Actor,
    state: IntakeState,
    counts: dict[str, int],
    rows: list[Any],
    checked: Checked,
    *,
    line_id: int | None = None,
    against: str = "",
) -> int:
    """Keep a file with what was found in it; returns its id."""
    kept = db.session.scalar(
        insert(ListIntake)
        .returning(ListIntake.id)
        .values(
            list_id=found.id,
            unit_id=actor.unit_id,
            user_id=actor.user_id,
            name=actor.name,
            sha256=source.sha256,
            filename=source.filename,
            content=source.content,
            encoding=source.encoding,
            mapping=dict(source.mapping),
            choices={},
            line_id=line_id,
            against=against,
            state=str(state),
            checks=1,
            revision=found.revision,
            counts=counts,
            found=keeping.found_in(checked.reading),
            rows=rows,
            checked_at=clock.now(),
            committed_at=None,
        )
    )
    return int(kept or 0)


def check_again(import_id: int, choices: Mapping[str, Any], source: Source | None, *, actor: Actor) -> None:
    """Judge a kept file anew with what was decided on its rows, or read another way. The list is not touched.

    Read with other columns or letters, what was decided before no longer speaks of the same rows and is dropped.
    """
    kept = _open(import_id, actor, lock=True)  # in another tab it may be written just now
    found = registrations.list_for(actor, kept.list_id)
    reread = source is not None
    source = source or queries.source_of(kept)
    kept.choices = {} if reread else {**kept.choices, **choices}
    kept.encoding, kept.mapping = source.encoding, dict(source.mapping)
    checked, rows = _judged(found, source, kept.choices, kept.line_id, actor)
    _remember(kept, found, rows, checked)


def commit(import_id: int, choices: Mapping[str, Any], *, seen: int, newcomers: bool, actor: Actor) -> Outcome:
    """Put every accepted row on the list, once, and new people on the books where `newcomers` says so.

    Refuses (Conflict) a file written or dropped before, a page that showed an earlier check, and a list that
    takes no people now. Where the list or a row is not what the person saw, writes only the new check and tells
    what changed. The rows not taken can be fetched afterwards.
    """
    kept = _open(import_id, actor, lock=True)
    found = registrations.list_for(actor, kept.list_id, lock=True)
    _check_open(found)
    if kept.checks != seen:
        raise Conflict(
            _("Tệp này đã được kiểm tra lại ở trang khác, nên chưa ghi gì."),
            next_step=_("Xem kết quả kiểm tra mới nhất rồi ghi."),
        )
    decided = [key for key, choice in choices.items() if kept.choices.get(key) != choice]
    kept.choices = {**kept.choices, **choices}
    source = queries.source_of(kept)
    checked, rows = _judged(found, source, kept.choices, kept.line_id, actor)
    told = _since(kept, found) + rules.changes(kept.rows, rows, decided)
    if told:
        _remember(kept, found, rows, checked)
        return Outcome(changed=tuple(told))
    rows = rows if newcomers else rules.without_newcomers(rows)
    done = _write(found, checked, rows, source, actor)
    kept.state, kept.committed_at = str(IntakeState.COMMITTED), clock.now()
    _remember(kept, found, rows, checked)
    return done


def drop(import_id: int, *, actor: Actor) -> int:
    """Forget a file that is not to be written; refuses one that was. Returns the list's id."""
    kept = _open(import_id, actor, lock=True)
    kept.state, kept.content, kept.rows = str(IntakeState.DROPPED), None, []
    return kept.list_id


def forget_old() -> None:
    """Bytes and rows of files older than a week go; their figures stay."""
    db.session.execute(
        update(ListIntake)
        .where(ListIntake.checked_at < clock.now() - KEPT, ListIntake.content.is_not(None))
        .values(content=None, rows=[])
    )


def refused_of(kept: ListIntake) -> tuple[bytes, str]:
    """(the file with the rows not taken and a column “Lỗi”, its ending)."""
    understood = importing.read(queries.source_of(kept), WANTED)
    told = {}
    for row in kept.rows:
        if row["verdict"] in TURNED_AWAY:
            table, _colon, number = row["key"].partition(":")
            told[int(table), int(number)] = " ".join(reason[2] for reason in row["reasons"])
    return refused_file(understood, told)


def _open(import_id: int, actor: Actor, *, lock: bool = False) -> ListIntake:
    kept = queries.intake_for(actor, import_id, lock=lock)
    if kept.state != IntakeState.CHECKED:
        raise Conflict(_("Tệp này đã xử lý xong."), next_step=_("Tải tệp lên lại nếu còn dòng cần đưa vào."))
    return kept


def _judged(
    found: RegistrationList, source: Source, choices: Mapping[str, Any], line_id: int | None, actor: Actor
) -> tuple[Checked, list[Row]]:
    unit_id = units_queries.carrier_of(found.unit_id, clock.today())
    source = replace(source, given_unit_id=unit_id)
    checked = importing.check(source, actor=actor, wishes=WANTED, at_most=MOST)
    now = filling.of_list(found, clock.today())
    units = frozenset(units_of(unit_id))
    return checked, rules.settle(checked.rows, _facts(found, now, units), choices, line_id)


def units_of(unit_id: int) -> list[int]:
    return list(db.session.scalars(subtree(unit_id, clock.today())))


def _facts(found: RegistrationList, now: Filling, units: frozenset[int]) -> Facts:
    standing: dict[int, set[int]] = defaultdict(set)
    for entry in now.entries:
        standing[entry.staff_id].add(entry.line_id)
    return Facts(
        lines=[line for line in now.lines if now.answers[line.id].applies],
        workers=workers_of(now.staffing),
        units=units,
        unit_id=found.unit_id,
        standing={staff_id: frozenset(lines) for staff_id, lines in standing.items()},
        double_filling=now.double_filling,
    )


def workers_of(staffing: Staffing) -> dict[int, Worker]:
    """The unit's people as plain values, with every press role they hold that day."""
    roles: dict[int, set[str]] = defaultdict(set)
    for held in staffing.holdings:
        if held.starts_on <= staffing.day < held.ends_on:
            roles[held.staff_id].add(held.press_role)
    return {
        row.id: Worker(row.id, row.code, row.full_name, row.position, frozenset(roles[row.id]), row.unit_id)
        for row in staffing.workers.values()
    }


def _told(rows: Sequence[Row]) -> list[Any]:
    return [row.told() for row in rows]


def _remember(kept: ListIntake, found: RegistrationList, rows: Sequence[Row], checked: Checked) -> None:
    kept.rows, kept.counts = _told(rows), rules.counts(rows)
    kept.found = keeping.found_in(checked.reading)
    kept.revision, kept.checked_at = found.revision, clock.now()
    kept.checks += 1
    db.session.flush()


def _check_open(found: RegistrationList) -> None:
    last = registrations.steps_of(found.id)[-1]
    try:
        list_rules.check_editable(registrations.state_of(found.id))
    except Conflict as refusal:
        said = _("%(name)s đã chuyển danh sách sang tình trạng khác lúc %(time)s.", name=last.name, time=f"{last.at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}")  # fmt: skip
        raise Conflict(
            f"{refusal.message} {said} " + _("Chưa ghi gì; tệp đã kiểm tra còn giữ 7 ngày."),
            next_step=refusal.next_step,
        ) from None


def _since(kept: ListIntake, found: RegistrationList) -> list[str]:
    """Who came on the list or went off it after the check, a sentence each; nothing while its revision stands."""
    if kept.revision == found.revision:
        return []
    told = []
    entries = db.session.execute(
        select(RegistrationEntry, Staff.full_name)
        .join(Staff, Staff.id == RegistrationEntry.staff_id)
        .where(RegistrationEntry.list_id == found.id)
        .where(or_(RegistrationEntry.added_at >= kept.checked_at, RegistrationEntry.removed_at >= kept.checked_at))
        .order_by(RegistrationEntry.id)
    )
    for entry, name in entries:
        if entry.removed_at is None:
            told.append(_("%(by)s đã thêm %(name)s.", by=entry.added_by, name=name))
        elif entry.added_at < kept.checked_at:
            told.append(_("%(by)s đã bỏ %(name)s.", by=entry.removed_by, name=name))
    return told or [_("Danh sách đã có thay đổi khác.")]


def _write(found: RegistrationList, checked: Checked, rows: Sequence[Row], source: Source, actor: Actor) -> Outcome:
    new = [row for row in rows if row.verdict == Verdict.NEW]
    by_key = {rules.key_of(seen): seen for seen in checked.rows}
    fresh = [row for row in new if row.newcomer]
    for row in fresh:
        seen = by_key[row.key]
        seen.values["press_role"] = row.newcomer
        seen.unit_id = seen.unit_id if seen.unit_id is not None else checked.source.given_unit_id
    if fresh:
        importing.add_new([by_key[row.key] for row in fresh], source, actor=actor)
    on: dict[int, list[int]] = defaultdict(list)
    for row in new:
        row.staff_id = row.staff_id or by_key[row.key].staff_id
        for line_id in row.add:
            on[line_id].append(row.staff_id or 0)
    for line_id, staff_ids in sorted(on.items()):
        lists.add_people(found.id, line_id, staff_ids, actor=actor)
    away = sum(row.verdict in TURNED_AWAY for row in rows)
    if new:
        record(Did.LIST_IMPORTED, actor, f"list:{found.id}", sha256=source.sha256, rows=len(rows), new=len(new), newcomers=len(fresh), away=away)  # fmt: skip
    return Outcome(len({row.staff_id for row in new}), len(fresh), away)
