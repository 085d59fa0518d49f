"""A person's own notes (every revision) and bookmarks."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("bookmarked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mark_staff_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_mark_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint(
            "staff_id", "course_id", "lesson_key", "block", name=op.f("uq_mark_staff_id_course_id_lesson_key_block")
        ),
    )
    op.create_table(
        "note_revision",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_note_revision_mark_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_note_revision_version_id")),
        sa.PrimaryKeyConstraint("mark_id", "number", name=op.f("pk_note_revision")),
    )
