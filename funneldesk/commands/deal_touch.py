"""The idle clock of a deal: the last time that people had to do with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work


def touch_deal(work: Work, *, deal_id: int, at: dt.datetime) -> None:
    """Set a deal's idle clock to an instant, unless it was touched later; imports and automations touch nothing."""
    if work.cause == "person":
        _put_forward(work.session.get_one(Deal, deal_id), at)


def touch_deals_of_contact(work: Work, *, contact_id: int, at: dt.datetime) -> None:
    """Set the idle clocks of a person's open deals: they answered, which is a touch whoever read the answer in."""
    query = select(Deal).where(
        Deal.contact_id == contact_id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None)
    )
    for deal in work.session.scalars(query):
        _put_forward(deal, at)


def _put_forward(deal: Deal, at: dt.datetime) -> None:
    """Put the clock forward, never back."""
    if deal.last_touch_at is None or deal.last_touch_at < at:
        deal.last_touch_at = at
