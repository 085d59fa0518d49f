"""Moves between versions, and keys of questions found wrong later. Facts: added, never changed, never deleted."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0021"
down_revision = "0020"

FROZEN = ("version_move", "question_correction", "correction_decision", "attempt_remark")
# Columns that refer to rows, added in place: making these tables anew on SQLite would lose their triggers.
ADDED = (("learning_record", "moved_to_id", "learning_record"), ("activity_progress", "earned_activity_id", "activity"))


def upgrade() -> None:
    for table, column, target in ADDED:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
        )
    op.create_table(
        "version_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_record_id", sa.Integer(), nullable=False),
        sa.Column("to_record_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_record_id"], ["learning_record.id"], name=op.f("fk_version_move_from_record_id")
        ),
        sa.ForeignKeyConstraint(["to_record_id"], ["learning_record.id"], name=op.f("fk_version_move_to_record_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["version_move.id"], name=op.f("fk_version_move_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_move")),
    )
    op.create_index(op.f("ix_version_move_from_record_id"), "version_move", ["from_record_id"])
    op.create_index(op.f("ix_version_move_to_record_id"), "version_move", ["to_record_id"])
    op.create_table(
        "question_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("right", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_correction_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_correction")),
    )
    op.create_index(op.f("ix_question_correction_question_id"), "question_correction", ["question_id"])
    op.create_table(
        "correction_decision",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["question_correction.id"], name=op.f("fk_correction_decision_correction_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction_decision")),
    )
    op.create_table(
        "attempt_remark",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_key", sa.Float(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_remark_attempt_id")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["question_correction.id"], name=op.f("fk_attempt_remark_correction_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "correction_id", name=op.f("pk_attempt_remark")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for act in ("DELETE", "UPDATE"):
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
