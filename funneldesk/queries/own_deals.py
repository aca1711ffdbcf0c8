"""Whose deals somebody means who opens the pipeline for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.deal import Deal
from funneldesk.model.user import Role
from funneldesk.queries.going_cold import is_open
from funneldesk.queries.users import read_role

if TYPE_CHECKING:
    from funneldesk.queries.look import Look


def read_first_owner(look: Look, user_id: int | None) -> int | None:
    """The owner whose deals are shown first: a rep's own where they have open ones, else everybody's (None)."""
    if read_role(look, user_id) != Role.SALES:
        return None
    own = look.connection.scalar(select(Deal.id).where(is_open(), Deal.owner_id == user_id).limit(1))
    return None if own is None else user_id
