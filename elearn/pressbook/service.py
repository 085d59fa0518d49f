"""Logging what was told to the press, correcting and withdrawing it; words and confirmation of the yearly form."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.mandates.rules import scan_type
from elearn.people import queries as people
from elearn.pressbook import queries, rules, sheet
from elearn.pressbook.models import (
    FormStepKind,
    Outcome,
    PressEntry,
    PressFile,
    PressFormStep,
    PressRevision,
    State,
)
from elearn.pressbook.queries import Question
from elearn.pressbook.rules import Wish
from elearn.pressbook.sheet import Sheet
from elearn.reports.periods import Period
from elearn.units.models import Unit

FILE_LIMIT = 5 * 1024 * 1024
LINES = ("subject", "agency", "letter", "refusal", "authority", "link", "channel", "result")


def log(unit_id: int, wish: Wish, token: str, *, actor: Actor, filename: str = "", content: bytes = b"") -> int:
    """Enter a matter into a unit's log; returns the entry's id. The same form sent twice makes one entry.

    Refuses (Missing) a unit the actor may not log for, and (Refused) an entry with gaps, one of the future,
    a speaker who was not there or not in that capacity, a file too large or of no kind we keep. Writes the
    entry, its first revision, its file and an audit entry.
    """
    _check_writable(unit_id, actor)
    # Whoever sends the same form at the same time waits here.
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True))
    wish = _checked(unit_id, wish)
    # Another matter typed over a page gone back to carries the same token, and is an entry of its own.
    key = hashlib.sha256(f"{token} {unit_id} {wish}".encode()).hexdigest()
    sent_before = queries.by_token(key)
    if sent_before is not None:
        return sent_before.id
    entry = PressEntry(unit_id=unit_id, token=key, recorded_at=clock.now())
    db.session.add(entry)
    db.session.flush()
    _revise(entry.id, 1, wish, actor, file_id=_keep(entry.id, filename, content))
    record(Did.PRESS_LOGGED, actor, f"press:{entry.id}", unit=unit_id, kind=wish.kind)
    return entry.id


def correct(
    entry_id: int, wish: Wish, reason: str, *, seen: int, actor: Actor, filename: str = "", content: bytes = b""
) -> None:
    """Replace what an entry says by a new revision; the one before stays. `seen` is the revision it was made from.

    Refuses what `log` refuses, a missing reason, a kind that changes, a withdrawn entry and (Conflict) one that
    was corrected since. Writes a revision, its file and an audit entry.
    """
    reason = clean(reason)
    rules.check_reason(reason)
    entry, last = _for_change(entry_id, seen, actor)
    if wish.kind != last.kind:
        raise Refused(_("Loại việc không đổi được."), next_step=_("Rút việc này rồi ghi việc mới đúng loại."))
    wish = _checked(entry.unit_id, wish)
    file_id = _keep(entry_id, filename, content) or last.file_id
    _revise(entry_id, last.number + 1, wish, actor, file_id=file_id, reason=reason)
    record(Did.PRESS_CORRECTED, actor, f"press:{entry_id}", reason=reason, revision=last.number + 1)


def withdraw(entry_id: int, reason: str, *, seen: int, actor: Actor) -> None:
    """Take an entry out of every figure, with the reason; it stays to be read. Refuses as `correct` does."""
    reason = clean(reason)
    rules.check_reason(reason)
    _entry, last = _for_change(entry_id, seen, actor)
    kept = {
        column.name: getattr(last, column.name)
        for column in PressRevision.__table__.columns
        if column.name not in {"number", "state", "reason", "at", "user_id", "name"}
    }
    _insert(kept | {"number": last.number + 1, "state": State.WITHDRAWN.value, "reason": reason}, actor)
    record(Did.PRESS_WITHDRAWN, actor, f"press:{entry_id}", reason=reason)


def remark(unit_id: int, period: Period, difficulties: str, proposals: str, *, seen: int, actor: Actor) -> None:
    """Write the form's difficulties and proposals for a unit and period; earlier words stay in its steps.

    Refuses (Missing) a unit the actor may not write for and (Conflict) words somebody wrote since `seen`.
    """
    _check_writable(unit_id, actor)
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True))
    last = queries.steps([unit_id], period).get((unit_id, FormStepKind.REMARKED))
    if (last.id if last else 0) != seen:
        if last and (last.difficulties, last.proposals) == (difficulties, proposals):
            return  # the same words, sent twice
        raise Conflict(
            _("%(name)s vừa ghi phần khó khăn, kiến nghị này.", name=last.name if last else ""),
            next_step=_("Tải lại trang để xem, rồi ghi tiếp vào đó."),
        )
    _step(unit_id, period, FormStepKind.REMARKED, actor, difficulties=difficulties, proposals=proposals)
    record(Did.PRESS_REMARKED, actor, f"unit:{unit_id}", period=period.key)


def confirm(period: Period, *, seen: str, actor: Actor) -> None:
    """The head confirms their unit's figures of a period that is over; no entry at all becomes a confirmed zero.

    Refuses a period that is not over and (Conflict) figures that changed since the head saw them. Confirmed
    twice is confirmed once. Writes a step and an audit entry.
    """
    if actor.unit_id is None:
        raise Missing
    if clock.today() <= period.ends:
        raise Refused(
            _("Kỳ này chưa kết thúc nên chưa xác nhận số liệu được."),
            next_step=_("Xác nhận từ ngày %(day)s.", day=f"{clock.local_day(period.ends_before):%d/%m/%Y}"),
        )
    db.session.execute(select(Unit.id).where(Unit.id == actor.unit_id).with_for_update(key_share=True))
    made = sheet.build(actor, Question(period))
    row = next((row for row in made.rows if row.id == actor.unit_id), None)
    if row is None:
        raise Missing
    figures = row.figures or dict(rules.NOTHING)
    if sheet.unit_hash(figures) != seen:
        raise Conflict(
            _("Số liệu đã thay đổi từ lúc mở trang."), next_step=_("Tải lại trang, xem số mới rồi xác nhận.")
        )
    if row.fresh:
        return
    _step(actor.unit_id, period, FormStepKind.CONFIRMED, actor, figures_hash=seen)
    record(Did.PRESS_CONFIRMED, actor, f"unit:{actor.unit_id}", period=period.key, hash=seen)


def note_export(made: Sheet, media: str, *, actor: Actor) -> None:
    """Record who took the form away: scope, period, format, rows and hash. Writes one audit entry."""
    record(
        Did.PRESS_EXPORTED,
        actor,
        f"unit:{made.scope.id}",
        period=made.period.key,
        format=media,
        rows=len(made.rows),
        hash=made.digest(),
    )


def _check_writable(unit_id: int, actor: Actor) -> None:
    if not actor.is_machine and unit_id not in {row.id for row in queries.writable_units(actor)}:
        raise Missing


def _for_change(entry_id: int, seen: int, actor: Actor) -> tuple[PressEntry, PressRevision]:
    entry = queries.entry_for(actor, entry_id, lock=True)
    _check_writable(entry.unit_id, actor)
    last = queries.newest_of(entry_id)
    if last.number != seen:
        raise Conflict(
            _(
                "%(name)s vừa sửa việc này lúc %(time)s.",
                name=last.name,
                time=f"{last.at.astimezone(clock.VIETNAM):%H:%M}",
            ),
            next_step=_("Tải lại trang để xem bản mới nhất rồi sửa trên bản đó."),
        )
    if last.state == State.WITHDRAWN:
        raise Conflict(_("Việc này đã rút khỏi sổ."), next_step=_("Nếu rút nhầm, ghi lại thành việc mới."))
    return entry, last


def _checked(unit_id: int, wish: Wish) -> Wish:
    """The wish, tidied and with its deadline; Refused with the first thing that is wrong."""
    tidy: dict[str, Any] = {name: clean(getattr(wish, name)) for name in LINES}
    wish = replace(wish, **tidy, note=wish.note.strip())
    wrong = rules.faults(wish, clock.now())
    if wrong:
        raise Refused(next(iter(wrong.values())))
    if wish.speaker_id is not None:
        _check_speaker(unit_id, wish)
    elif rules.needs_speaker(wish) and queries.speakers([unit_id]):
        raise Refused(
            _("Chưa chọn người phát ngôn."),
            next_step=_("Chọn người đã phát ngôn hoặc trả lời, cùng tư cách của người đó."),
        )
    if wish.outcome == Outcome.OPEN:
        wish = replace(wish, answered_at=None, refusal="", result="")
    return replace(wish, due_at=rules.due_of(wish))


def _check_speaker(unit_id: int, wish: Wish) -> None:
    day = clock.local_day(wish.answered_at or wish.happened_at)
    roles: set[str] = set()
    if wish.speaker_id is not None and queries.works_in(unit_id, wish.speaker_id, day):
        roles = {row.press_role for row in people.holdings_on(day) if row.staff_id == wish.speaker_id}
    rules.check_capacity(wish.capacity, roles)


def _keep(entry_id: int, filename: str, content: bytes) -> int | None:
    if not content:
        return None
    media_type = scan_type(content)
    if media_type is None or len(content) > FILE_LIMIT:
        raise Refused(
            _("Tệp %(name)s không phải PDF, PNG, JPEG hoặc lớn hơn 5 MB.", name=filename),
            next_step=_("Xuất lại văn bản dạng PDF nhỏ hơn rồi gửi."),
        )
    kept = PressFile(
        entry_id=entry_id, filename=filename[-120:], media_type=media_type, content=content, recorded_at=clock.now()
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id


def _revise(entry_id: int, number: int, wish: Wish, actor: Actor, *, file_id: int | None, reason: str = "") -> None:
    said = asdict(wish) | {"happened_on": clock.local_day(wish.happened_at)}
    said |= {"kind": str(wish.kind), "ground": str(wish.ground), "outcome": str(wish.outcome)}
    said["capacity"] = str(wish.capacity)
    told = {"entry_id": entry_id, "number": number, "state": State.NOTED.value, "file_id": file_id, "reason": reason}
    _insert(said | told, actor)


def _insert(values: dict[str, object], actor: Actor) -> None:
    db.session.execute(insert(PressRevision).values(**values, at=clock.now(), user_id=actor.user_id, name=actor.name))


def _step(unit_id: int, period: Period, kind: FormStepKind, actor: Actor, **said: str) -> None:
    values = {"difficulties": "", "proposals": "", "figures_hash": "", **said}
    db.session.execute(
        insert(PressFormStep).values(
            unit_id=unit_id,
            starts_on=period.starts,
            ends_on=period.ends,
            kind=kind.value,
            at=clock.now(),
            user_id=actor.user_id,
            name=actor.name,
            **values,
        )
    )
