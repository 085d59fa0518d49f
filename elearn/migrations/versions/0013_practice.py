"""Branching practice: scenarios of a course version, runs, their steps; rows are added and never deleted."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0013"
down_revision = "0012"

NEVER_DELETED = ("practice_run", "practice_step", "practice_aside")
NEVER_CHANGED = ("practice_step", "practice_aside")


def upgrade() -> None:
    op.create_table(
        "scenario_body",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_scenario_body_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_scenario_body")),
    )
    op.create_table(
        "practice_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("from_place", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ready_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("dimensions", sa.JSON(), nullable=True),
        sa.Column("breach", sa.String(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_practice_run_activity_id")),
        sa.ForeignKeyConstraint(["record_id"], ["learning_record.id"], name=op.f("fk_practice_run_record_id")),
        sa.ForeignKeyConstraint(["origin_id"], ["practice_run.id"], name=op.f("fk_practice_run_origin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_run")),
        sa.UniqueConstraint(
            "record_id", "activity_id", "number", name=op.f("uq_practice_run_record_id_activity_id_number")
        ),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_practice_run_open",
        "practice_run",
        ["record_id", "activity_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index("ix_practice_run_activity", "practice_run", ["activity_id"])
    op.create_table(
        "practice_step",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("node_version", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("consulted", sa.Boolean(), nullable=False),
        sa.Column("entered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["practice_run.id"], name=op.f("fk_practice_step_run_id")),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("pk_practice_step")),
    )
    op.create_table(
        "practice_aside",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["practice_run.id"], name=op.f("fk_practice_aside_run_id")),
        sa.PrimaryKeyConstraint("run_id", "place", "kind", name=op.f("pk_practice_aside")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    acts = [("DELETE", table) for table in NEVER_DELETED] + [("UPDATE", table) for table in NEVER_CHANGED]
    for act, table in acts:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
    # A mark is written once: after its end only the person's own sentence may change.
    written = "ended_at, outcome, total, dimensions, breach, broken, passed"
    refuse = "BEGIN SELECT RAISE(ABORT, 'practice_run is append-only'); END"
    body = "FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_change()" if postgres else (
        f"WHEN OLD.ended_at IS NOT NULL {refuse}"
    )
    op.execute(f"CREATE TRIGGER practice_run_marked_once BEFORE UPDATE OF {written} ON practice_run {body}")
