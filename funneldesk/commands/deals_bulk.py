"""What a person can do with several deals at once; each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import ACTIVITY_WORDS, plan_activity
from funneldesk.commands.deal import edit_deal
from funneldesk.errors import Refusal
from funneldesk.model.deal import Deal
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work


def assign_deals(work: Work, *, deal_ids: Sequence[int], owner_id: int | None) -> None:
    """Give deals to a person, or to nobody.

    Raises:
        NotFound: the person or one of the deals is gone.
    """
    owner = work.get(User, owner_id) if owner_id is not None else None
    for deal_id in dict.fromkeys(deal_ids):
        edit_deal(work, deal_id=deal_id, owner_id=owner_id)
    work.label = f"Assign {_what(work, deal_ids)} to {owner.name if owner else 'nobody'}"


def plan_steps(
    work: Work, *, deal_ids: Sequence[int], kind: str, due_at: dt.datetime, due_day_only: bool = True
) -> list[int]:
    """Plan the same step for several deals, each for its own owner, and return the activities' ids.

    Raises:
        NotFound: one of the deals is gone.
        Refusal: no deal is named, or the kind is unknown.
    """
    if not deal_ids:
        raise Refusal("Choose the deals first.")
    planned = [
        plan_activity(work, kind=kind, deal_id=deal_id, due_at=due_at, due_day_only=due_day_only)
        for deal_id in dict.fromkeys(deal_ids)
    ]
    work.label = f"Plan {ACTIVITY_WORDS[kind].lower()} for {_what(work, deal_ids)}"
    return planned


def _what(work: Work, deal_ids: Sequence[int]) -> str:
    if len(deal_ids) != 1:
        return f"{len(deal_ids):,} deals"
    return f"“{work.get(Deal, deal_ids[0]).title}”"
