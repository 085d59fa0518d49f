"""Migrations and models say the same on both databases; facts can't be taken back."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from elearn.audit.models import AuditEvent
from elearn.kernel.db import db, unit_of_work
from tests.bridging.lessons import law_changed_and_bridged
from tests.world import fill_and_approve


def test_migrations_from_empty_make_what_the_models_say(app):
    with db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), db.metadata)
    assert not found


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_event",
        "UPDATE audit_event SET name = 'x'",
        "DELETE FROM enrolment",
        "DELETE FROM learning_record",
        "DELETE FROM registration_step",
        "UPDATE registration_step SET reason = 'x'",
        "DELETE FROM registration_entry",
        "DELETE FROM unit_act",
        "DELETE FROM handbook_section",
        "UPDATE handbook_section SET html = 'x'",
        "DELETE FROM handbook_edition",
        "UPDATE handbook_edition SET edition = 'x'",
        "DELETE FROM law_act",
        "UPDATE law_act SET note = 'x'",
        "DELETE FROM bridging_assignment",
        "UPDATE bridging_assignment SET unit_id = 1",
        "DELETE FROM bridging_completion",
        "UPDATE bridging_lesson SET title = 'x'",
    ],
)
def test_facts_cannot_be_taken_back_even_by_hand(world, statement):
    with unit_of_work() as work:
        fill_and_approve(world)
        law_changed_and_bridged(world)
        work.commit()
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))


def test_what_is_refused_leaves_no_trace(world, client):
    before = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1))
    client("coordinator_a").post(f"/lists/{world.lists['a']}/submit", {"revision": 1}, status=422)
    assert db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)) == before


def test_a_post_without_its_token_is_refused(built, world, client):
    built.config["WTF_CSRF_ENABLED"] = True
    try:
        client("coordinator_a").post(f"/lists/{world.lists['a']}/submit", {"revision": 1}, status=400)
    finally:
        built.config["WTF_CSRF_ENABLED"] = False
