"""A later letter to a published mandate: it moves deadlines or adds units, from a day on, never backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock, events
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Refusal, Refused
from elearn.kernel.i18n import _
from elearn.letters import queries as letters
from elearn.letters import rules as letter_rules
from elearn.letters import service as letter_service
from elearn.letters.rules import Told
from elearn.mandates import deadlines, extending, origin, queries
from elearn.mandates.deadlines import Terms
from elearn.mandates.models import Mandate, MandateAmendment


@dataclass(frozen=True, slots=True)
class Wish:
    """The later letter, the deadlines it sets and the units it adds; a deadline left out stays as it is."""

    letter: Told
    issued_on: date
    registration_due_on: date | None
    completion_due_on: date | None
    reason: str
    unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MandateExtended:
    """News: a published mandate binds more units from today on."""

    mandate_id: int
    unit_ids: tuple[int, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Change:
    """What the letter would change: the terms before and after, the units added, and the first day of it."""

    before: Terms
    after: Terms
    since: date
    units: tuple[int, ...] = ()

    @property
    def registration_due_on(self) -> date | None:
        """The new deadline of registration, if it moves."""
        moves = self.after.registration_due_on != self.before.registration_due_on
        return self.after.registration_due_on if moves else None

    @property
    def completion_due_on(self) -> date | None:
        """The new deadline of completion, if it moves."""
        moves = self.after.completion_due_on != self.before.completion_due_on
        return self.after.completion_due_on if moves else None


def check(mandate: Mandate, wish: Wish) -> Change:
    """What a letter would change; writes nothing.

    Refuses (Conflict) the letter of the mandate itself and one recorded already; (Refused) a draft, a
    letter older than the mandate's or than the last one that changed it, one that changes nothing, a deadline
    before the letter takes effect, a completion due before the registration, and units that `extending.check` refuses.
    """
    refuse_draft(mandate)
    rows = deadlines.amendments_of(mandate.id)
    _refuse_known(mandate, rows, wish)
    _refuse_older(mandate, rows, wish)
    since = max(wish.issued_on, clock.today())
    before = deadlines.terms_on(mandate, rows, since)
    after = Terms(
        wish.registration_due_on or before.registration_due_on, wish.completion_due_on or before.completion_due_on
    )
    if after == before and not wish.unit_ids:
        raise Refused(
            _("Hạn đăng ký và hạn hoàn thành không khác hạn đang áp dụng, và không có đơn vị nào được thêm."),
            next_step=_("Nhập hạn mới hoặc đơn vị thêm theo văn bản, hoặc thôi ghi nếu văn bản không sửa gì."),
        )
    extending.check(mandate.id, wish.unit_ids, since, after)
    change = Change(before, after, since, wish.unit_ids)
    for due_on, words in (
        (change.registration_due_on, _("Hạn đăng ký mới")),
        (change.completion_due_on, _("Hạn hoàn thành mới")),
    ):
        if due_on is not None and due_on < since:
            raise Refused(
                _(
                    "%(what)s (%(due)s) sớm hơn ngày văn bản áp dụng (%(since)s).",
                    what=words,
                    due=f"{due_on:%d/%m/%Y}",
                    since=f"{since:%d/%m/%Y}",
                ),
                next_step=_("Số liệu các ngày đã qua không thay đổi; chọn hạn từ ngày đó trở đi."),
            )
    if after.completion_due_on < after.registration_due_on:
        raise Refused(
            _("Hạn hoàn thành sớm hơn hạn đăng ký."), next_step=_("Xem lại hai hạn trong văn bản rồi sửa ở trang này.")
        )
    return change


def weigh(mandate: Mandate, wish: Wish) -> tuple[Change | None, Refusal | None]:
    """What a letter would change, or why it can't: for a page that shows either."""
    try:
        return check(mandate, wish), None
    except Refusal as refusal:
        return None, refusal


def amend(mandate_id: int, wish: Wish, *, actor: Actor) -> Change:
    """Change a published mandate by a later letter, from the day it takes effect on.

    Refuses (Missing) a mandate the actor may not read, and all that `check` refuses. Writes the letter
    (or finds it), the amendment, the units it adds and an audit entry, and announces `MandateExtended`, on
    which each new unit gets its list; the mandate, its lines and its rule in words stay.
    """
    mandate = queries.mandate_for(actor, mandate_id, drafts=True, lock=True)
    change = check(mandate, wish)
    letter_id = letter_service.enter(wish.letter, actor=actor)
    amendment_id = db.session.scalar(
        insert(MandateAmendment)
        .returning(MandateAmendment.id)
        .values(
            mandate_id=mandate_id,
            letter_id=letter_id,
            registration_due_on=change.registration_due_on,
            completion_due_on=change.completion_due_on,
            adds_units=len(change.units),
            takes_effect_on=change.since,
            reason=wish.reason,
            user_id=actor.user_id,
            name=actor.name,
            at=clock.now(),
        )
    )
    deadlines.forget()
    extending.add(mandate_id, amendment_id, change.units, change.since)
    record(
        Did.MANDATE_AMENDED,
        actor,
        f"mandate:{mandate_id}",
        number=wish.letter.number,
        issued_on=wish.issued_on,
        since=change.since,
        before={"registration": change.before.registration_due_on, "completion": change.before.completion_due_on},
        after={"registration": change.after.registration_due_on, "completion": change.after.completion_due_on},
        units=list(change.units),
        reason=wish.reason,
    )
    if change.units:
        events.announce(MandateExtended(mandate_id, change.units, actor))
    return change


def refuse_draft(mandate: Mandate) -> None:
    """Refuses a mandate that binds nobody yet: its letter is simply edited."""
    if mandate.published_at is None:
        raise Refused(
            _("Văn bản còn là bản thảo nên chưa cần văn bản sửa đổi."),
            next_step=_("Sửa hạn và phạm vi ngay trong bản thảo."),
        )


def _refuse_known(mandate: Mandate, rows: Sequence[AnyRow], wish: Wish) -> None:
    known = letters.by_keys([letter_rules.key(wish.letter)]).values()
    if origin.letter_of(mandate.id) in known:
        raise Conflict(
            _("Đây chính là văn bản giao nhiệm vụ, không phải văn bản sửa đổi."),
            next_step=_("Nhập số, ngày và cơ quan ban hành của văn bản mới."),
        )
    if {row.letter_id for row in rows} & set(known):
        raise Conflict(
            _(
                "Văn bản %(number)s ngày %(day)s đã được ghi là văn bản sửa đổi.",
                number=wish.letter.number,
                day=f"{wish.issued_on:%d/%m/%Y}",
            ),
            next_step=_("Xem các lần sửa đổi ở trang của văn bản giao nhiệm vụ."),
        )


def _refuse_older(mandate: Mandate, rows: Sequence[AnyRow], wish: Wish) -> None:
    last = rows[-1] if rows else mandate
    if wish.issued_on < last.issued_on:
        raise Refused(
            _(
                "Văn bản ngày %(day)s ban hành trước văn bản %(number)s ngày %(last)s nên không sửa đổi được.",
                day=f"{wish.issued_on:%d/%m/%Y}",
                number=last.number,
                last=f"{last.issued_on:%d/%m/%Y}",
            ),
            next_step=_("Xem lại ngày ký của văn bản mới."),
        )
