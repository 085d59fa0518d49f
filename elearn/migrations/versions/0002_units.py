"""units."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = '0002'
down_revision = '0001'

def upgrade() -> None:
    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('code', name=op.f('uq_unit_code'))
    )
    op.create_table('unit_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_act_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_act'))
    )
    with op.batch_alter_table('unit_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_act_unit_id'), ['unit_id'], unique=False)

    op.create_table('unit_period',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sort_key', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.Column('folded', sa.String().with_variant(sa.String(collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_period_parent_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_period_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_period'))
    )
    with op.batch_alter_table('unit_period', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_period_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index('ix_unit_period_unit_dates', ['unit_id', 'valid_from'], unique=True)

    op.create_table('unit_reach',
    sa.Column('ancestor_id', sa.Integer(), nullable=False),
    sa.Column('descendant_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ancestor_id'], ['unit.id'], name=op.f('fk_unit_reach_ancestor_id')),
    sa.ForeignKeyConstraint(['descendant_id'], ['unit.id'], name=op.f('fk_unit_reach_descendant_id')),
    sa.PrimaryKeyConstraint('ancestor_id', 'descendant_id', 'valid_from', name=op.f('pk_unit_reach'))
    )
    with op.batch_alter_table('unit_reach', schema=None) as batch_op:
        batch_op.create_index('ix_unit_reach_descendant', ['descendant_id', 'valid_from'], unique=False)

    op.create_table('unit_succession',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['successor_id'], ['unit.id'], name=op.f('fk_unit_succession_successor_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_succession_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', name=op.f('pk_unit_succession'))
    )
    with op.batch_alter_table('unit_succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_succession_successor_id'), ['successor_id'], unique=False)

