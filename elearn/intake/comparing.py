"""A second list held against a registration list or the unit's staff. Nothing of either is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from elearn.intake import service
from elearn.intake.models import IntakeState, ListIntake
from elearn.intake.reconciling import Group, Pair, Side, counts, reconcile
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.people import importing
from elearn.people.importing import Checked, Source
from elearn.people.known import Person
from elearn.people.lines import Seen
from elearn.people.rules import same_name
from elearn.people.words import Verdict
from elearn.registrations import filling
from elearn.registrations import queries as registrations
from elearn.registrations.models import RegistrationList
from elearn.units import queries as units

AGAINST = ("list", "staff")


def keep_comparison(list_id: int, source: Source, against: str, *, actor: Actor) -> int:
    """Compare a file with the registration list or the unit's staff as they are now; returns the id it is kept under.

    Refuses a list outside the actor's subtree (Missing) and a file that can't be read. Rows that name another
    unit are left out and counted.
    """
    found = registrations.list_for(actor, list_id)
    if against not in AGAINST:
        raise Refused(_("Chưa chọn danh sách để so sánh."))
    service.forget_old()
    checked = importing.check(source, actor=actor, wishes=service.WANTED, at_most=5000)
    theirs, elsewhere = sides_of(checked, service.units_of(units.carrier_of(found.unit_id, clock.today())))
    pairs = reconcile(ours_of(found, against), theirs)
    told = counts(pairs) | {"elsewhere": elsewhere}
    rows = [asdict(pair) for pair in pairs]
    return service.keep(found, source, actor, IntakeState.COMPARED, told, rows, checked, against=against)


def ours_of(found: RegistrationList, against: str) -> list[Side]:
    """The people of the list, each once, or everybody in post in the unit and below."""
    staffing = filling.staffing(found, clock.today())
    if against == "staff":
        return [Side(w.id, w.code, w.full_name, w.position) for w in staffing.workers.values()]
    entries = {entry.staff_id: entry for entry in registrations.entries_of(found.id)}
    return [
        Side(
            staff_id,
            entry.code,
            entry.full_name,
            staffing.workers[staff_id].position if staff_id in staffing.workers else "",
            "" if staff_id in staffing.workers else _("không còn công tác tại đơn vị"),
        )
        for staff_id, entry in entries.items()
    ]


def sides_of(checked: Checked, units: Sequence[int]) -> tuple[list[Side], int]:
    """(rows of the file as plain sides, how many name another unit). Titles, signatures and hidden rows are none."""
    sides, elsewhere = [], 0
    for place, seen in enumerate(checked.rows):
        copy = any(reason.code == "duplicate_row" for reason in seen.reasons)
        if seen.verdict is Verdict.IGNORED and not copy:
            continue
        if seen.unit_id is not None and seen.unit_id not in units:
            elsewhere += 1
            continue
        values, person = seen.values, _person(seen, checked)
        note = _("dòng %(row)s", row=seen.row) + (f" ({seen.sheet})" if len(checked.reading.tables) > 1 else "")
        if not values.get("full_name") and not values.get("code"):
            note += ": " + " ".join(reason.sentence for reason in seen.reasons)
        code, name = values.get("code", ""), values.get("full_name", "")
        if person is not None and person.code != code:
            note += "; " + _("tệp ghi mã %(code)s", code=code)
            code = person.code
        if person is not None and any(same_name(name, earlier) for earlier in person.earlier_names):
            note += "; " + _("tệp ghi tên trước đây là %(name)s", name=name)
            name = person.full_name
        sides.append(Side(place, code, name, values.get("position", ""), note))
    return sides, elsewhere


def _person(seen: Seen, checked: Checked) -> Person | None:
    """Whom the row's code means, be it an earlier one or that of a merged record; None beyond the actor's reach."""
    return checked.known.people.get(seen.values.get("code", "").upper()) if seen.staff_id is not None else None


def pairs_of(kept: ListIntake, group: str = "") -> list[Pair]:
    """The pairs as they were found, all or those of one group."""
    return [_pair(row) for row in kept.rows if not group or row["group"] == group]


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(Group(row["group"]), *(Side(**row[side]) if row[side] else None for side in ("ours", "theirs")))
