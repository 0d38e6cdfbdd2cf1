"""Alembic's entry: runs the numbered versions on the connection that core.db hands over."""

from alembic import context
from sqlmodel import SQLModel

import core.models  # noqa: F401  # makes every table known

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
