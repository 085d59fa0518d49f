"""Press roles held besides one's own post: acting heads, somebody in charge while a post is vacant."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.people import queries, rules
from elearn.people.identity import same_person
from elearn.people.models import ActingPost, Assignment, PressRole
from elearn.units.scope import within


def put_in_charge(
    staff_id: int,
    *,
    press_role: PressRole,
    title: str,
    decision: str,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
) -> None:
    """Let a person hold a press role besides their own post: acting head, in charge while a post is vacant.

    Refuses (Missing) a person without a post within the actor's units on that day, (Refused) an empty
    title or decision, a day in the past, an end before the start, and (Conflict) the same role held
    by then. Writes the acting post, in the unit where the person works, and an audit entry.
    """
    post = db.session.execute(
        select(Assignment.unit_id, Assignment.press_role)
        .where(Assignment.staff_id == staff_id, queries.assignment_on(starts_on), within(Assignment.unit_id, actor))
        .with_for_update()
    ).one_or_none()
    if post is None:
        raise Missing
    ends, title, decision = ends_on or FOREVER, clean(title), clean(decision)
    rules.check_acting(title=title, decision=decision, starts_on=starts_on, ends_on=ends, today=clock.today())
    held = db.session.scalar(
        select(ActingPost.id).where(
            same_person(ActingPost.staff_id, staff_id),
            ActingPost.press_role == str(press_role),
            ActingPost.starts_on < ends,
            ActingPost.ends_on > starts_on,
        )
    )
    if held is not None or post.press_role == press_role:
        raise Conflict(_("Người này đã giữ vai trò đó trong thời gian này."))
    db.session.execute(
        insert(ActingPost).values(
            staff_id=staff_id,
            unit_id=post.unit_id,
            press_role=str(press_role),
            title=title,
            decision=decision,
            starts_on=starts_on,
            ends_on=ends,
            recorded_at=clock.now(),
        )
    )
    record(
        Did.STAFF_PUT_IN_CHARGE,
        actor,
        f"staff:{staff_id}",
        role=press_role,
        position=title,
        starts_on=starts_on,
        ends_on=ends,
        decision=decision,
    )


def end_charge(acting_id: int, *, actor: Actor) -> int:
    """End an acting post tonight; returns the person's id. Refuses (Conflict) one that is over by then."""
    acting = db.session.scalar(
        select(ActingPost).where(ActingPost.id == acting_id, within(ActingPost.unit_id, actor)).with_for_update()
    )
    if acting is None:
        raise Missing
    tomorrow = clock.today() + timedelta(days=1)
    if acting.ends_on <= tomorrow:
        raise Conflict(_("Việc giao phụ trách này đã kết thúc."))
    # What has not begun never begins; what runs, runs to the end of this day.
    acting.ends_on = max(acting.starts_on, tomorrow)
    db.session.flush()
    record(Did.STAFF_CHARGE_ENDED, actor, f"staff:{acting.staff_id}", role=acting.press_role, ends_on=acting.ends_on)
    return acting.staff_id
