"""Acts on people as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from elearn.accounts.models import User
from elearn.careers import preview, queries
from elearn.careers.models import Kind
from elearn.careers.queries import Person
from elearn.careers.rules import LEAVING, Wish, day, kind_words
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.learning import queries as learning
from elearn.learning.rules import COMPLETED, status_on
from elearn.people import dated
from elearn.people.models import Staff
from elearn.people.present import press_role_label
from elearn.registrations.models import StepKind
from elearn.reports.queries import course_titles
from elearn.units import queries as units
from elearn.web.access import May, may


def kind_label(kind: str) -> str:
    return kind_words().get(kind, kind)


def kinds_for(actor: Actor, staff_id: int) -> list[tuple[str, str]]:
    """What the actor may record about a person as they stand; nothing beyond their units, or for a merged record."""
    if not may(actor, May.CHANGE_PEOPLE):
        return []
    try:
        now = queries.person_for(actor, staff_id).standing
    except (Missing, Refused):
        return []
    left_out = set() if may(actor, May.MERGE_PEOPLE) else {Kind.CODE}
    if not now.in_service:
        left_out |= {Kind.TRANSFER, Kind.LEAVE, *LEAVING}
    elif now.leave is None:
        left_out.add(Kind.RETURN)
    return [(kind, word) for kind, word in kind_words().items() if kind not in left_out]


def lede(kind: Kind) -> str:
    """What the act is about, for who records it."""
    return {
        Kind.TRANSFER: _(
            "Sang đơn vị khác, hoặc đổi chức vụ, vai trò trong đơn vị. Việc đang học vẫn tính cho đơn vị đã cử."
        ),
        Kind.LEAVE: _(
            "Nghỉ thai sản, đi học, nghỉ ốm dài ngày. Nghỉ không thay cho miễn học; cần thì đề nghị miễn ở bước xem trước."
        ),
        Kind.RETIREMENT: _(
            "Từ ngày này không còn giữ vị trí, việc đang học được rút và tài khoản đóng lại. Kết quả đã có giữ nguyên."
        ),
        Kind.DEPARTURE: _(
            "Từ ngày này không còn giữ vị trí, việc đang học được rút và tài khoản đóng lại. Kết quả đã có giữ nguyên."
        ),
        Kind.RETURN: _(
            "Kết thúc sớm đợt nghỉ, hoặc nhận lại vị trí sau khi đã thôi. Tài khoản đã đóng do quản trị mở lại."
        ),
        Kind.NAME: _("Tên cũ vẫn tìm được và vẫn đứng trong báo cáo của những ngày trước."),
        Kind.CODE: _("Mã cũ vẫn là của người này: danh sách nhập theo mã cũ vẫn nhận ra."),
    }[kind]


def start(person: Person) -> dict[str, str]:
    """What the form starts from."""
    now = person.standing
    unit = units.names_of([now.unit_id], clock.today()).get(now.unit_id, "")
    return {
        "unit_code": unit,
        "position": now.position,
        "press_role": now.press_role,
        "full_name": now.full_name,
        "code": now.code,
    }


def standing(person: Person) -> list[tuple[str, str]]:
    """How the person stands, as terms and values."""
    now = person.standing
    found = [
        (_("Đơn vị"), queries.unit_named(now.unit_id, clock.today())),
        (_("Chức vụ"), now.position),
        (_("Vai trò báo chí"), press_role_label(now.press_role)),
        (_("Từ ngày"), day(now.starts_on)),
    ]
    if now.ends_on < FOREVER:
        found.append((_("Đến trước ngày"), day(now.ends_on)))
    if now.leave:
        found.append((_("Đang nghỉ"), _("từ %(a)s đến hết %(b)s", a=day(now.leave[0]), b=day(now.leave[1]))))
    return found


def told(person: Person, wish: Wish) -> list[tuple[str, str]]:
    """What the act says, before and after, for the head of its preview."""
    now, found = person.standing, [(_("Việc"), kind_label(wish.kind)), (_("Từ ngày"), day(wish.starts_on))]
    if wish.ends_on:
        found.append((_("Đến hết ngày"), day(wish.ends_on)))
    if wish.to_unit_id:
        here, there = (queries.unit_named(one, wish.starts_on) for one in (now.unit_id, wish.to_unit_id))
        found.append((_("Đơn vị"), _changed(here, there)))
        found.append((_("Chức vụ"), _changed(now.position, wish.position)))
        found.append(
            (_("Vai trò báo chí"), _changed(press_role_label(now.press_role), press_role_label(wish.press_role)))
        )
    if wish.kind is Kind.NAME:
        found.append((_("Họ và tên"), _changed(now.full_name, wish.full_name)))
    if wish.kind is Kind.CODE:
        found.append((_("Mã cán bộ"), _changed(now.code, wish.code)))
    if wish.kind in LEAVING:
        found.append((_("Tài khoản"), _("đóng từ ngày %(day)s", day=day(wish.starts_on))))
    if wish.reason:
        found.append((_("Lý do"), wish.reason))
    return [*found, (_("Căn cứ"), wish.decision)]


def _changed(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act in the list of a person's."""

    id: int
    label: str
    says: str
    when: str
    row: Any
    may_cancel: bool


