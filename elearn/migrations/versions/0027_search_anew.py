"""The index is made anew at the next start (or by `search rebuild`): short forms and weights of its words have changed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    op.execute(sa.text("DELETE FROM search_word"))
    op.execute(sa.text("DELETE FROM search_entry"))
