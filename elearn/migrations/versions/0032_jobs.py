"""Work in the background; full lists of the personnel system and whom they do not name."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("heartbeat", UtcDateTime(timezone=True), nullable=True),
        sa.Column("runner", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    is_open = sa.text("state IN ('queued', 'running')")
    op.create_index("uq_job_subject_open", "job", ["subject"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_job_state", "job", ["state", "id"])
    op.create_index("ix_job_subject", "job", ["subject", "id"])
    op.create_index("ix_job_user_id", "job", ["user_id"])
    op.add_column("staff_import", sa.Column("full_on", sa.Date()))
    op.add_column("staff_import", sa.Column("confirmation", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "feed_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("missed_on", sa.Date(), nullable=False),
        sa.Column("missed_by_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("found_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_feed_absence_staff_id")),
        sa.ForeignKeyConstraint(["missed_by_id"], ["staff_import.id"], name=op.f("fk_feed_absence_missed_by_id")),
        sa.ForeignKeyConstraint(["found_by_id"], ["staff_import.id"], name=op.f("fk_feed_absence_found_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_absence")),
    )
    is_missed = sa.text("found_on IS NULL")
    op.create_index(
        "uq_feed_absence_open", "feed_absence", ["staff_id"], unique=True, sqlite_where=is_missed, postgresql_where=is_missed
    )
    op.create_index("ix_feed_absence_staff_id", "feed_absence", ["staff_id"])
    postgres = op.get_bind().dialect.name == "postgresql"
    body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else (
        "BEGIN SELECT RAISE(ABORT, 'feed_absence is append-only'); END"
    )
    op.execute(f"CREATE TRIGGER feed_absence_no_delete BEFORE DELETE ON feed_absence {body}")
