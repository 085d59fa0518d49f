"""Files for registration lists: kept between the check and the commit, with what was decided on their rows."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "list_intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("committed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["registration_list.id"], name=op.f("fk_list_intake_list_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_intake_unit_id")),
        sa.ForeignKeyConstraint(["line_id"], ["audience_line.id"], name=op.f("fk_list_intake_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_intake")),
    )
    op.create_index("ix_list_intake_list_id", "list_intake", ["list_id"])
    op.create_index("ix_list_intake_user_id", "list_intake", ["user_id"])
