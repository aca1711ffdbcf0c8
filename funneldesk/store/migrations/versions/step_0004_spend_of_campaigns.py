"""Spend by campaign: what was ever spent is held against each budget without fetching a single result."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make an index that holds all that a budget's bar asks of results."""
    op.create_index(
        "ix_campaign_result_spend", "campaign_result", ["campaign_id", "currency", "spend_minor"], unique=False
    )
