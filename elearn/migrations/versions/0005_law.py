"""law."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'

def upgrade() -> None:
    op.create_table('legal_document',
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('effective_from', sa.Date(), nullable=True),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('replaced_by', sa.JSON(), nullable=False),
    sa.Column('confidence', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_legal_document'))
    )
