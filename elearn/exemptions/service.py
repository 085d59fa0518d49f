"""Proposing, deciding and ending exemptions. Only an approval touches the figures, and never a day that is over."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.exemptions import queries, rules
from elearn.exemptions.models import Exemption, ExemptionAct, ExemptionStep, StepKind
from elearn.exemptions.rules import Wish
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import queries as learning_queries
from elearn.learning import service as learning
from elearn.mandates.rules import scan_type
from elearn.people.identity import person_of
from elearn.people.models import Staff


def propose(
    staff_id: int, mandate_id: int, wish: Wish, *, actor: Actor, filename: str = "", content: bytes = b""
) -> int:
    """Ask that a person be freed of what a mandate orders; returns the exemption's id. Frees nobody yet.

    Refuses (Refused) a person whom no unit of the actor registered under the mandate, a wish with gaps or
    days in the past, who has nothing left to learn, a file that is neither PDF, PNG nor JPEG, and (Conflict) days another exemption covers. Writes the exemption, its first step, an audit entry.
    """
    unit_id = queries.registered_unit(actor, staff_id, mandate_id)
    # Two who ask for the same person at once wait for each other here.
    db.session.execute(select(Staff.id).where(Staff.id == staff_id).with_for_update(key_share=True))
    wish = _tidy(wish)
    rules.check_wish(wish, clock.today())
    _check_left(staff_id, mandate_id)
    if queries.overlapping(staff_id, mandate_id, wish.starts_on, wish.ends_on):
        raise Conflict(
            _("Người này đã có đề nghị hoặc quyết định miễn học trong thời gian này."),
            next_step=_("Gia hạn thì chọn ngày bắt đầu sau ngày hết miễn đang có."),
        )
    media_type = scan_type(content) if content else ""
    if media_type is None:
        raise Refused(
            _("Tệp %(name)s không phải PDF, PNG hoặc JPEG.", name=filename),
            next_step=_("Chụp hoặc xuất lại văn bản dạng PDF rồi gửi."),
        )
    made = Exemption(
        staff_id=staff_id,
        mandate_id=mandate_id,
        unit_id=unit_id,
        filename=filename[-120:] if content else "",
        media_type=media_type,
        content=content or None,
        recorded_at=clock.now(),
        **asdict(wish),
    )
    db.session.add(made)
    db.session.flush()
    _step(made, StepKind.PROPOSED, actor)
    record(
        Did.EXEMPTION_PROPOSED,
        actor,
        f"exemption:{made.id}",
        staff=staff_id,
        mandate=mandate_id,
        reason=wish.reason,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        signer=f"{wish.signer_name}, {wish.signer_post}",
        number=wish.letter_number,
    )
    return made.id


def grant(staff_id: int, mandate_id: int, wish: Wish, *, actor: Actor, filename: str = "", content: bytes = b"") -> int:
    """Propose and approve in one act, for who decides. Refuses and writes what the two do."""
    exemption_id = propose(staff_id, mandate_id, wish, actor=actor, filename=filename, content=content)
    approve(exemption_id, actor=actor)
    return exemption_id


def approve(exemption_id: int, *, actor: Actor) -> None:
    """Put an exemption in force, from its first day or from now if that has begun, to the end of its last.

    Refuses (Conflict) one decided already or whose days an exemption covers, and (Refused) one that is
    over or whose person has nothing left to learn. Writes the step, a dated act on each enrolment still
    due, and audit entries. What was finished stays finished.
    """
    found = _for_step(exemption_id, StepKind.APPROVED, actor)
    if found.ends_on < clock.today():
        raise Refused(
            _("Thời gian đề nghị miễn đã qua."), next_step=_("Không duyệt đề nghị này; lập đề nghị mới nếu còn cần.")
        )
    _step(found, StepKind.APPROVED, actor)
    at = learning.not_before(found.starts_on)
    for enrolment_id in _check_left(person_of(found.staff_id), found.mandate_id):
        act_id = learning.exempt(enrolment_id, found.reason, found.ends_on, actor=actor, at=at)
        db.session.execute(insert(ExemptionAct).values(act_id=act_id, exemption_id=found.id))
    record(Did.EXEMPTION_APPROVED, actor, f"exemption:{exemption_id}", staff=found.staff_id, until=found.ends_on)


def refuse(exemption_id: int, reason: str, *, actor: Actor) -> None:
    """Say no, with the reason. Refuses an empty reason and (Conflict) one decided already."""
    reason = clean(reason)
    rules.check_reason(reason)
    found = _for_step(exemption_id, StepKind.REFUSED, actor)
    _step(found, StepKind.REFUSED, actor, reason)
    record(Did.EXEMPTION_REFUSED, actor, f"exemption:{exemption_id}", staff=found.staff_id, reason=reason)


def end(exemption_id: int, reason: str, *, actor: Actor) -> None:
    """End an exemption now; days before stay exempt. Refuses an empty reason and (Conflict) one not in force."""
    reason = clean(reason)
    rules.check_reason(reason)
    found = _for_step(exemption_id, StepKind.ENDED, actor)
    if found.ends_on < clock.today():
        raise Conflict(_("Việc miễn học này đã hết hạn."))
    learning.end_acts(queries.acts_of(exemption_id, clock.today()))
    _step(found, StepKind.ENDED, actor, reason)
    record(Did.EXEMPTION_ENDED, actor, f"exemption:{exemption_id}", staff=found.staff_id, reason=reason)


def _check_left(staff_id: int, mandate_id: int) -> list[int]:
    left = learning_queries.enrolment_ids(mandate_id, [staff_id])
    if not left:
        raise Refused(_("Người này không còn khóa học nào phải học theo văn bản đã chọn."))
    return left


def _for_step(exemption_id: int, wanted: StepKind, actor: Actor) -> Exemption:
    found = queries.exemption_for(actor, exemption_id, lock=True)
    rules.check_step(StepKind(queries.steps_of(exemption_id)[-1].kind), wanted)
    return found


def _tidy(wish: Wish) -> Wish:
    return replace(
        wish,
        reason=clean(wish.reason),
        signer_name=clean(wish.signer_name),
        signer_post=clean(wish.signer_post),
        letter_number=clean(wish.letter_number),
    )


def _step(found: Exemption, kind: StepKind, actor: Actor, reason: str = "") -> None:
    db.session.execute(
        insert(ExemptionStep).values(
            exemption_id=found.id,
            kind=str(kind),
            at=clock.now(),
            user_id=actor.user_id,
            name=actor.name,
            reason=reason,
        )
    )
