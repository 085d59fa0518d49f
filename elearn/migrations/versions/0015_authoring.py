"""Drafts of scenarios and their revisions; a revision is never changed, and nothing is deleted."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0015"
down_revision = "0014"

NEVER_DELETED = ("scenario_draft", "scenario_revision")
NEVER_CHANGED = ("scenario_revision",)


def upgrade() -> None:
    op.create_table(
        "scenario_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_scenario_draft_opened_by")),
        sa.ForeignKeyConstraint(["origin_id"], ["activity.id"], name=op.f("fk_scenario_draft_origin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_draft")),
    )
    op.create_table(
        "scenario_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["scenario_draft.id"], name=op.f("fk_scenario_revision_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_scenario_revision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_revision")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_scenario_revision_draft_id_number")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    acts = [("DELETE", table) for table in NEVER_DELETED] + [("UPDATE", table) for table in NEVER_CHANGED]
    for act, table in acts:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
