"""Texts of official papers as the department changed them; never changed or deleted afterwards."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "paper_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_paper_template_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_paper_template_kind_number")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for act in ("DELETE", "UPDATE"):
        refuse = "BEGIN SELECT RAISE(ABORT, 'paper_template is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER paper_template_no_{act.lower()} BEFORE {act} ON paper_template {body}")
