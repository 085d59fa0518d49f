"""People with two or three records, and everything there is of theirs, as plain values to compare."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning import status_sql
from elearn.learning.models import (
    ActivityProgress,
    Enrolment,
    EnrolmentDouble,
    EnrolmentMove,
    JointPart,
    LearningRecord,
    RosterAct,
)
from elearn.learning.rules import Act, Before, Facts, status_on
from elearn.mandates.models import Mandate
from elearn.people import service as people_service
from elearn.people.models import PressRole
from tests.parallel import write


def rows_of(model: Any, *conditions: Any) -> list[dict[str, Any]]:
    found = db.session.execute(select(*model.__table__.columns).where(*conditions))
    return sorted((dict(row._mapping) for row in found), key=repr)


def own_facts(staff_id: int) -> dict[str, Any]:
    """Every row of learning that is this record's, as it lies in the tables."""
    records = select(LearningRecord.id).where(LearningRecord.staff_id == staff_id)
    enrolments = select(Enrolment.id).where(Enrolment.staff_id == staff_id)
    return {
        "records": rows_of(LearningRecord, LearningRecord.staff_id == staff_id),
        "progress": rows_of(ActivityProgress, ActivityProgress.record_id.in_(records)),
        "enrolments": rows_of(Enrolment, Enrolment.staff_id == staff_id),
        "acts": rows_of(RosterAct, RosterAct.enrolment_id.in_(enrolments)),
    }


def completions(staff_ids: list[int]) -> set[tuple[int, Any]]:
    """(activity, when) of everything done under these records, wherever it lies; copies in joint records are no facts."""
    source = aliased(ActivityProgress)
    copied = (
        select(JointPart.part_id)
        .join(source, source.record_id == JointPart.part_id)
        .where(
            JointPart.record_id == ActivityProgress.record_id,
            source.activity_id == ActivityProgress.activity_id,
            source.completed_at == ActivityProgress.completed_at,
        )
    )
    rows = db.session.execute(
        select(ActivityProgress.activity_id, ActivityProgress.completed_at)
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .where(
            LearningRecord.staff_id.in_(staff_ids),
            ActivityProgress.completed_at.is_not(None),
            ~copied.exists(),
        )
    )
    return {(row[0], row[1]) for row in rows}


def done_now(staff_id: int) -> dict[int, Any]:
    """Activity → when it was done, of the efforts a person goes on with."""
    rows = db.session.execute(
        select(ActivityProgress.activity_id, func.min(ActivityProgress.completed_at))
        .join(LearningRecord, LearningRecord.id == ActivityProgress.record_id)
        .where(
            LearningRecord.staff_id == staff_id,
            LearningRecord.moved_to_id.is_(None),
            ActivityProgress.completed_at.is_not(None),
        )
        .group_by(ActivityProgress.activity_id)
    )
    return {row[0]: row[1] for row in rows}


def finished(staff_ids: list[int]) -> set[tuple[int, Any]]:
    """(course, when) of every finished effort of these records that goes on or is their own; a joint one that was left
    stands for nothing."""
    left = and_(LearningRecord.moved_to_id.is_not(None), LearningRecord.id.in_(select(JointPart.record_id)))
    rows = db.session.execute(
        select(LearningRecord.course_id, LearningRecord.completed_at).where(
            LearningRecord.staff_id.in_(staff_ids), LearningRecord.completed_at.is_not(None), ~left
        )
    )
    return {(row[0], row[1]) for row in rows}


def figures(day: date) -> dict[Any, int]:
    """(course, mandate, status) → how many, as a report counts them."""
    status = status_sql.status(day)
    rows = db.session.execute(
        status_sql.joined(select(Enrolment.course_id, Enrolment.mandate_id, status, func.count()))
        .where(status_sql.counted(day))
        .group_by(Enrolment.course_id, Enrolment.mandate_id, status)
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def by_sql(day: date) -> dict[int, tuple[str, bool]]:
    rows = db.session.execute(
        status_sql.joined(select(Enrolment.id, status_sql.status(day), status_sql.overdue(day))).where(
            status_sql.counted(day)
        )
    )
    return {row[0]: (row[1], bool(row[2])) for row in rows}


def by_python(day: date) -> dict[int, tuple[str, bool]]:
    """The same from the facts of each enrolment, with what it read before and when it was a double."""
    found = {}
    for row in db.session.execute(
        select(Enrolment.id, Enrolment.registered_at, Enrolment.record_id, Mandate.completion_due_on).outerjoin(
            Mandate, Mandate.id == Enrolment.mandate_id
        )
    ).all():
        record = db.session.get_one(LearningRecord, row.record_id, populate_existing=True)
        moves = db.session.execute(
            select(EnrolmentMove.at, LearningRecord.started_at, LearningRecord.completed_at)
            .join(LearningRecord, LearningRecord.id == EnrolmentMove.from_record_id)
            .where(EnrolmentMove.enrolment_id == row.id)
            .order_by(EnrolmentMove.at, EnrolmentMove.id)
        )
        doubles = rows_of(EnrolmentDouble, EnrolmentDouble.enrolment_id == row.id)
        acts = rows_of(RosterAct, RosterAct.enrolment_id == row.id)
        facts = Facts(
            registered_at=row.registered_at,
            started_at=record.started_at,
            completed_at=record.completed_at,
            due_on=row.completion_due_on,
            acts=tuple(Act(a["kind"], a["starts_at"], a["ends_at"]) for a in acts),
            before=tuple(Before(*move) for move in moves),
            doubled=tuple((d["at"], d["ended_at"]) for d in doubles),
        )
        status = status_on(facts, day)
        if status is not None:
            found[row.id] = (str(status.key), status.overdue)
    return found


def days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def yesterday() -> date:
    return date.fromordinal(clock.today().toordinal() - 1)


def second_record(world) -> int:
    """A second record of ward A's trainee, as a list makes it that lost the zeros of the code; its id."""
    world.staff["twin"] = write(
        people_service.add_staff,
        code="TN-4",
        full_name="Lê Thị Thanh Huyền",
        unit_id=world.units["a"],
        position="Công chức",
        press_role=PressRole.COMMS,
        starts_on=clock.today() - timedelta(days=5),
        actor=MACHINE,
    )
    return int(world.staff["twin"])
