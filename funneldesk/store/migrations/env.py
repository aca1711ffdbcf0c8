"""Alembic's entry: runs the steps on the connection that the workspace hands over, inside its transaction."""

from alembic import context

from funneldesk.model.records import Record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Record.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
    compare_type=False,
)
context.run_migrations()
