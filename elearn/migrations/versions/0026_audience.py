"""Audience lines per kind of unit, exact slots, doubling, rounds; frozen rules; acting posts; substitutes; exemptions.

A mandate published before this keeps what it allowed (one person on two lines) and gets its lines frozen
in the words it has had.
"""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = "0026"
down_revision = "0025"

ROLES = {
    "leader": "lãnh đạo",
    "spokesperson": "người phát ngôn",
    "authorised": "người được ủy quyền phát ngôn",
    "comms": "cán bộ làm công tác truyền thông",
    "staff": "cán bộ, công chức, viên chức khác",
}
APPEND_ONLY = ("exemption", "exemption_step", "exemption_act")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    _mandates()
    _one_effort_a_cycle(postgres)
    op.create_table(
        "acting_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("press_role", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_acting_post_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_acting_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting_post")),
    )
    op.create_index("ix_acting_post_staff_id", "acting_post", ["staff_id"])
    op.create_index("ix_acting_post_unit_id", "acting_post", ["unit_id"])
    _substitutes()
    _exemptions()
    for table in APPEND_ONLY:
        _refuse(postgres, table, "DELETE")
        _refuse(postgres, table, "UPDATE")
    _refuse(postgres, "acting_post", "DELETE")
    for act in ("DELETE", "UPDATE"):
        _freeze_lines(postgres, act)


def _mandates() -> None:
    # SQLite adds a reference with a column, not after it.
    op.execute(
        "ALTER TABLE mandate ADD COLUMN follows_id INTEGER CONSTRAINT fk_mandate_follows_id REFERENCES mandate (id)"
    )
    for column in (
        sa.Column("double_filling", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("recurrence", sa.String(), nullable=False, server_default=""),
        sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("starts_on", sa.Date()),
        sa.Column("recognition", sa.String(), nullable=False, server_default="any"),
        sa.Column("recognition_months", sa.Integer()),
        sa.Column("rule_text", sa.String(), nullable=False, server_default=""),
        sa.Column("rule_hash", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("mandate", column)
    op.create_index("ix_mandate_follows_id", "mandate", ["follows_id"], unique=True)
    op.add_column("audience_line", sa.Column("kinds", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("audience_line", sa.Column("wording", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    published = connection.execute(
        sa.text(
            "SELECT l.id, l.rule, l.press_role, l.minimum FROM audience_line l JOIN mandate m ON m.id = l.mandate_id "
            "WHERE m.published_at IS NOT NULL"
        )
    ).all()
    for line_id, rule, role, minimum in published:
        words = {
            "all_staff": "toàn thể cán bộ, công chức, viên chức",
            "every": f"mọi {ROLES.get(role, role)}",
            "at_least": f"ít nhất {minimum:02d} {ROLES.get(role, role)}",
        }[rule]
        connection.execute(
            sa.text("UPDATE audience_line SET wording = :words WHERE id = :id"), {"words": words, "id": line_id}
        )


def _one_effort_a_cycle(postgres: bool) -> None:
    op.add_column("learning_record", sa.Column("cycle", sa.Integer(), nullable=False, server_default="1"))
    before, after = "uq_learning_record_staff_id_version_id_track", "uq_learning_record_staff_id_version_id_track_cycle"
    if postgres:
        op.drop_constraint(before, "learning_record", type_="unique")
        op.create_unique_constraint(after, "learning_record", ["staff_id", "version_id", "track", "cycle"])
        return
    # SQLite can't change a constraint: the table is made anew under its own rows. What refers to them is
    # checked when everything is back, because putting a row back settles what its going left open.
    columns = "id, staff_id, course_id, version_id, opened_at, started_at, completed_at, track, cycle, moved_to_id"
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMP TABLE learning_record_kept AS SELECT * FROM learning_record")
    op.execute("DROP TABLE learning_record")
    op.create_table(
        "learning_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("track", sa.String(), nullable=False, server_default=""),
        sa.Column("cycle", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("moved_to_id", sa.Integer()),
        sa.ForeignKeyConstraint(["moved_to_id"], ["learning_record.id"], name=op.f("fk_learning_record_moved_to_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_learning_record_staff_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_learning_record_course_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_learning_record_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_record")),
        sa.UniqueConstraint("staff_id", "version_id", "track", "cycle", name=op.f(after)),
    )
    op.execute(f"INSERT INTO learning_record ({columns}) SELECT {columns} FROM learning_record_kept")
    op.execute("DROP TABLE learning_record_kept")
    op.create_index("ix_learning_record_course_staff", "learning_record", ["course_id", "staff_id"])
    _refuse(postgres, "learning_record", "DELETE")


def _substitutes() -> None:
    op.execute(
        "ALTER TABLE registration_entry ADD COLUMN replaces_id INTEGER "
        "CONSTRAINT fk_registration_entry_replaces_id REFERENCES registration_entry (id)"
    )
    op.add_column("registration_entry", sa.Column("since", sa.Date()))
    op.add_column("registration_entry", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "uq_registration_entry_replaces",
        "registration_entry",
        ["replaces_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _exemptions() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("signer_post", sa.String(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exemption_dates")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_exemption_staff_id")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_exemption_mandate_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exemption_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index("ix_exemption_staff_mandate", "exemption", ["staff_id", "mandate_id"])
    op.create_index("ix_exemption_ends_on", "exemption", ["ends_on"])
    op.create_table(
        "exemption_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemption.id"], name=op.f("fk_exemption_step_exemption_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_step")),
        sa.UniqueConstraint("exemption_id", "kind", name=op.f("uq_exemption_step_exemption_id_kind")),
    )
    op.create_table(
        "exemption_act",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("exemption_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["roster_act.id"], name=op.f("fk_exemption_act_act_id")),
        sa.ForeignKeyConstraint(["exemption_id"], ["exemption.id"], name=op.f("fk_exemption_act_exemption_id")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_exemption_act")),
    )
    op.create_index("ix_exemption_act_exemption_id", "exemption_act", ["exemption_id"])


def _refuse(postgres: bool, table: str, act: str) -> None:
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if postgres
        else f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def _freeze_lines(postgres: bool, act: str) -> None:
    """A line of a published mandate is neither changed nor deleted."""
    if postgres and act == "DELETE":
        op.execute(
            "CREATE FUNCTION refuse_published_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF EXISTS (SELECT 1 FROM mandate WHERE id = OLD.mandate_id AND published_at IS NOT NULL) THEN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_published_line()"
        if postgres
        else "WHEN EXISTS (SELECT 1 FROM mandate WHERE id = OLD.mandate_id AND published_at IS NOT NULL) "
        "BEGIN SELECT RAISE(ABORT, 'audience_line is append-only'); END"
    )
    op.execute(f"CREATE TRIGGER audience_line_frozen_{act.lower()} BEFORE {act} ON audience_line {body}")
