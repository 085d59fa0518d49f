"""One status, said twice: the SQL expression and the Python function agree on whatever facts there may be."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.learning import queries, status_sql
from elearn.learning.models import Enrolment, LearningRecord, RosterAct
from elearn.learning.rules import Facts, status_on
from elearn.mandates.models import Mandate
from tests.learning import school
from tests.learning.facts import DAYS, EVERY_DAY, facts


def put(people: list[Facts]) -> dict[int, Facts]:
    """Write each person's facts as rows; the caller rolls back."""
    unit, version = school.make_unit(), school.make_version(lessons=0, quiz=False)
    written = {}
    for one in people:
        mandate = school.make_mandate()
        db.session.get(Mandate, mandate).completion_due_on = one.due_on or clock.today()
        db.session.flush()
        school.move_deadline(mandate, one.moves)
        learner = school.make_learner(unit)
        record = db.session.scalar(
            insert(LearningRecord)
            .returning(LearningRecord.id)
            .values(
                staff_id=learner.staff_id,
                course_id=version.course_id,
                version_id=version.id,
                opened_at=one.registered_at,
                started_at=one.started_at,
                completed_at=one.completed_at,
            )
        )
        enrolment = db.session.scalar(
            insert(Enrolment)
            .returning(Enrolment.id)
            .values(
                staff_id=learner.staff_id,
                course_id=version.course_id,
                mandate_id=mandate if one.due_on else None,
                record_id=record,
                unit_id=unit,
                registered_at=one.registered_at,
            )
        )
        for act in one.acts:
            db.session.execute(
                insert(RosterAct).values(
                    enrolment_id=enrolment, kind=act.kind, starts_at=act.starts_at, ends_at=act.ends_at, reason="Thử"
                )
            )
        written[enrolment] = one
    return written


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts(), min_size=6, max_size=12))
def test_sql_and_python_give_the_same_status_on_every_day(app, people: list[Facts]):
    with unit_of_work():
        written = put(people)
        for day in EVERY_DAY:
            rows = db.session.execute(
                status_sql.joined(select(Enrolment.id, status_sql.status(day), status_sql.overdue(day))).where(
                    status_sql.counted(day), Enrolment.id.in_(written)
                )
            )
            told = {row[0]: (row[1], bool(row[2])) for row in rows}
            expected = {number: status_on(one, day) for number, one in written.items()}
            read = {number: status_on(queries.enrolment_for(MACHINE, number).facts, day) for number in written}
            assert read == expected  # what is read back is what was written
            assert told == {number: (str(s.key), s.overdue) for number, s in expected.items() if s is not None}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts(), min_size=1, max_size=8), DAYS)
def test_counts_by_status_add_up_to_the_registered(app, people: list[Facts], day: date):
    with unit_of_work():
        written = put(people)
        status = status_sql.status(day)
        rows = db.session.execute(
            status_sql.joined(select(status, func.count()))
            .where(status_sql.counted(day), Enrolment.id.in_(written))
            .group_by(status)
        )
        expected = Counter(str(s.key) for one in people if (s := status_on(one, day)) is not None)
        assert dict(row for row in rows) == expected


def test_the_day_of_registration_is_the_day_in_vietnam(app):
    midnight = clock.start_of(date(2026, 11, 10))
    edges = [midnight - timedelta(microseconds=1), midnight, midnight + timedelta(microseconds=1)]
    with unit_of_work():
        written = put([Facts(registered_at=edge) for edge in edges])
        rows = db.session.execute(
            select(Enrolment.id, status_sql.registered_day()).where(Enrolment.id.in_(written)).order_by(Enrolment.id)
        )
        assert [row[1] for row in rows] == [date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 10)]
