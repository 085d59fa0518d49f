"""Acts on a person: each is done in one transaction, with everything its preview named."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from elearn.accounts import service as accounts
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.careers import preview, queries, rules
from elearn.careers.models import Kind, PersonAct, PersonActCancel
from elearn.careers.queries import Person
from elearn.careers.rules import LEAVING, Wish
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.learning import queries as learning_queries
from elearn.learning import service as learning
from elearn.learning.models import RosterAct, RosterActKind
from elearn.learning.rules import status_on
from elearn.people import dated
from elearn.people.models import Assignment
from elearn.registrations.service import ListApproved


def checked(staff_id: int, wish: Wish, *, actor: Actor) -> tuple[Person, Wish]:
    """The person and the act as it would be done; refuses what `act` refuses. Writes nothing."""
    person, wish = queries.person_for(actor, staff_id), wish.tidy()
    rules.check(wish, person.standing, clock.today())
    _check_unit(wish, actor)
    return person, wish


def act(staff_id: int, wish: Wish, *, seen: str, actor: Actor) -> int:
    """Do an act on a person from its day on; returns its id.

    Refuses (Missing) a person whose last post is not in the actor's units, (Refused) an act without its
    paper, in the past, against one that is to come or that changes nothing, a closed unit and one beyond
    the actor's, and (Conflict) when something was recorded since the preview. Writes the act, the posts,
    roles and acting posts that begin and end with it, for who leaves the service the withdrawals of what
    is still due and the end of the account, and audit entries. No day that is over changes.
    """
    person, wish = queries.person_for(actor, staff_id, lock=True), wish.tidy()
    if person.seen != seen:
        raise Conflict(
            _("Hồ sơ của %(name)s đã có thay đổi sau khi trang này được mở.", name=person.staff.full_name),
            next_step=_("Xem lại hồ sơ rồi ghi tiếp. Việc vừa bấm chưa được thực hiện."),
        )
    rules.check(wish, person.standing, clock.today())
    _check_unit(wish, actor)
    details = _done(person, wish, actor)
    act_id = db.session.scalars(
        insert(PersonAct)
        .returning(PersonAct.id)
        .values(
            staff_id=staff_id,
            kind=str(wish.kind),
            starts_on=wish.starts_on,
            ends_on=wish.ends_on,
            unit_id=person.standing.unit_id,
            to_unit_id=wish.to_unit_id,
            decision=wish.decision,
            reason=wish.reason,
            details=details,
            recorded_at=clock.now(),
            user_id=actor.user_id,
            name=actor.name,
        )
    ).one()
    record(
        Did.STAFF_ACT,
        actor,
        f"staff:{staff_id}",
        code=person.staff.code,
        kind=str(wish.kind),
        starts_on=wish.starts_on,
        decision=wish.decision,
        before=details["before"],
        after=details["after"],
    )
    return act_id


def cancel(act_id: int, reason: str, *, actor: Actor) -> int:
    """Cancel an act whose day has not come; returns the person's id. Everything it would have changed stays as it is.

    Refuses (Missing) an act in another unit, (Refused) an empty reason, one whose day has come (another
    dated act undoes that) and one that would bring back a post in a unit whose end was recorded since, and
    (Conflict) one cancelled before.
    """
    found = queries.act_for(actor, act_id)
    queries.person_for(actor, found.staff_id, lock=True)
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Lý do còn quá ngắn."), next_step=_("Ghi rõ lý do để người khác hiểu."))
    if db.session.get(PersonActCancel, act_id) is not None:
        raise Conflict(_("Việc này đã hủy trước đó."))
    if found.starts_on <= clock.today():
        raise Refused(
            _("Việc này đã có hiệu lực từ ngày %(day)s.", day=rules.day(found.starts_on)),
            next_step=_("Ghi một việc mới để thay đổi tiếp; lịch sử giữ nguyên."),
        )
    _check_unit_goes_on(found)
    _take_back(found, actor)
    db.session.add(
        PersonActCancel(act_id=act_id, at=clock.now(), user_id=actor.user_id, name=actor.name, reason=reason)
    )
    db.session.flush()
    record(Did.STAFF_ACT_CANCELLED, actor, f"staff:{found.staff_id}", kind=found.kind, reason=reason)
    return found.staff_id


def _check_unit_goes_on(found: PersonAct) -> None:
    """A merger moves who is in the unit on its day; whom a cancelled act brings back later, nothing would move."""
    ended = found.details.get("ended_post")
    end = queries.end_of_unit(ended) if ended else None
    if end is not None:
        name, closed_on = end
        raise Refused(
            _("%(unit)s kết thúc hoạt động từ ngày %(day)s, nên không trả lại vị trí cũ ở đó được.", unit=name, day=rules.day(closed_on)),
            next_step=_("Chờ đến ngày của việc này, rồi ghi một việc mới."),
        )  # fmt: skip


def _check_unit(wish: Wish, actor: Actor) -> None:
    """Refuses a unit that is closed by then or whose end is recorded, and one the actor may not send people to."""
    if wish.to_unit_id is None:
        return
    unit = queries.unit_by_id(actor, wish.to_unit_id, wish.starts_on)
    if not unit.is_open:
        raise Refused(
            _("Đơn vị đến không hoạt động vào ngày %(day)s.", day=rules.day(wish.starts_on)),
            next_step=_("Chọn đơn vị kế thừa hoặc ngày khác."),
        )
    if unit.closed_on < FOREVER:
        raise Refused(
            _("Đơn vị đến kết thúc hoạt động từ ngày %(day)s.", day=rules.day(unit.closed_on)),
            next_step=_("Chọn đơn vị kế thừa, hoặc ghi điều động sau ngày đó."),
        )
    if not unit.reachable:
        raise Refused(
            _("Điều động sang đơn vị ngoài phạm vi quản lý do Sở ghi."),
            next_step=_("Gửi quyết định điều động cho Sở để ghi."),
        )


def _done(person: Person, wish: Wish, actor: Actor) -> dict[str, Any]:
    """Write what the act changes; returns what was before and after, and what to put back if it is cancelled."""
    now, staff = person.standing, person.staff
    if wish.kind is Kind.NAME:
        return {"before": {"name": dated.rename(staff, wish.full_name)}, "after": {"name": staff.full_name}}
    if wish.kind is Kind.CODE:
        return {"before": {"code": dated.recode(staff, wish.code)}, "after": {"code": staff.code}}
    before: dict[str, Any] = {"unit": now.unit_id, "position": now.position, "role": now.press_role}
    if wish.kind is Kind.LEAVE or (wish.kind is Kind.RETURN and now.in_service):
        return {"before": before, "after": before}
    details = {"before": before, "after": None, **_what_ends(person, wish, actor)}
    if wish.kind in LEAVING:
        dated.end_post(person.post_id, wish.starts_on)
        details["ended_post"] = person.post_id
        reason = f"{rules.kind_words()[wish.kind]}: {wish.decision}"
        details["withdrawn"] = _withdraw(staff.id, wish.starts_on, reason, actor)
        details["closed"] = accounts.close_from(staff.id, wish.starts_on, actor=actor)
        return details
    if wish.kind is Kind.TRANSFER:
        dated.end_post(person.post_id, wish.starts_on)
        details["ended_post"] = person.post_id
    after = {"unit": wish.to_unit_id, "position": wish.position, "role": wish.press_role}
    details["opened_post"] = dated.open_post(
        staff.id,
        unit_id=wish.to_unit_id or now.unit_id,
        position=wish.position,
        press_role=wish.press_role,
        starts_on=wish.starts_on,
    )
    return {**details, "after": after}


def _what_ends(person: Person, wish: Wish, actor: Actor) -> dict[str, Any]:
    """End the acting posts and roles the preview named; returns the ends they had."""
    shown = preview.of(person, wish, actor)
    acting: dict[str, str] = {}
    if shown.acting and not preview.keeps_acting(person, wish):
        rows = dated.acting_from(person.staff.id, wish.starts_on)
        acting = {str(row.id): row.ends_on.isoformat() for row in rows}
        dated.end_acting([row.id for row in rows], wish.starts_on)
    return {"acting": acting, "roles": accounts.end_roles_on(shown.ending_roles, wish.starts_on, actor=actor)}


def follow_list(news: ListApproved) -> None:
    """Who is enrolled while their leaving is recorded owes it until that day only. Subscribed in the factory."""
    for leaving in queries.leaving(news.staff_ids):
        reason = f"{rules.kind_words()[leaving.kind]}: {leaving.decision}"
        _withdraw(leaving.staff_id, leaving.starts_on, reason, news.actor, news.mandate_id)


def _withdraw(staff_id: int, day: date, reason: str, actor: Actor, mandate_id: int | None = None) -> list[int]:
    """Withdraw who leaves the service of everything still due, or all of one mandate, from that day; returns the enrolments."""
    # The person leaves as a whole: duties another unit once gave them end as well.
    whole = Actor(user_id=actor.user_id, staff_id=None, name=actor.name, is_machine=True)
    today, at = clock.today(), learning.not_before(day)
    done = []
    for row in learning_queries.enrolments_of(staff_id):
        if mandate_id not in {None, row.mandate_id}:
            continue
        status = status_on(row.facts, today)
        ahead = any(act.kind == "withdrawn" and act.ends_at is None for act in row.facts.acts)
        if status is not None and status.key in preview.due_keys() and not ahead:
            learning.withdraw(row.id, reason, actor=whole, at=at)
            done.append(row.id)
    return done


def _take_back(found: PersonAct, actor: Actor) -> None:
    details = found.details
    if opened := details.get("opened_post"):
        dated.take_back_post(opened, details.get("ended_post"))
    elif ended := details.get("ended_post"):
        db.session.execute(update(Assignment).where(Assignment.id == ended).values(ends_on=FOREVER))
    dated.restore_acting(details.get("acting", {}))
    accounts.restore_roles(details.get("roles", {}), actor=actor)
    accounts.keep_open(details.get("closed", []), actor=actor)
    if found.kind in LEAVING:  # what it withdrew, and what lists approved since did
        starts, late = clock.start_of(found.starts_on), [r.id for r in learning_queries.enrolments_of(found.staff_id)]
        acts = select(RosterAct.id).where(
            RosterAct.enrolment_id.in_({*details.get("withdrawn", []), *late}),
            RosterAct.starts_at == starts,
            RosterAct.kind == str(RosterActKind.WITHDRAWN),
            RosterAct.reason.endswith(f": {found.decision}", autoescape=True),
        )
        learning.end_acts(list(db.session.scalars(acts)))
