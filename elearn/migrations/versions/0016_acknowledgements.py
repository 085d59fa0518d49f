"""The handbook read and acknowledged: answers to check questions, acknowledgements bound to an edition's hash.

From here on the database refuses to change or delete a published edition as well: what was acknowledged stays.
"""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0016"
down_revision = "0015"

FROZEN = ("handbook_edition", "handbook_section", "handbook_answer", "handbook_acknowledgement")


def upgrade() -> None:
    op.create_table(
        "handbook_answer",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["section_id"], ["handbook_section.id"], name=op.f("fk_handbook_answer_section_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handbook_answer_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "section_id", "choice", name=op.f("pk_handbook_answer")),
    )
    op.create_table(
        "handbook_acknowledgement",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_hash"],
            ["handbook_edition.content_hash"],
            name=op.f("fk_handbook_acknowledgement_content_hash"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_handbook_acknowledgement_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "content_hash", name=op.f("pk_handbook_acknowledgement")),
    )
    op.create_index("ix_handbook_acknowledgement_content_hash", "handbook_acknowledgement", ["content_hash"])
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for act in ("DELETE", "UPDATE"):
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
