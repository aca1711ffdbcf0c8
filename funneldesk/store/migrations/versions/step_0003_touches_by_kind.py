"""Touches by kind and day, wins by person: people are found by what they did without a sort."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make indexes that hold all that is asked of a touch and of a win."""
    op.drop_index("ix_touchpoint_contact_at", table_name="touchpoint")
    op.create_index("ix_touchpoint_contact_at", "touchpoint", ["contact_id", "at", "kind"], unique=False)
    op.create_index("ix_touchpoint_kind_at", "touchpoint", ["kind", "at", "contact_id"], unique=False)
    op.create_index(
        "ix_deal_won",
        "deal",
        ["contact_id", "closed_at", "currency", "won_amount_minor"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL AND stage_kind = 'won'"),
    )
