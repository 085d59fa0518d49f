"""registrations."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = '0010'
down_revision = '0009'

def upgrade() -> None:
    op.create_table('registration_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_registration_list_mandate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_registration_list_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_list')),
    sa.UniqueConstraint('mandate_id', 'unit_id', name=op.f('uq_registration_list_mandate_id_unit_id'))
    )
    with op.batch_alter_table('registration_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_list_unit_id'), ['unit_id'], unique=False)

    op.create_table('line_excuse',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['audience_line.id'], name=op.f('fk_line_excuse_line_id')),
    sa.ForeignKeyConstraint(['list_id'], ['registration_list.id'], name=op.f('fk_line_excuse_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_excuse'))
    )
    with op.batch_alter_table('line_excuse', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_line_excuse_list_id'), ['list_id'], unique=False)

    op.create_table('registration_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('added_round', sa.Integer(), nullable=False),
    sa.Column('added_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(), nullable=False),
    sa.Column('removed_round', sa.Integer(), nullable=True),
    sa.Column('removed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('removed_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['line_id'], ['audience_line.id'], name=op.f('fk_registration_entry_line_id')),
    sa.ForeignKeyConstraint(['list_id'], ['registration_list.id'], name=op.f('fk_registration_entry_list_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_registration_entry_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_entry'))
    )
    with op.batch_alter_table('registration_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_entry_staff_id'), ['staff_id'], unique=False)
        batch_op.create_index('uq_registration_entry_active', ['list_id', 'line_id', 'staff_id'], unique=True, sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))

    op.create_table('registration_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['registration_list.id'], name=op.f('fk_registration_step_list_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_step'))
    )
    with op.batch_alter_table('registration_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_step_list_id'), ['list_id'], unique=False)

