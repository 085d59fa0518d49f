"""Dated acts on people, earlier names and codes, two records of one person merged and parted again."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0029"
down_revision = "0028"

KEPT = ("former_name", "former_code", "staff_merge", "enrolment_move", "enrolment_double", "joint_part",
        "person_act", "person_act_cancel")
# A merge and what it takes out of the count are ended later, by writing when.
ENDED_LATER = ("staff_merge", "enrolment_double")


def upgrade() -> None:
    _people()
    _learning()
    _acts()
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        for act in ("DELETE",) if table in ENDED_LATER else ("DELETE", "UPDATE"):
            body = (
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                if postgres
                else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def _people() -> None:
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("folded", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_former_name_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_staff_id"), "former_name", ["staff_id"])
    op.create_table(
        "former_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_former_code_staff_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_former_code")),
    )
    op.create_index(op.f("ix_former_code_staff_id"), "former_code", ["staff_id"])
    op.create_table(
        "staff_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True)),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_reason", sa.String()),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_staff_merge_from_id")),
        sa.ForeignKeyConstraint(["into_id"], ["staff.id"], name=op.f("fk_staff_merge_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_merge")),
    )
    op.create_index(op.f("ix_staff_merge_into_id"), "staff_merge", ["into_id"])
    op.create_index(
        "uq_staff_merge_open",
        "staff_merge",
        ["from_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _learning() -> None:
    op.create_table(
        "enrolment_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("from_record_id", sa.Integer(), nullable=False),
        sa.Column("to_record_id", sa.Integer(), nullable=False),
        sa.Column("from_staff_id", sa.Integer(), nullable=False),
        sa.Column("to_staff_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolment_move_enrolment_id")),
        sa.ForeignKeyConstraint(
            ["from_record_id"], ["learning_record.id"], name=op.f("fk_enrolment_move_from_record_id")
        ),
        sa.ForeignKeyConstraint(["to_record_id"], ["learning_record.id"], name=op.f("fk_enrolment_move_to_record_id")),
        sa.ForeignKeyConstraint(["from_staff_id"], ["staff.id"], name=op.f("fk_enrolment_move_from_staff_id")),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_enrolment_move_to_staff_id")),
        sa.ForeignKeyConstraint(["merge_id"], ["staff_merge.id"], name=op.f("fk_enrolment_move_merge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_move")),
    )
    op.create_index(op.f("ix_enrolment_move_enrolment_id"), "enrolment_move", ["enrolment_id"])
    op.create_index(op.f("ix_enrolment_move_merge_id"), "enrolment_move", ["merge_id"])
    op.create_table(
        "enrolment_double",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("counted_id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True)),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolment_double_enrolment_id")),
        sa.ForeignKeyConstraint(["counted_id"], ["enrolment.id"], name=op.f("fk_enrolment_double_counted_id")),
        sa.ForeignKeyConstraint(["merge_id"], ["staff_merge.id"], name=op.f("fk_enrolment_double_merge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_double")),
    )
    op.create_index(op.f("ix_enrolment_double_enrolment_id"), "enrolment_double", ["enrolment_id"])
    op.create_index(op.f("ix_enrolment_double_merge_id"), "enrolment_double", ["merge_id"])
    op.create_table(
        "joint_part",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("effort", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["learning_record.id"], name=op.f("fk_joint_part_record_id")),
        sa.ForeignKeyConstraint(["part_id"], ["learning_record.id"], name=op.f("fk_joint_part_part_id")),
        sa.ForeignKeyConstraint(["merge_id"], ["staff_merge.id"], name=op.f("fk_joint_part_merge_id")),
        sa.PrimaryKeyConstraint("record_id", "part_id", name=op.f("pk_joint_part")),
    )
    op.create_index(op.f("ix_joint_part_part_id"), "joint_part", ["part_id"])


def _acts() -> None:
    op.create_table(
        "person_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer()),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_person_act_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_act_unit_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_person_act_to_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_act")),
    )
    op.create_index(op.f("ix_person_act_staff_id"), "person_act", ["staff_id"])
    op.create_table(
        "person_act_cancel",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["person_act.id"], name=op.f("fk_person_act_cancel_act_id")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_person_act_cancel")),
    )
