"""Letters that move a deadline of a published mandate; never changed or deleted."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "mandate_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("registration_due_on", sa.Date(), nullable=True),
        sa.Column("completion_due_on", sa.Date(), nullable=True),
        sa.Column("takes_effect_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "registration_due_on IS NOT NULL OR completion_due_on IS NOT NULL", name=op.f("ck_mandate_amendment_moves")
        ),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_amendment_mandate_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_mandate_amendment_letter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mandate_amendment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_amendment")),
        sa.UniqueConstraint("mandate_id", "letter_id", name=op.f("uq_mandate_amendment_mandate_id_letter_id")),
    )
    with op.batch_alter_table("mandate_amendment") as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_amendment_letter_id"), ["letter_id"], unique=False)
    postgres = op.get_bind().dialect.name == "postgresql"
    for act in ("DELETE", "UPDATE"):
        refuse = "BEGIN SELECT RAISE(ABORT, 'mandate_amendment is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER mandate_amendment_no_{act.lower()} BEFORE {act} ON mandate_amendment {body}")
