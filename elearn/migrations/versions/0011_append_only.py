"""The trail is append-only, and no learning fact is ever deleted: the database itself refuses.

PostgreSQL's TRUNCATE (tests, restore into an empty database) is not a row-level DELETE.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NEVER_DELETED = ("audit_event", "learning_record", "enrolment", "roster_act", "activity_progress", "attempt",
                 "answer", "registration_step", "registration_entry", "unit_act")
NEVER_CHANGED = ("audit_event", "registration_step", "unit_act")


def upgrade() -> None:
    op.execute(sa.text(f"INSERT INTO audit_head (id, length, hash) VALUES (1, 0, '{'0' * 64}')"))
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    acts = [("DELETE", table) for table in NEVER_DELETED] + [("UPDATE", table) for table in NEVER_CHANGED]
    for act, table in acts:
        name = f"{table}_no_{act.lower()}"
        body = "FOR EACH ROW EXECUTE FUNCTION refuse_change()" if postgres else (
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {body}")
