"""The referee: decks of hard questions of a course version, and every answer given; answers are added, never changed."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "drill_body",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_drill_body_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_drill_body")),
    )
    op.create_table(
        "drill_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("stops", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_drill_answer_activity_id")),
        sa.ForeignKeyConstraint(["record_id"], ["learning_record.id"], name=op.f("fk_drill_answer_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill_answer")),
        sa.UniqueConstraint(
            "record_id", "activity_id", "question", "number",
            name=op.f("uq_drill_answer_record_id_activity_id_question_number"),
        ),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for act in ("DELETE", "UPDATE"):
        refuse = "BEGIN SELECT RAISE(ABORT, 'drill_answer is append-only'); END"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
        op.execute(f"CREATE TRIGGER drill_answer_no_{act.lower()} BEFORE {act} ON drill_answer {body}")
