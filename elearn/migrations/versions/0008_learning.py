"""learning."""

import sqlalchemy as sa
from alembic import op

from elearn.kernel.db import UtcDateTime

revision = '0008'
down_revision = '0007'

def upgrade() -> None:
    op.create_table('learning_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('completed_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_learning_record_course_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_learning_record_staff_id')),
    sa.ForeignKeyConstraint(['version_id'], ['course_version.id'], name=op.f('fk_learning_record_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_record')),
    sa.UniqueConstraint('staff_id', 'version_id', name=op.f('uq_learning_record_staff_id_version_id'))
    )
    with op.batch_alter_table('learning_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_learning_record_course_id'), ['course_id'], unique=False)

    op.create_table('activity_progress',
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('block', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('best_percent', sa.Integer(), nullable=True),
    sa.Column('completed_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_progress_activity_id')),
    sa.ForeignKeyConstraint(['record_id'], ['learning_record.id'], name=op.f('fk_activity_progress_record_id')),
    sa.PrimaryKeyConstraint('record_id', 'activity_id', name=op.f('pk_activity_progress'))
    )
    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=True),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('registered_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_enrolment_course_id')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandate.id'], name=op.f('fk_enrolment_mandate_id')),
    sa.ForeignKeyConstraint(['record_id'], ['learning_record.id'], name=op.f('fk_enrolment_record_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_enrolment_staff_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_enrolment_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('staff_id', 'course_id', 'mandate_id', name=op.f('uq_enrolment_staff_id_course_id_mandate_id'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index('ix_enrolment_mandate_unit', ['mandate_id', 'unit_id', 'course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_record_id'), ['record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('uq_enrolment_own_choice', ['staff_id', 'course_id'], unique=True, sqlite_where=sa.text('mandate_id IS NULL'), postgresql_where=sa.text('mandate_id IS NULL'))

    op.create_table('roster_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('starts_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_roster_act_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_act'))
    )
    with op.batch_alter_table('roster_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_act_enrolment_id'), ['enrolment_id'], unique=False)

