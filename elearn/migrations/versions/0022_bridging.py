"""Dated acts on legal documents beside what the file says; bridging lessons, to whom they were given, who did them."""

import json

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0022"
down_revision = "0021"

FROZEN = (
    "law_act",
    "law_revocation",
    "bridging_lesson",
    "bridging_assignment",
    "bridging_answer",
    "bridging_completion",
)
EMPTY_LIST = sa.text("'[]'")


def upgrade() -> None:
    op.add_column("legal_document", sa.Column("filed_to", sa.Date()))
    op.add_column("legal_document", sa.Column("filed_by", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
    op.add_column("legal_document", sa.Column("parts", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
    op.create_table(
        "law_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_slug", sa.String(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["slug"], ["legal_document.slug"], name=op.f("fk_law_act_slug")),
        sa.ForeignKeyConstraint(["by_slug"], ["legal_document.slug"], name=op.f("fk_law_act_by_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_act")),
    )
    op.create_index(op.f("ix_law_act_slug"), "law_act", ["slug"])
    op.create_table(
        "law_revocation",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["law_act.id"], name=op.f("fk_law_revocation_act_id")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_law_revocation")),
    )
    _keep_what_was_entered()
    _bridging()
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for act in ("DELETE", "UPDATE"):
            refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else refuse
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def _bridging() -> None:
    op.create_table(
        "bridging_lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("law", sa.JSON(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("assigned_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["slug"], ["legal_document.slug"], name=op.f("fk_bridging_lesson_slug")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_bridging_lesson_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridging_lesson")),
        sa.UniqueConstraint("request_key", name=op.f("uq_bridging_lesson_request_key")),
    )
    op.create_index(op.f("ix_bridging_lesson_slug"), "bridging_lesson", ["slug"])
    op.create_table(
        "bridging_assignment",
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("learned_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("assigned_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["bridging_lesson.id"], name=op.f("fk_bridging_assignment_lesson_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_bridging_assignment_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_bridging_assignment_unit_id")),
        sa.PrimaryKeyConstraint("lesson_id", "staff_id", name=op.f("pk_bridging_assignment")),
    )
    op.create_index(op.f("ix_bridging_assignment_staff_id"), "bridging_assignment", ["staff_id"])
    own = ("lesson_id", "staff_id")
    for table, extra, key in (
        (
            "bridging_answer",
            [sa.Column("choice", sa.Integer(), nullable=False), sa.Column("correct", sa.Boolean(), nullable=False)],
            (*own, "choice"),
        ),
        ("bridging_completion", [], own),
    ):
        op.create_table(
            table,
            sa.Column("lesson_id", sa.Integer(), nullable=False),
            sa.Column("staff_id", sa.Integer(), nullable=False),
            *extra,
            sa.Column("at", UtcDateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["lesson_id", "staff_id"],
                ["bridging_assignment.lesson_id", "bridging_assignment.staff_id"],
                name=op.f(f"fk_{table}_lesson_id_staff_id"),
            ),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        )


def _keep_what_was_entered() -> None:
    """What was entered ahead of the file becomes an act; everything else is the file's word."""
    db = op.get_bind()
    document = sa.table(
        "legal_document",
        sa.column("slug"),
        sa.column("effective_to", sa.Date()),
        sa.column("replaced_by", sa.JSON()),
        sa.column("entered_at", UtcDateTime(timezone=True)),
        sa.column("filed_to", sa.Date()),
        sa.column("filed_by", sa.JSON()),
    )
    act = sa.table(
        "law_act",
        *(sa.column(name) for name in ("slug", "kind", "by_slug", "note", "name")),
        sa.column("from_on", sa.Date()),
        sa.column("anchors", sa.JSON()),
        sa.column("at", UtcDateTime(timezone=True)),
    )
    columns = (document.c.slug, document.c.effective_to, document.c.replaced_by, document.c.entered_at)
    for row in db.execute(sa.select(*columns)).all():
        successors = row.replaced_by if isinstance(row.replaced_by, list) else json.loads(row.replaced_by)
        entered = row.entered_at is not None and row.effective_to is not None
        db.execute(
            sa.update(document)
            .where(document.c.slug == row.slug)
            .values(
                filed_to=None if entered else row.effective_to, filed_by=successors[:-1] if entered else successors
            )
        )
        if entered:
            values = {"slug": row.slug, "kind": "replaced", "by_slug": successors[-1] if successors else None}
            rest = {"from_on": row.effective_to, "anchors": [], "note": "", "at": row.entered_at, "name": ""}
            db.execute(sa.insert(act).values(**values, **rest))
