"""mandates."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = '0007'
down_revision = '0006'

def upgrade() -> None:
    op.create_table('mandate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('order_text', sa.String(), nullable=False),
    sa.Column('legal_bases', sa.JSON(), nullable=False),
    sa.Column('addressees', sa.JSON(), nullable=False),
    sa.Column('registration_due_on', sa.Date(), nullable=False),
    sa.Column('completion_due_on', sa.Date(), nullable=False),
    sa.Column('drafted_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('published_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandate')),
    sa.UniqueConstraint('number', 'issued_on', 'issuer', name=op.f('uq_mandate_number_issued_on_issuer'))
    )
    op.create_table('audience_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('press_role', sa.String(), nullable=True),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.CheckConstraint('minimum >= 0', name=op.f('ck_audience_line_minimum')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_audience_line_mandate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audience_line')),
    sa.UniqueConstraint('mandate_id', 'position', name=op.f('uq_audience_line_mandate_id_position'))
    )
    op.create_table('mandate_scan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_mandate_scan_mandate_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandate_scan'))
    )
    with op.batch_alter_table('mandate_scan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandate_scan_mandate_id'), ['mandate_id'], unique=False)

    op.create_table('mandate_unit',
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_mandate_unit_mandate_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_mandate_unit_unit_id')),
    sa.PrimaryKeyConstraint('mandate_id', 'unit_id', name=op.f('pk_mandate_unit'))
    )
    with op.batch_alter_table('mandate_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandate_unit_unit_id'), ['unit_id'], unique=False)

    op.create_table('audience_line_course',
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_audience_line_course_course_id')),
    sa.ForeignKeyConstraint(['line_id'], ['audience_line.id'], name=op.f('fk_audience_line_course_line_id')),
    sa.PrimaryKeyConstraint('line_id', 'course_id', name=op.f('pk_audience_line_course'))
    )
    op.create_table('mandate_course',
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_mandate_course_course_id')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_mandate_course_mandate_id')),
    sa.ForeignKeyConstraint(['version_id'], ['course_version.id'], name=op.f('fk_mandate_course_version_id')),
    sa.PrimaryKeyConstraint('mandate_id', 'course_id', name=op.f('pk_mandate_course'))
    )
