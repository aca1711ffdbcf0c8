"""When somebody became a lead: the first entry alone, for who comes back to marketing is no new lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import aliased

from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def is_first_lead_entry(change: Any = LifecycleChange) -> ColumnElement[bool]:
    """Whether a lifecycle change made its contact a lead for the first time.

    A lead that sales rejects, that nobody takes or that wakes from a rest becomes a lead again; it was counted when it
    came.

    Args:
        change: `LifecycleChange` or an alias of it.
    """
    earlier = aliased(LifecycleChange)
    before = exists().where(
        earlier.contact_id == change.contact_id, earlier.to_stage == LifecycleStage.LEAD, earlier.id < change.id
    )
    # Nearly all entries come from nowhere and need no look at others.
    return and_(change.to_stage == LifecycleStage.LEAD, or_(change.from_stage.is_(None), ~before))