def acts(rows: Sequence[AnyRow], today: date) -> list[ActRow]:
    """A person's acts, newest first."""
    found, names = [], _unit_names(rows, today)
    for row in rows:
        when = _("từ %(day)s", day=day(row.starts_on))
        if row.ends_on:
            when = _("từ %(a)s đến hết %(b)s", a=day(row.starts_on), b=day(row.ends_on))
        coming = row.starts_on > today and row.cancelled_at is None and not row.details.get("merger")
        found.append(ActRow(row.id, kind_label(row.kind), _says(row, names), when, row, coming))
    return found


def _unit_names(rows: Sequence[AnyRow], day: date) -> dict[int, str]:
    told = [row.details.get(part) or {} for row in rows for part in ("before", "after")]
    return units.names_of({one["unit"] for one in told if "unit" in one}, day)


def _says(row: AnyRow, names: Mapping[int, str]) -> str:
    before, after = row.details.get("before") or {}, row.details.get("after") or {}
    for key in ("name", "code"):
        if key in before:
            return f"{before[key]} → {after[key]}"
    if row.kind == Kind.TRANSFER or (row.kind == Kind.RETURN and before != after):
        here, there = (names.get(one.get("unit", 0), "") for one in (before, after))
        return "; ".join([_changed(here, there), _changed(before.get("position", ""), after.get("position", ""))])
    return str(row.reason)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, as they are held side by side."""

    staff: Staff
    facts: list[tuple[str, str]]
    courses: list[tuple[str, str]]


def sides(pair: Sequence[Staff]) -> list[Side]:
    """Both records: post, contacts, account, and what each has learned with its dates."""
    titles = course_titles()
    return [Side(one, _facts(one), _courses(one, titles)) for one in pair]


def _facts(staff: Staff) -> list[tuple[str, str]]:
    post = dated.last_post(staff.id)
    accounts = db.session.scalar(select(func.count()).select_from(User).where(User.staff_id == staff.id))
    return [
        (_("Mã cán bộ"), staff.code),
        (_("Đơn vị"), queries.unit_named(post.unit_id, clock.today()) if post else ""),
        (_("Chức vụ"), post.position if post else ""),
        (_("Vai trò báo chí"), press_role_label(post.press_role) if post else ""),
        (_("Giữ vị trí từ"), day(post.starts_on) if post else ""),
        (_("Điện thoại"), staff.phone or _("chưa có")),
        (_("Tài khoản"), _("có") if accounts else _("chưa có")),
    ]


def _courses(staff: Staff, titles: dict[int, str]) -> list[tuple[str, str]]:
    found = []
    for row in learning.enrolments_of(staff.id):
        status = status_on(row.facts, clock.today())
        done = row.facts.completed_at
        if status is not None and status.key in COMPLETED and done is not None:
            state = _("hoàn thành ngày %(day)s", day=day(clock.local_day(done)))
        else:
            state = _("đang học") if row.facts.started_at else _("chưa học")
        found.append((titles.get(row.course_id, "") + (f" ({row.number})" if row.number else ""), state))
    return found


def list_states() -> dict[str, str]:
    return {
        StepKind.OPENED: _("đang soạn"),
        StepKind.SUBMITTED: _("chờ duyệt"),
        StepKind.RETURNED: _("bị trả lại"),
        StepKind.APPROVED: _("đã duyệt"),
    }


def role_words() -> dict[str, str]:
    return preview.role_words()
