"""The log of what units told the press: entries, revisions, files; steps of the yearly form. All append-only."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0031"
down_revision = "0030"

APPEND_ONLY = ("press_entry", "press_file", "press_revision", "press_form_step")


def upgrade() -> None:
    op.create_table(
        "press_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_press_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_entry")),
        sa.UniqueConstraint("token", name=op.f("uq_press_entry_token")),
    )
    op.create_index("ix_press_entry_unit_id", "press_entry", ["unit_id"])
    op.create_table(
        "press_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["press_entry.id"], name=op.f("fk_press_file_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_file")),
    )
    op.create_index("ix_press_file_entry_id", "press_file", ["entry_id"])
    words = ("channel", "agency", "letter", "refusal", "result")
    more = ("capacity", "authority", "link", "note")
    op.create_table(
        "press_revision",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "kind", "ground", "subject")),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True)),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True)),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.Column("speaker_id", sa.Integer()),
        *(sa.Column(name, sa.String(), nullable=False) for name in more),
        sa.Column("file_id", sa.Integer()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["press_entry.id"], name=op.f("fk_press_revision_entry_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["staff.id"], name=op.f("fk_press_revision_speaker_id")),
        sa.ForeignKeyConstraint(["file_id"], ["press_file.id"], name=op.f("fk_press_revision_file_id")),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_press_revision")),
    )
    op.create_index("ix_press_revision_happened_on", "press_revision", ["happened_on"])
    op.create_table(
        "press_form_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("kind", "difficulties", "proposals", "figures_hash")
        ),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_press_form_step_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_form_step")),
    )
    op.create_index("ix_press_form_step_period", "press_form_step", ["starts_on", "ends_on", "unit_id"])
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        for act in ("DELETE", "UPDATE"):
            body = (
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                if postgres
                else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")
