"""Courses have forms by outcome, tracks by role and placement tests; documents say what changed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

EMPTY_MAP, EMPTY_LIST = sa.text("'{}'"), sa.text("'[]'")


def upgrade() -> None:
    columns = {
        "course_version": [sa.Column("tracks", sa.JSON(), nullable=False, server_default=EMPTY_MAP)],
        "activity": [
            sa.Column("outcome", sa.String(), nullable=False, server_default=""),
            sa.Column("practice", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("law", sa.JSON(), nullable=False, server_default=EMPTY_LIST),
        ],
        "quiz_form": [
            sa.Column("purpose", sa.String(), nullable=False, server_default="check"),
            sa.Column("form", sa.JSON(), nullable=False, server_default=EMPTY_MAP),
            sa.Column("critical_draw", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("critical_need", sa.Integer(), nullable=False, server_default="0"),
        ],
        "question": [sa.Column("valid_from", sa.Date()), sa.Column("valid_to", sa.Date())],
        "legal_document": [
            sa.Column("about", sa.String(), nullable=False, server_default=""),
            sa.Column("changes", sa.JSON(), nullable=False, server_default=EMPTY_LIST),
            sa.Column("entered_at", sa.DateTime(timezone=True)),
        ],
        "learning_record": [sa.Column("track", sa.String(), nullable=False, server_default="")],
        "activity_progress": [sa.Column("spared", sa.Boolean(), nullable=False, server_default=sa.false())],
    }
    for table, added in columns.items():
        for column in added:
            op.add_column(table, column)
    # One effort a person, version and track.
    with op.batch_alter_table("learning_record") as table:
        table.drop_constraint("uq_learning_record_staff_id_version_id", type_="unique")
        table.create_unique_constraint(
            op.f("uq_learning_record_staff_id_version_id_track"), ["staff_id", "version_id", "track"]
        )
    if op.get_bind().dialect.name == "sqlite":  # the table was made anew; its trigger went with the old one
        op.execute(
            "CREATE TRIGGER learning_record_no_delete BEFORE DELETE ON learning_record "
            "BEGIN SELECT RAISE(ABORT, 'learning_record is append-only'); END"
        )
    op.drop_index("ix_learning_record_course_id", "learning_record")
    op.create_index("ix_learning_record_course_staff", "learning_record", ["course_id", "staff_id"])
    op.create_table(
        "handbook_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("edition_date", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handbook_edition")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_handbook_edition_content_hash")),
    )
    op.create_table(
        "handbook_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part_title", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("law", sa.JSON(), nullable=False),
        sa.Column("check", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["handbook_edition.id"], name=op.f("fk_handbook_section_edition_id_handbook_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handbook_section")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_handbook_section_edition_id_key")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_handbook_section_edition_id_position")),
    )
