"""Letters as documents of their own, what carries out what, whom they address; each mandate's letter.

Mandates keep their own frozen data; every mandate there is gets the letter it says it comes from.
"""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime
from elearn.kernel.text import clean, fold

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    letter = op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("entered_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_table(
        "letter_link",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("carries_out_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("letter_id <> carries_out_id", name=op.f("ck_letter_link_not_itself")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_link_letter_id")),
        sa.ForeignKeyConstraint(["carries_out_id"], ["letter.id"], name=op.f("fk_letter_link_carries_out_id")),
        sa.PrimaryKeyConstraint("letter_id", "carries_out_id", name=op.f("pk_letter_link")),
    )
    op.create_index("ix_letter_link_carries_out_id", "letter_link", ["carries_out_id"])
    addressee = op.create_table(
        "letter_addressee",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer()),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_addressee_letter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_letter_addressee_unit_id")),
        sa.PrimaryKeyConstraint("letter_id", "position", name=op.f("pk_letter_addressee")),
    )
    op.create_index("ix_letter_addressee_unit_id", "letter_addressee", ["unit_id"])
    of_mandate = op.create_table(
        "mandate_letter",
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_letter_mandate_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_mandate_letter_letter_id")),
        sa.PrimaryKeyConstraint("mandate_id", name=op.f("pk_mandate_letter")),
    )
    op.create_index("ix_mandate_letter_letter_id", "mandate_letter", ["letter_id"])
    fill(op.get_bind(), letter, addressee, of_mandate)


def _key(row: sa.Row) -> str:
    # elearn.letters.rules.key as it was on the day of this migration.
    issuer = fold(row.issuer)
    for long, short in (("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("thong tin va truyen thong", "tttt")):
        issuer = issuer.replace(long, short)
    number = "".join(clean(row.number).upper().split())
    return f"{number}|{row.issued_on}|{issuer.strip(' .;,')}"


def fill(bind: sa.Connection, letter: sa.Table, addressee: sa.Table, of_mandate: sa.Table) -> None:
    mandate = sa.table(
        "mandate",
        sa.column("id", sa.Integer),
        sa.column("number", sa.String),
        sa.column("issued_on", sa.Date),
        sa.column("issuer", sa.String),
        sa.column("subject", sa.String),
        sa.column("addressees", sa.JSON),
        sa.column("drafted_at", UtcDateTime(timezone=True)),
    )
    known: dict[str, int] = {}
    for row in bind.execute(sa.select(mandate).order_by(mandate.c.id)).all():
        own = _key(row)
        if own not in known:
            values = {"key": own, "number": row.number, "issued_on": row.issued_on, "issuer": row.issuer}
            values |= {"subject": row.subject, "kind": "", "text": "", "entered_at": row.drafted_at}
            known[own] = bind.execute(sa.insert(letter).values(values)).inserted_primary_key[0]
            for place, name in enumerate(row.addressees or [], start=1):
                bind.execute(sa.insert(addressee).values(letter_id=known[own], position=place, name=name))
        bind.execute(sa.insert(of_mandate).values(mandate_id=row.id, letter_id=known[own]))
