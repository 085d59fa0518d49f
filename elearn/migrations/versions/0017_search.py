"""The glossary, and the index of what was published: entries and their words; derived, so rows may go."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # Keys compare byte by byte on both databases.
    key = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "glossary_term",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("sort_key", key, nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("law", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_glossary_term")),
    )
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "edition", "key", name=op.f("uq_search_entry_kind_edition_key")),
    )
    op.create_table(
        "search_word",
        sa.Column("folded", key, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("exact", key, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entry.id"], name=op.f("fk_search_word_entry_id")),
        sa.PrimaryKeyConstraint("folded", "entry_id", "exact", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_entry", "search_word", ["entry_id"])
