"""The last human touch of deals: something done with the person, a note, a reply, a move; never what a machine did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from funneldesk.model.activity import Activity
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from funneldesk.commands.work import Work


def touch_deals(work: Work, *, at: dt.datetime, deal_id: int | None = None, contact_id: int | None = None) -> None:
    """Put down a human touch on a deal or, where none is named, on all open deals of the person.

    An earlier touch than the last known one changes nothing.
    """
    for deal in _find_deals(work, deal_id, contact_id):
        if deal.last_touch_at is None or deal.last_touch_at < at:
            deal.last_touch_at = at


def take_back_touch(work: Work, *, at: dt.datetime, deal_id: int | None = None, contact_id: int | None = None) -> None:
    """Reckon the last touch of deals anew where it rested on something at `at` that has gone."""
    work.session.flush()
    for deal in _find_deals(work, deal_id, contact_id):
        if deal.last_touch_at == at:
            deal.last_touch_at = _last_left(work, deal)


def _find_deals(work: Work, deal_id: int | None, contact_id: int | None) -> Iterable[Deal]:
    if deal_id is not None:
        return [work.session.get_one(Deal, deal_id)]
    if contact_id is None:
        return []
    return work.session.scalars(
        select(Deal).where(Deal.contact_id == contact_id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None))
    ).all()


def _last_left(work: Work, deal: Deal) -> dt.datetime | None:
    of_deal = Activity.deal_id == deal.id
    if deal.contact_id is not None:
        of_deal = or_(of_deal, and_(Activity.deal_id.is_(None), Activity.contact_id == deal.contact_id))
    found = [
        deal.opened_at,
        work.session.scalar(
            select(func.max(Activity.done_at)).where(
                of_deal, Activity.deleted_at.is_(None), Activity.cause == "person", Activity.done_at >= deal.opened_at
            )
        ),
        work.session.scalar(
            select(func.max(StageVisit.entered_at)).where(
                StageVisit.deal_id == deal.id, StageVisit.cause == "person", StageVisit.entered_at <= work.now
            )
        ),
        work.session.scalar(
            select(func.max(Touchpoint.at)).where(
                Touchpoint.contact_id == deal.contact_id, Touchpoint.kind == "reply", Touchpoint.at >= deal.opened_at
            )
        ),
    ]
    return max((at for at in found if at is not None), default=None)
