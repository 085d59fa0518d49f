"""What an act on a person will change, said before it is done; the act does what the preview says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from elearn.careers import queries
from elearn.careers.models import Kind
from elearn.careers.queries import Person
from elearn.careers.rules import LEAVING, Wish, day
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import db
from elearn.kernel.i18n import _
from elearn.learning import queries as learning
from elearn.learning.queries import EnrolmentRow
from elearn.learning.rules import COMPLETED, UNFINISHED, StatusKey, status_on
from elearn.mandates.audience import Facts, Standing, evaluate
from elearn.people import dated
from elearn.registrations import filling
from elearn.registrations.filling import Filling
from elearn.registrations.models import RegistrationList
from elearn.reports.queries import course_titles
from elearn.units import queries as units

# Roles that belong to a unit; those of the city are handed over by the one who keeps accounts.
UNIT_ROLES = frozenset({str(Role.COORDINATOR), str(Role.UNIT_HEAD), str(Role.INSTRUCTOR)})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes or stays: what, what becomes of it, where to look."""

    what: str
    then: str
    list_id: int | None = None
    exemption_id: int | None = None
    mandate_id: int | None = None  # an exemption may be proposed under it


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything an act touches. Empty parts are left out of the page."""

    duties: Sequence[Line]
    completed: int
    lists: Sequence[Line]
    roles: Sequence[Line]
    ending_roles: Sequence[int]
    acting: Sequence[Line]
    exemptions: Sequence[Line]

    @property
    def is_empty(self) -> bool:
        return not (self.duties or self.completed or self.lists or self.roles or self.acting or self.exemptions)


def of(person: Person, wish: Wish, actor: Actor) -> Preview:
    """What the act will change; reads only."""
    if wish.kind in (Kind.NAME, Kind.CODE):
        return Preview([], 0, [], [], [], [], [])
    rows = learning.enrolments_of(person.staff.id)
    today = clock.today()
    statuses = {row.id: status for row in rows if (status := status_on(row.facts, today)) is not None}
    roles, ending = _roles(person, wish, actor)
    return Preview(
        _duties([row for row in rows if row.id in statuses and statuses[row.id].key in due_keys()], wish),
        sum(one.key in COMPLETED for one in statuses.values()),
        _lists(person, wish) if wish.kind is not Kind.RETURN else [],
        roles,
        ending,
        _acting(person, wish),
        _exemptions(person, wish),
    )


def due_keys() -> frozenset[StatusKey]:
    return UNFINISHED | {StatusKey.EXEMPT}


def _duties(rows: Sequence[EnrolmentRow], wish: Wish) -> list[Line]:
    titles, names = course_titles(), units.names_of({row.unit_id for row in rows}, clock.today())
    found = []
    for row in rows:
        what = titles.get(row.course_id, "") + (f" ({row.number})" if row.number else "")
        found.append(Line(what, _duty_then(wish, names.get(row.unit_id, "")), mandate_id=row.mandate_id))
    return found


def _duty_then(wish: Wish, unit: str) -> str:
    if wish.kind in LEAVING:
        return _("rút khỏi danh sách phải học từ ngày %(day)s", day=day(wish.starts_on))
    if wish.kind is Kind.LEAVE:
        return _("vẫn phải học; nghỉ không thay cho quyết định miễn")
    if wish.kind is Kind.RETURN:
        return _("tiếp tục phải học")
    return _("giữ nguyên, vẫn tính cho %(unit)s", unit=unit)


def _lists(person: Person, wish: Wish) -> list[Line]:
    """Lists of running mandates the person stands on, with the slots that lack somebody once they are gone."""
    by_list: dict[int, list[str]] = defaultdict(list)
    entries = queries.entries_of(person.staff.id, wish.starts_on)
    for entry in entries:
        by_list[entry.list_id].append(_("cử thay người khác") if entry.replaces_id else "")
    found = []
    for list_id, notes in by_list.items():
        row = next(entry for entry in entries if entry.list_id == list_id)
        what = _(
            "Danh sách của %(unit)s, %(number)s", unit=queries.unit_named(row.unit_id, clock.today()), number=row.number
        )
        then = missing_then(list_id, person.staff.id, wish)
        note = next((n for n in notes if n), "")
        found.append(Line(what, "; ".join(filter(None, [note, then])), list_id=list_id))
    return found


def missing_then(list_id: int, staff_id: int, wish: Wish) -> str:
    """What the list lacks once the act is in force and did not lack before, as a sentence."""
    if wish.kind is Kind.LEAVE:
        return _("vẫn có tên; có thể cử thay trong thời gian nghỉ")
    now = filling.of_list(db.session.get_one(RegistrationList, list_id), clock.today())
    if wish.kind is Kind.TRANSFER and wish.to_unit_id == _unit_of(now, staff_id):
        now_holds = {wish.press_role}
    else:
        now_holds = set()
    before = {one.sentence for one in now.shortages}
    after = [one.sentence for one in _without(now, staff_id, now_holds).shortages if one.sentence not in before]
    if after:
        return _("sau ngày đó %(what)s", what="; ".join(after))
    return _("vẫn đủ thành phần")


def _unit_of(now: Filling, staff_id: int) -> int | None:
    worker = now.staffing.workers.get(staff_id)
    return None if worker is None else worker.unit_id


def _without(now: Filling, staff_id: int, holds: set[str]) -> Filling:
    """The list as it would be evaluated if the person held only these press roles in the unit."""
    others = [held for held in now.staffing.holdings if held.staff_id != staff_id]
    kept = [
        replace(held, press_role=role, acting=False)
        for role in holds
        for held in now.staffing.holdings
        if held.staff_id == staff_id
    ][:1]
    on = [e for e in now.entries if holds or e.staff_id != staff_id]
    facts = Facts(
        now.staffing.kind,
        [*others, *kept],
        [Standing(e.staff_id, e.line_id, e.since) for e in on],
        set(now.excuses),
    )
    answers = evaluate(now.lines, facts, now.staffing.day, double_filling=now.double_filling)
    return replace(now, answers=answers)


def _roles(person: Person, wish: Wish, actor: Actor) -> tuple[list[Line], list[int]]:
    """Roles held, and which of them end with the act: those of the unit that is left, as far as the actor reaches."""
    if wish.kind is Kind.RETURN:
        return [], []
    leaves_unit = wish.kind in LEAVING or (wish.kind is Kind.TRANSFER and wish.to_unit_id != person.standing.unit_id)
    found, ending = [], []
    words = role_words()
    for row in queries.roles_of(actor, person.staff.id, wish.starts_on):
        what = f"{words.get(row.role, row.role)}, {row.unit_name or ''}"
        if wish.kind in LEAVING or (leaves_unit and row.role in UNIT_ROLES and row.reachable):
            ending.append(row.id)
            found.append(Line(what, _("kết thúc từ ngày %(day)s; cần giao cho người khác", day=day(wish.starts_on))))
        elif leaves_unit:
            found.append(Line(what, _("không tự kết thúc; nhờ quản trị hệ thống xem lại")))
        elif wish.kind is Kind.LEAVE:
            found.append(Line(what, _("giữ nguyên; cần người làm thay trong thời gian nghỉ")))
        else:
            found.append(Line(what, _("giữ nguyên")))
    return found, ending


def role_words() -> dict[str, str]:
    return {
        Role.COORDINATOR: _("Đầu mối đơn vị"),
        Role.UNIT_HEAD: _("Thủ trưởng đơn vị"),
        Role.INSTRUCTOR: _("Giảng viên"),
        Role.DEPARTMENT: _("Sở"),
        Role.CITY_READER: _("UBND Thành phố"),
        Role.ADMIN: _("Quản trị hệ thống"),
    }


def _acting(person: Person, wish: Wish) -> list[Line]:
    if wish.kind is Kind.RETURN:
        return []
    then = _("giữ nguyên") if keeps_acting(person, wish) else _("kết thúc từ ngày %(day)s", day=day(wish.starts_on))
    return [Line(row.title, then) for row in dated.acting_from(person.staff.id, wish.starts_on)]


def keeps_acting(person: Person, wish: Wish) -> bool:
    """Whether acting posts go on: they belong to the unit the person works in."""
    return wish.kind is Kind.LEAVE or (wish.kind is Kind.TRANSFER and wish.to_unit_id == person.standing.unit_id)


def _exemptions(person: Person, wish: Wish) -> list[Line]:
    if wish.kind in LEAVING:
        then = _("giữ trong hồ sơ; từ ngày đó đã rút khỏi danh sách phải học")
    else:
        then = _("giữ nguyên đến hết hạn")
    return [
        Line(
            _("%(number)s, từ %(a)s đến hết %(b)s", number=row.number, a=day(row.starts_on), b=day(row.ends_on)),
            then,
            exemption_id=row.id,
        )
        for row in queries.exemptions_of(person.staff.id, wish.starts_on)
    ]
