"""The schema's history, one Alembic step a file."""
