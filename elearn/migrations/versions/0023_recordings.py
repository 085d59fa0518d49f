"""Video and audio of lessons, kept in parts; what of them a person has watched."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0023"
down_revision = "0022"

FROZEN = ("recording", "recording_part", "lesson_recording")


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_recording")),
    )
    op.create_table(
        "recording_part",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["recording.sha256"], name=op.f("fk_recording_part_sha256")),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_recording_part")),
    )
    op.create_table(
        "lesson_recording",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("captions", sa.String(), nullable=False),
        sa.Column("poster", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_lesson_recording_activity_id")),
        sa.ForeignKeyConstraint(["sha256"], ["recording.sha256"], name=op.f("fk_lesson_recording_sha256")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_lesson_recording")),
    )
    op.create_index("ix_lesson_recording_sha256", "lesson_recording", ["sha256"])
    op.create_table(
        "watching",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_watching_activity_id")),
        sa.ForeignKeyConstraint(["record_id"], ["learning_record.id"], name=op.f("fk_watching_record_id")),
        sa.PrimaryKeyConstraint("record_id", "activity_id", name=op.f("pk_watching")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for act, table in [(act, table) for table in FROZEN for act in ("DELETE", "UPDATE")] + [("DELETE", "watching")]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
