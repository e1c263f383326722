"""Run by Alembic. Uses the connection, and the transaction, that the program has opened."""

from __future__ import annotations

from alembic import context

from douzhiku.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite changes tables by rebuilding them.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
