"""Touches by kind and day, and the kind beside person and day: people are found by what they did without a sort."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make two indexes that hold all that is asked of a touch."""
    op.drop_index("ix_touchpoint_contact_at", table_name="touchpoint")
    op.create_index("ix_touchpoint_contact_at", "touchpoint", ["contact_id", "at", "kind"], unique=False)
    op.create_index("ix_touchpoint_kind_at", "touchpoint", ["kind", "at", "contact_id"], unique=False)
