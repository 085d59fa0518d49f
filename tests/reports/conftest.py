"""What the tests of figures stand on: two wards whose every figure is known by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning import service as learning
from elearn.learning.models import Enrolment, LearningRecord
from tests.parallel import write
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 14)


def learn(world, name, *, started=None, completed=None):
    """Write when somebody began and finished, as facts."""
    record = select(Enrolment.record_id).where(Enrolment.staff_id == world.staff[name]).scalar_subquery()
    db.session.execute(
        update(LearningRecord).where(LearningRecord.id == record).values(started_at=started, completed_at=completed)
    )


@pytest.fixture
def autumn(world, stands):
    """Ward A: one on time, one late, one begun, one untouched. Ward B: one exempt, one withdrawn, one begun."""
    with stands.on("autumn", lambda: _autumn(world)):
        yield world


def _autumn(world):
    write(fill_and_approve, world)
    write(fill_and_approve, world, "b")
    on_time, late = clock.end_of(DUE) - timedelta(seconds=1), clock.end_of(DUE)

    def facts():
        learn(world, "leader_a", started=on_time, completed=on_time)
        learn(world, "spokesperson_a", started=on_time, completed=late)
        learn(world, "trainee_a", started=on_time)
        learn(world, "trainee_b", started=on_time)
        ids = {row.staff_id: row.id for row in db.session.execute(select(Enrolment.id, Enrolment.staff_id))}
        learning.exempt(ids[world.staff["leader_b"]], "Nghỉ thai sản", date(2026, 12, 31), actor=MACHINE)
        learning.withdraw(ids[world.staff["spokesperson_b"]], "Chuyển công tác", actor=MACHINE)

    write(facts)
