"""A feed: the personnel system's full list. Who is in post here but not in it is marked, never deleted, never ended.

A feed that would mark more than 5 % of those in post or everybody of a unit, or that could not be read to its end,
stops and asks: only a person's word, kept in the trail, lets it go on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _, grouped
from elearn.kernel.text import sort_key
from elearn.people import rules
from elearn.people.importing import Checked
from elearn.people.models import Assignment, FeedAbsence, ImportState, Staff, StaffImport
from elearn.people.queries import assignment_on
from elearn.people.words import Verdict
from elearn.units.models import Unit, UnitPeriod
from elearn.units.queries import period_on
from elearn.units.scope import within

PERCENT = 5  # more of those in post than this: stop and ask
NAMED = 5  # people the question names; all of them stand on the list behind it


@dataclass(frozen=True, slots=True)
class InPost:
    """Somebody in post today within reach, and the mark they carry, if any."""

    staff_id: int
    code: str
    full_name: str
    unit_id: int
    unit_code: str
    unit_name: str
    absence_id: int | None


@dataclass(slots=True)
class Feed:
    """What a full list would mark and clear, and why it may have to stop."""

    full_on: date
    active: int = 0
    missing: list[InPost] = field(default_factory=list)  # marked anew
    still: list[InPost] = field(default_factory=list)  # marked before, and not named now either
    found: list[InPost] = field(default_factory=list)  # marked before, and named now
    doubtful: int = 0  # a row may mean them: not marked
    whole: list[tuple[str, str, int]] = field(default_factory=list)  # units of which nobody is named
    unread: bool = False

    @property
    def stops(self) -> list[str]:
        """Why it stops, a sentence a reason; empty when it may go on."""
        told = []
        if len(self.missing) * 100 > self.active * PERCENT:
            told.append(self._too_many())
        if self.whole:
            units = "; ".join(f"{name} ({count})" for _code, name, count in self.whole[:10])
            more = _(" và %(count)s đơn vị nữa", count=len(self.whole) - 10) if len(self.whole) > 10 else ""
            told.append(_("Cả đơn vị không còn ai trong danh sách: %(units)s%(more)s.", units=units, more=more))
        if self.unread:
            told.append(_("Có phần của tệp không đọc được, nên danh sách có thể thiếu người."))
        return told

    def _too_many(self) -> str:
        """The people first, by name when they are few: in a small unit one person is already above the share."""
        share = f"{len(self.missing) * 100 / self.active:.1f}".replace(".", ",")
        names = ", ".join(f"{person.full_name} ({person.code})" for person in self.missing[:NAMED])
        more = _(" và %(count)s người nữa", count=len(self.missing) - NAMED) if len(self.missing) > NAMED else ""
        return _(
            "%(count)s trên %(active)s người đang công tác không có trong danh sách: %(names)s%(more)s (%(share)s %%, quá mức %(most)s %%).",
            count=grouped(len(self.missing)),
            active=grouped(self.active),
            names=names,
            more=more,
            share=share,
            most=PERCENT,
        )

    @property
    def fingerprint(self) -> str:
        """What a person agreed to, so that they agree to no more than they saw."""
        ids = sorted(person.staff_id for person in self.missing)
        return hashlib.sha256(f"{self.full_on} {ids}".encode()).hexdigest()

    def told(self) -> dict[str, Any]:
        """What is kept of it with the list."""
        return {
            "active": self.active,
            "missing": len(self.missing),
            "still": len(self.still),
            "found": len(self.found),
            "doubtful": self.doubtful,
            "stops": self.stops,
            "fingerprint": self.fingerprint,
            "people": [[p.staff_id, p.code, p.full_name, p.unit_name] for p in self.missing],
        }


def weigh(checked: Checked, *, actor: Actor) -> Feed:
    """Compare a checked full list with who is in post today within the actor's reach. Writes nothing.

    Refuses a list of a day to come, or older than the last one taken from the same seat's unit.
    """
    full_on = checked.source.full_on
    assert full_on is not None
    _check_day(full_on, actor)
    named = {seen.values["code"].upper() for seen in checked.rows if seen.values.get("code")}
    # A code somebody had earlier, or has on a record merged into theirs, names them too.
    named |= {known.code.upper() for code in named if (known := checked.known.people.get(code))}
    doubtful = _doubtful(checked)
    feed = Feed(full_on, unread=any(reason.code == "sheet_unread" for seen in checked.rows for reason in seen.reasons))
    alive: Counter[int] = Counter()
    for person in _in_post(actor):
        feed.active += 1
        if person.code.upper() in named:
            alive[person.unit_id] += 1
            if person.absence_id is not None:
                feed.found.append(person)
        elif person.code.upper() in doubtful:
            alive[person.unit_id] += 1
            feed.doubtful += 1
        else:
            (feed.missing if person.absence_id is None else feed.still).append(person)
    gone = Counter(person.unit_id for person in (*feed.missing, *feed.still))
    anew = {person.unit_id: person for person in feed.missing}
    feed.whole = sorted(
        ((one.unit_code, one.unit_name, gone[unit_id]) for unit_id, one in anew.items() if not alive[unit_id]),
        key=lambda unit: sort_key(unit[1]),
    )
    return feed


def _check_day(full_on: date, actor: Actor) -> None:
    if full_on > clock.today():
        raise Refused(
            _("Danh sách ghi tính đến ngày %(day)s, chưa tới.", day=f"{full_on:%d/%m/%Y}"),
            next_step=_("Ghi ngày hệ thống nhân sự lập danh sách."),
        )
    same_unit = StaffImport.unit_id == actor.unit_id if actor.unit_id is not None else StaffImport.unit_id.is_(None)
    last = db.session.scalar(
        select(func.max(StaffImport.full_on)).where(StaffImport.state == str(ImportState.COMMITTED), same_unit)
    )
    if last is not None and full_on < last:
        raise Refused(
            _("Đã nhận danh sách đầy đủ tính đến ngày %(day)s, mới hơn danh sách này.", day=f"{last:%d/%m/%Y}"),
            next_step=_("Dùng danh sách mới nhất của hệ thống nhân sự."),
        )


def _doubtful(checked: Checked) -> set[str]:
    """Codes of people whom a row may mean that does not say so: a code nearly theirs, or their name without a code."""
    found: set[str] = set()
    for seen in checked.rows:
        code = seen.values.get("code", "")
        if code and code.upper() not in checked.known.people:
            found.update(other.upper() for other in checked.known.alike.get(rules.code_key(code), ()))
        elif not code and seen.unit_id is not None and seen.verdict is not Verdict.NEW:
            key = (seen.unit_id, rules.name_key(seen.values.get("full_name", "")))
            found.update(person.code.upper() for person in checked.known.namesakes.get(key, ()))
    return found


def _in_post(actor: Actor) -> Sequence[InPost]:
    today = clock.today()
    rows = db.session.execute(
        select(
            Staff.id,
            Staff.code,
            Staff.full_name,
            Assignment.unit_id,
            Unit.code,
            func.coalesce(UnitPeriod.name, Unit.code),
            FeedAbsence.id,
        )
        .select_from(Staff)
        .join(Assignment, (Assignment.staff_id == Staff.id) & assignment_on(today))
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & period_on(today))
        .outerjoin(FeedAbsence, (FeedAbsence.staff_id == Staff.id) & FeedAbsence.found_on.is_(None))
        .where(within(Assignment.unit_id, actor))
        .order_by(Staff.sort_key, Staff.id)
    )
    return [InPost(*row) for row in rows]


def check_allowed(feed: Feed, confirmation: str, seen: str | None = None) -> None:
    """Refuse (Conflict) a feed that stops and that nobody confirmed, or that is not any more what they saw."""
    if not feed.stops:
        return
    if not confirmation and seen is not None and seen != feed.fingerprint:
        raise Conflict(
            _(
                "Từ lúc kiểm tra đã có thêm người vắng nên danh sách bị dừng, chưa ghi gì. %(why)s",
                why=" ".join(feed.stops),
            ),
            next_step=_("Kiểm tra lại danh sách, xem số người vắng mới rồi xác nhận."),
        )
    if not confirmation:
        raise Conflict(
            _("Danh sách bị dừng, chưa ghi gì. %(why)s", why=" ".join(feed.stops)),
            next_step=_("Xem lại danh sách; nếu đúng, ghi lý do rồi xác nhận."),
        )
    if seen is not None and seen != feed.fingerprint:
        raise Conflict(
            _("Số người vắng đã khác lúc xác nhận, nên chưa ghi gì."),
            next_step=_("Kiểm tra lại danh sách, xem số người vắng mới rồi xác nhận."),
        )


def mark(feed: Feed, import_id: int, confirmation: str, *, actor: Actor) -> None:
    """Mark who is missing, clear the marks of who is named again; one act each, and one for the feed.

    Posts stay as they are. The caller has asked `check_allowed`.
    """
    now = clock.now()
    if feed.missing:
        rows = [
            {"staff_id": p.staff_id, "missed_on": feed.full_on, "missed_by_id": import_id, "recorded_at": now}
            for p in feed.missing
        ]
        db.session.execute(insert(FeedAbsence), rows)
    if feed.found:
        table: Any = FeedAbsence.__table__
        statement = (
            update(table).where(table.c.id == bindparam("key")).values(found_on=feed.full_on, found_by_id=import_id)
        )
        db.session.connection().execute(statement, [{"key": person.absence_id} for person in feed.found])
    for person in feed.missing:
        record(Did.STAFF_MISSED, actor, f"staff:{person.staff_id}", on=feed.full_on, unit=person.unit_id)
    for person in feed.found:
        record(Did.STAFF_FOUND_AGAIN, actor, f"staff:{person.staff_id}", on=feed.full_on, unit=person.unit_id)
    record(
        Did.FEED_TAKEN,
        actor,
        f"staff_import:{import_id}",
        on=feed.full_on,
        active=feed.active,
        missing=len(feed.missing),
        found=len(feed.found),
        stopped=feed.stops,
        reason=confirmation,
    )
