"""Customers of the sample who bought again."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from funneldesk.commands.search_text import fold
from funneldesk.model.deal import RANK_STEP, Deal, visit_seconds
from funneldesk.model.pipeline import StageKind, StageVisit

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

_APART = 12
_MOST = 10
_GAPS = (62, 88)
"""Days between two orders."""
_WALK = 21
"""Days from the enquiry to the second order."""
_AGAIN = ("Batteries 20 kWh", "Second roof 15 kW", "Cleaning contract", "Charger for two cars", "Pump house 7.5 kW")
_RUPEES = (3_20_000, 8_10_000, 60_000, 2_40_000, 4_30_000)
_DAY = dt.timedelta(days=1)


def sell_again(sample: Sample) -> None:
    """Let the first customers order a second time, so that it can be told when others may."""
    random = Random(_APART)  # noqa: S311  a fixed seed is the point
    latest = sample.work.now - (_GAPS[1] + 2) * _DAY
    bought = [lead for lead in sample.leads if lead.deal is not None and _was_won_before(lead.deal, latest)]
    bought.sort(key=lambda lead: lead.deal.closed_at or sample.work.now if lead.deal else sample.work.now)
    customers: dict[object, Lead] = {}
    for lead in bought:
        customers.setdefault(lead.contact.company_id or ("person", lead.contact.id), lead)
    chosen = list(customers.values())[:_MOST]
    deals = sample.add_all(_order(sample, random, lead, place) for place, lead in enumerate(chosen))
    for deal in deals:
        _walk(sample, deal)


def _was_won_before(deal: Deal, latest: dt.datetime) -> bool:
    return deal.stage_kind == StageKind.WON and deal.closed_at is not None and deal.closed_at < latest


def _order(sample: Sample, random: Random, lead: Lead, place: int) -> Deal:
    first, won = lead.deal, sample.closing(StageKind.WON)
    before = first.closed_at if first is not None and first.closed_at is not None else lead.created
    closed = sample.calendar.next_open(before + random.uniform(*_GAPS) * _DAY)
    title, amount = _AGAIN[place % len(_AGAIN)], _RUPEES[place % len(_RUPEES)] * 100
    return Deal(
        title=title,
        contact_id=lead.contact.id,
        company_id=lead.contact.company_id,
        pipeline_id=won.pipeline_id,
        stage_id=won.id,
        stage_kind=StageKind.WON,
        furthest_stage_id=won.id,
        amount_minor=amount,
        won_amount_minor=amount,
        currency=sample.work.business.currency,
        owner_id=lead.contact.owner_id,
        source_id=lead.contact.source_id,
        opened_at=closed - _WALK * _DAY,
        closed_at=closed,
        last_touch_at=closed,
        stage_entered_at=closed,
        rank=(len(sample.leads) + place) * RANK_STEP,
        recorded_at=closed - _WALK * _DAY,
        search_text=fold(title, lead.company and lead.company.name, lead.contact.name),
    )


def _walk(sample: Sample, deal: Deal) -> None:
    """The stages in even steps, to the win."""
    closed = deal.closed_at or sample.work.now
    step = _WALK * _DAY / len(sample.stages)
    begins = [closed - _WALK * _DAY + place * step for place in range(len(sample.stages))] + [closed]
    for place, stage in enumerate((*sample.stages, sample.closing(StageKind.WON))):
        entered = begins[place]
        left = begins[place + 1] if place < len(sample.stages) else None
        sample.work.session.add(
            StageVisit(
                deal_id=deal.id,
                stage_id=stage.id,
                entered_at=entered,
                left_at=left,
                is_open=left is None,
                seconds=None
                if left is None
                else visit_seconds(entered, left, day_only=False, zone=sample.work.business.zone),
                cause="import",
                recorded_at=entered,
            )
        )
