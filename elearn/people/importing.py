"""Lists of staff from anywhere: one check that writes nothing, one commit of every accepted row.

`check` and `commit` take `progress(done, all)`; it may raise to stop, and nothing is left behind. What is written is
what the file means at that moment: `commit` judges it in its own transaction; `settled` takes a check made just before
and judges again only when anything it was judged against has changed since, so that writing is short.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, text, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.people import judging, known, rules
from elearn.people.columns import WISHES
from elearn.people.judging import Progress
from elearn.people.known import Known, Person
from elearn.people.lines import Seen, read_lines
from elearn.people.models import Assignment, Staff
from elearn.people.words import ACCEPTED, TURNED_AWAY, Verdict
from elearn.sheets import header, reading
from elearn.sheets.cells import Book, place_of
from elearn.sheets.opening import open_book
from elearn.sheets.reading import Reading
from elearn.sheets.tables import ByHand
from elearn.sheets.text import REQUESTS, read_text
from elearn.sheets.wanted import Wishes

_LOCK = 2_024_001  # one commit of a list at a time (PostgreSQL; SQLite has one writer anyway)


@dataclass(frozen=True, slots=True)
class Source:
    """A list as it came, and what its sender said about it."""

    content: bytes
    filename: str
    encoding: str = ""
    mapping: Mapping[str, Any] = field(default_factory=dict)
    given_unit_id: int | None = None
    full_on: date | None = None  # the day of a full list of the personnel system; None for any other list

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class Checked:
    """What a list would do, row by row."""

    source: Source
    reading: Reading
    rows: list[Seen]
    known: Known
    asked: tuple[set[str], set[str], set[int]]  # what was looked up: codes, mailboxes, units
    day: date

    @property
    def counts(self) -> dict[str, int]:
        """How many rows got each verdict, and `rows` seen: always their sum."""
        by_verdict = Counter(str(seen.verdict) for seen in self.rows)
        return {str(verdict): by_verdict.get(str(verdict), 0) for verdict in Verdict} | {"rows": len(self.rows)}

    @property
    def accepted(self) -> int:
        return sum(seen.verdict in ACCEPTED for seen in self.rows)

    @property
    def turned_away(self) -> list[Seen]:
        return [seen for seen in self.rows if seen.verdict in TURNED_AWAY]


def read(source: Source, wishes: Wishes = WISHES) -> Reading:
    """The list understood, before anything is known of the people; refuses a file that can't be read."""
    if source.encoding and source.encoding not in REQUESTS:
        raise Refused(_("Không có bảng mã “%(name)s”.", name=source.encoding))
    book = _opened(source, wishes)
    by_hand = {
        sheet: ByHand(int(told["row"]), {place_of(letter): name for letter, name in told["fields"].items()})
        for sheet, told in source.mapping.items()
    }
    given = "unit_name" if source.given_unit_id is not None else ""
    return reading.understand(book, wishes, encoding=source.encoding, by_hand=by_hand, given=given)


def _opened(source: Source, wishes: Wishes) -> Book:
    judge = header.judge_of(wishes, str)
    if source.filename:
        return open_book(source.content, encoding=source.encoding, judge=judge)
    return read_text(source.content.decode("utf-8", "replace"), judge)


def check(
    source: Source, *, actor: Actor, progress: Progress | None = None, wishes: Wishes = WISHES, at_most: int = 0
) -> Checked:
    """Read a list and settle every row of it against the state of this moment. Writes nothing.

    Refuses a file that can't be read, and one of more than `at_most` people where a limit is given.
    """
    today = clock.today()
    understood = read(source, wishes)
    if at_most and (people := sum(not line.why for line in understood.lines)) > at_most:
        raise Refused(
            _("Danh sách có %(count)s dòng; ở đây nhận tối đa %(most)s.", count=people, most=at_most),
            next_step=_("Nhập ở mục Cán bộ trước, rồi chọn người trên trang danh sách đăng ký."),
        )
    rows = list(read_lines(understood, today))
    state = known.load_units(actor, today)
    judging.settle_units(rows, state, source.given_unit_id)
    live = [seen for seen in rows if seen.verdict is not Verdict.IGNORED]
    asked = (
        {seen.values["code"] for seen in live if seen.values.get("code")},
        {seen.values["email"].lower() for seen in live if seen.values.get("email")},
        {seen.unit_id for seen in live if seen.unit_id is not None and state.units[seen.unit_id].within},
    )
    known.load_people(actor, state, *asked)
    judging.judge(rows, state, today, progress)
    return Checked(source, understood, rows, state, asked, today)


def commit(source: Source, *, actor: Actor, progress: Progress | None = None) -> Checked:
    """Write the new and the changed rows of a list as they are judged now; the rest is left as it was.

    A changed post starts on the day the row gives, if that is later than the post held, else today. What the same
    list wrote before is matched and written no more. The caller commits; refuses a file that can't be read.
    """
    checked = settled(None, source, actor=actor, progress=progress)
    keep(checked, actor=actor)
    return checked


