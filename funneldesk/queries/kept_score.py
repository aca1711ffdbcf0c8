"""The score of a contact as it is kept now, to stand beside the one it was qualified with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_

from funneldesk.model.scoring import CachedScore

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def is_score_of(contact_id: Any) -> ColumnElement[bool]:
    """Which row of the kept scores is of the contact in a column."""
    return and_(CachedScore.kind == "contact", CachedScore.record_id == contact_id)
