"""Posts that end or come back, another name, another code: what acts on a person write here. The caller holds the person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, select, update

from elearn.kernel import clock
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict
from elearn.kernel.i18n import _
from elearn.kernel.text import clean, fold, name_sort_key
from elearn.people import identity
from elearn.people.models import ActingPost, Assignment, FormerCode, FormerName, Staff


def last_post(staff_id: int) -> AnyRow | None:
    """The post that begins last, over or not: id, unit_id, position, press_role, starts_on, ends_on."""
    return db.session.execute(
        select(
            Assignment.id,
            Assignment.unit_id,
            Assignment.position,
            Assignment.press_role,
            Assignment.starts_on,
            Assignment.ends_on,
        )
        .where(Assignment.staff_id == staff_id)
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    ).one_or_none()


def end_post(assignment_id: int, day: date) -> None:
    """`day` is the first one without the post."""
    db.session.execute(update(Assignment).where(Assignment.id == assignment_id).values(ends_on=day))


def open_post(staff_id: int, *, unit_id: int, position: str, press_role: str, starts_on: date) -> int:
    """A post from a day on; returns its id."""
    made = db.session.scalars(
        insert(Assignment)
        .returning(Assignment.id)
        .values(
            staff_id=staff_id,
            unit_id=unit_id,
            position=clean(position),
            press_role=str(press_role),
            starts_on=starts_on,
            ends_on=FOREVER,
            recorded_at=clock.now(),
        )
    )
    return made.one()


def take_back_post(assignment_id: int, before_id: int | None) -> None:
    """A post that has not begun never begins, and the one before has no end again."""
    db.session.execute(delete(Assignment).where(Assignment.id == assignment_id, Assignment.starts_on > clock.today()))
    if before_id is not None:
        db.session.execute(update(Assignment).where(Assignment.id == before_id).values(ends_on=FOREVER))


def acting_from(staff_id: int, day: date) -> list[AnyRow]:
    """Acting posts not over on a day: id, title, ends_on, starts_on."""
    return list(
        db.session.execute(
            select(ActingPost.id, ActingPost.title, ActingPost.starts_on, ActingPost.ends_on)
            .where(identity.same_person(ActingPost.staff_id, staff_id), ActingPost.ends_on > day)
            .order_by(ActingPost.id)
        )
    )


def end_acting(ids: Collection[int], day: date) -> None:
    """`day` is the first one without them; what has not begun by then never begins."""
    for acting in db.session.scalars(select(ActingPost).where(ActingPost.id.in_(ids)).with_for_update()):
        acting.ends_on = max(acting.starts_on, day)
    db.session.flush()


def restore_acting(ends: dict[str, str]) -> None:
    """Put back the last days of acting posts that an act brought forward, by id."""
    for acting_id, ends_on in ends.items():
        db.session.execute(
            update(ActingPost).where(ActingPost.id == int(acting_id)).values(ends_on=date.fromisoformat(ends_on))
        )


def rename(staff: Staff, full_name: str) -> str:
    """Give a person another name from today; returns the one before. Days before keep theirs."""
    before, name = staff.full_name, clean(full_name)
    db.session.execute(
        insert(FormerName).values(
            staff_id=staff.id,
            full_name=before,
            folded=staff.folded,
            until=clock.today(),
            recorded_at=clock.now(),
        )
    )
    staff.full_name, staff.sort_key, staff.folded = name, name_sort_key(name), fold(name)
    db.session.flush()
    return before


def recode(staff: Staff, code: str) -> str:
    """Give a person another code from today; returns the one before, which stays theirs.

    Refuses (Conflict) a code that is or was somebody else's. One's own earlier code may come back.
    """
    owner = identity.owners_of([code]).get(code)
    if owner not in (None, staff.id) or code == staff.code:
        raise Conflict(
            _("Mã cán bộ %(code)s đã có người dùng.", code=code), next_step=_("Tra mã này trong danh sách cán bộ.")
        )
    before = staff.code
    if db.session.get(FormerCode, before) is None:
        db.session.execute(
            insert(FormerCode).values(code=before, staff_id=staff.id, until=clock.today(), recorded_at=clock.now())
        )
    staff.code = code
    db.session.flush()
    return before
