"""Alembic's entry: run migrations on the app's own engine, one transaction a migration."""

from alembic import context
from flask import current_app

from elearn.kernel.db import db

if context.is_offline_mode():
    raise SystemExit("Migrations need the database; run `flask --app app db upgrade`.")

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="",
        transaction_per_migration=True,
        **{
            key: value
            for key, value in current_app.extensions["migrate"].configure_args.items()
            if key not in {"render_as_batch", "compare_type"}
        },
    )
    with context.begin_transaction():
        context.run_migrations()
