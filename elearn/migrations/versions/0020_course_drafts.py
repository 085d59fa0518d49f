"""Sources of versions, and drafts of whole courses: revisions and steps are never changed, nothing is deleted."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0020"
down_revision = "0018"

NEVER_DELETED = ("source_file", "version_source", "course_draft", "draft_revision", "draft_step")
NEVER_CHANGED = NEVER_DELETED


def upgrade() -> None:
    for column in (
        sa.Column("origin", sa.String(), nullable=False, server_default="folder"),
        sa.Column("kind", sa.String(), nullable=False, server_default=""),
        sa.Column("note", sa.String(), nullable=False, server_default=""),
        sa.Column("letter", sa.String(), nullable=False, server_default=""),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("approved_by", sa.Integer(), nullable=True),
    ):
        op.add_column("course_version", column)
    op.create_table(
        "source_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_source_file")),
    )
    op.create_table(
        "version_source",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("tree", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_version_source_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_source")),
    )
    op.create_table(
        "course_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_course_draft_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
    )
    op.create_table(
        "draft_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("tree", sa.JSON(), nullable=False),
        sa.Column("unsettled", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["course_version.id"], name=op.f("fk_draft_revision_base_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name=op.f("fk_draft_revision_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_draft_revision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_revision")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_revision_draft_id_number")),
    )
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name=op.f("fk_draft_step_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_draft_step_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
        sa.UniqueConstraint("draft_id", "place", name=op.f("uq_draft_step_draft_id_place")),
    )
    op.create_table(
        "draft_presence",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name=op.f("fk_draft_presence_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_draft_presence_user_id")),
        sa.PrimaryKeyConstraint("draft_id", "user_id", "place", name=op.f("pk_draft_presence")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    acts = [("DELETE", table) for table in NEVER_DELETED] + [("UPDATE", table) for table in NEVER_CHANGED]
    for act, table in acts:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
