"""A later letter may add units to a published mandate; a letter sent for reading waits to become the mandate's scan."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0037"
down_revision = "0035"

BEFORE = "registration_due_on IS NOT NULL OR completion_due_on IS NOT NULL"
AFTER = f"{BEFORE} OR adds_units > 0"
NAME = "ck_mandate_amendment_moves"


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    adds = sa.Column("adds_units", sa.Integer(), nullable=False, server_default="0")
    if postgres:
        op.add_column("mandate_amendment", adds)
        op.drop_constraint(op.f(NAME), "mandate_amendment", type_="check")
        op.create_check_constraint(op.f(NAME), "mandate_amendment", AFTER)
    else:
        # SQLite makes the table anew: its triggers go with the old one.
        with op.batch_alter_table("mandate_amendment", recreate="always") as batch_op:
            batch_op.add_column(adds)
            batch_op.drop_constraint(op.f(NAME), type_="check")
            batch_op.create_check_constraint(op.f(NAME), AFTER)
        for act in ("DELETE", "UPDATE"):
            refuse = "BEGIN SELECT RAISE(ABORT, 'mandate_amendment is append-only'); END"
            op.execute(f"CREATE TRIGGER mandate_amendment_no_{act.lower()} BEFORE {act} ON mandate_amendment {refuse}")
    with op.batch_alter_table("mandate_unit") as batch_op:
        batch_op.add_column(sa.Column("asked_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("amendment_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_mandate_unit_amendment_id"), "mandate_amendment", ["amendment_id"], ["id"]
        )
    op.create_table(
        "letter_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_upload_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_upload")),
    )
    with op.batch_alter_table("letter_upload") as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_upload_user_id"), ["user_id"], unique=False)
    _keep_published_units(postgres)


def _keep_published_units(postgres: bool) -> None:
    """A unit of a published mandate is neither changed nor taken out; units are only added."""
    for act in ("UPDATE", "DELETE"):
        body = (
            "FOR EACH ROW EXECUTE FUNCTION refuse_published_line()"
            if postgres
            else "WHEN EXISTS (SELECT 1 FROM mandate WHERE id = OLD.mandate_id AND published_at IS NOT NULL) "
            "BEGIN SELECT RAISE(ABORT, 'mandate_unit is append-only'); END"
        )
        op.execute(f"CREATE TRIGGER mandate_unit_frozen_{act.lower()} BEFORE {act} ON mandate_unit {body}")
