"""Half-written bridging lessons, one a person and change; no facts, written over and forgotten when the lesson is given."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "bridging_draft",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slug"], ["legal_document.slug"], name=op.f("fk_bridging_draft_slug")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_bridging_draft_user_id")),
        sa.PrimaryKeyConstraint("slug", "change", "user_id", name=op.f("pk_bridging_draft")),
    )