def _alone() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def settled(checked: Checked | None, source: Source, *, actor: Actor, progress: Progress | None = None) -> Checked:
    """A check made before this transaction, if all it was judged against still stands; else the list judged now."""
    _alone()
    if checked is not None and checked.day == clock.today():
        fresh = known.load_units(actor, clock.today())
        known.load_people(actor, fresh, *checked.asked)
        if fresh == checked.known:
            return checked
    return check(source, actor=actor, progress=progress)


def keep(checked: Checked, *, actor: Actor) -> None:
    """Write the new and the changed rows of a check made or settled in this transaction, and one act for the list."""
    today = clock.today()
    _add([seen for seen in checked.rows if seen.verdict is Verdict.NEW], today, actor)
    _change([seen for seen in checked.rows if seen.verdict is Verdict.CHANGED], checked.known, today, actor)
    counts = checked.counts
    if counts["new"] or counts["changed"]:
        record(
            Did.PEOPLE_IMPORTED,
            actor,
            "staff:file",
            sha256=checked.source.sha256,
            rows=counts["rows"],
            **{str(verdict): counts[str(verdict)] for verdict in Verdict},
        )


def add_new(rows: list[Seen], source: Source, *, actor: Actor) -> None:
    """Write people whom the caller's own check found new; the caller commits. Sets the rows' `staff_id`."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    _add(rows, clock.today(), actor)
    record(Did.PEOPLE_IMPORTED, actor, "staff:file", sha256=source.sha256, rows=len(rows), new=len(rows))


def _add(rows: list[Seen], today: date, actor: Actor) -> None:
    if not rows:
        return
    now = clock.now()
    found = db.session.execute(
        insert(Staff).returning(Staff.id, Staff.code),
        [
            {
                "code": seen.values["code"],
                "full_name": seen.values["full_name"],
                "sort_key": rules.name_key(seen.values["full_name"]),
                "folded": fold(seen.values["full_name"]),
                "email": seen.values.get("email", ""),
                "phone": seen.values.get("phone", ""),
                "recorded_at": now,
            }
            for seen in rows
        ],
    )
    ids = {code: staff_id for staff_id, code in found}
    db.session.execute(
        insert(Assignment),
        [_post(ids[seen.values["code"]], seen, judging.role_of(seen), seen.starts_on or today, now) for seen in rows],
    )
    for seen in rows:
        seen.staff_id = ids[seen.values["code"]]
        record(Did.STAFF_ADDED, actor, f"staff:{seen.staff_id}", code=seen.values["code"], unit=seen.unit_id)


def _post(
    staff_id: int, seen: Seen, role: str, starts_on: date, now: Any, before: Person | None = None
) -> dict[str, Any]:
    return {
        "staff_id": staff_id,
        "unit_id": seen.unit_id if seen.unit_id is not None else before and before.unit_id,
        "position": seen.values.get("position") or (before.position if before else ""),
        "press_role": role,
        "starts_on": starts_on,
        "ends_on": FOREVER,
        "recorded_at": now,
    }


def _change(rows: list[Seen], state: Known, today: date, actor: Actor) -> None:
    contacts, ends, begun, mended = [], [], [], []
    for seen in rows:
        person = state.people[seen.values["code"]]
        found = judging.changed_fields(seen, person)
        if found.keys() & {"email", "phone"}:
            contacts.append(
                {
                    "key": person.id,
                    "new_email": found.get("email", ("", person.email))[1],
                    "new_phone": found.get("phone", ("", person.phone))[1],
                }
            )
        if found.keys() & {"unit", "position", "press_role"}:
            day = _starts(seen, person, today)
            post = _post(person.id, seen, judging.role_of(seen, person.press_role), day, clock.now(), person)
            if day == person.starts_on:  # put right on the day it was entered
                mended.append({"key": person.assignment_id, **{f"new_{k}": post[k] for k in _MENDED}})
            else:
                ends.append({"key": person.assignment_id, "new_end": day})
                begun.append(post)
            before = {"unit": person.unit_id, "position": person.position, "role": person.press_role}
            after = {"unit": post["unit_id"], "position": post["position"], "role": post["press_role"]}
            record(Did.STAFF_ASSIGNED, actor, f"staff:{person.id}", after=after, before=before, starts_on=day)
        if found.keys() & {"email", "phone"}:
            record(Did.STAFF_CONTACT, actor, f"staff:{person.id}", fields=sorted(found.keys() & {"email", "phone"}))
    _write(Staff.__table__, "email phone", contacts)
    _write(Assignment.__table__, "ends_on", [{"key": end["key"], "new_ends_on": end["new_end"]} for end in ends])
    _write(Assignment.__table__, " ".join(_MENDED), mended)
    if begun:
        db.session.execute(insert(Assignment), begun)


_MENDED = ("unit_id", "position", "press_role")


def _starts(seen: Seen, person: Person, today: date) -> date:
    if seen.starts_on is not None and person.starts_on is not None and seen.starts_on > person.starts_on:
        return seen.starts_on
    return today


def _write(table: Any, columns: str, rows: list[dict[str, Any]]) -> None:
    """Many rows of one table by their ids, in one statement."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns.split()}
        db.session.connection().execute(update(table).where(table.c.id == bindparam("key")).values(values), rows)
