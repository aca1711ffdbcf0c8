"""The sample's deals: from the qualified lead over the stages to the win, the loss, or where they stand today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.names import (
    HOMES,
    LOST_NOTES,
    NEXT_STEPS,
    OBJECTIONS,
    RUPEES_A_KILOWATT,
    STAGE_DAYS,
    SYSTEMS,
    WON_NOTES,
    WON_REASONS,
)
from funneldesk.commands.sample_business.origins import WEBINAR
from funneldesk.commands.sample_business.people import change_stage, put_off
from funneldesk.commands.search_text import fold
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.deal import RANK_STEP, Deal, visit_seconds
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.model.reason import ReasonKind

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample
    from funneldesk.model.pipeline import Stage

PRICE_EXPLAINED_AGO = 44
"""So many days ago the letters of the webinar began to explain the subsidy, and fewer deals failed by price."""
_LOST_WEIGHTS = {"Price": 6, "No decision": 4, "Competitor": 3, "Timing": 2, "No budget": 1, "Not a fit": 1}
# Of the deals that are lost, so large a part is lost by the end of each stage.
_LOST_UNTIL = (0.36, 0.60, 0.82, 1.01)
_OUTCOMES = {
    ActivityKind.SITE_VISIT: "surveyed",
    ActivityKind.EMAIL: "sent",
    ActivityKind.PROPOSAL: "discussed",
    ActivityKind.WHATSAPP: "they replied",
}
_AFTER_LOSS = {"Price": "No budget yet", "No budget": "No budget yet", "Timing": "Too early"}


@dataclass
class _Walk:
    """One deal on its way: the lead behind it, and the stage in which it will be lost; None where it will be won."""

    lead: Lead
    deal: Deal
    lost_in: int | None


def add_deals(sample: Sample) -> None:
    """Open a deal for each lead that sales found ready and that has none yet, and let it walk through the stages."""
    ready = [lead for lead in sample.leads if lead.contact.lifecycle_stage == LifecycleStage.SQL and _waits(lead)]
    for place, lead in enumerate(ready, start=1 + sum(lead.deal is not None for lead in sample.leads)):
        lead.deal = lead.rounds[-1].deal = _draw_deal(sample, lead, place)
    sample.add_all(lead.deal for lead in ready if lead.deal is not None)
    for lead in ready:
        if lead.deal is not None:
            _walk(sample, _Walk(lead, lead.deal, _draw_end(sample, lead)), lead.deal.opened_at or lead.ends_at)


def _waits(lead: Lead) -> bool:
    return bool(lead.rounds) and lead.rounds[-1].state == HandoffState.SQL and lead.rounds[-1].deal is None


def _draw_deal(sample: Sample, lead: Lead, place: int) -> Deal:
    random, contact, stage = sample.random, lead.contact, sample.stages[0]
    pattern, sizes = random.choice(SYSTEMS if lead.company else HOMES)
    size = sizes[int(sample.evenly(pattern) * len(sizes))]
    title = pattern.format(kw=size)
    amount = round(size * RUPEES_A_KILOWATT * random.uniform(0.85, 1.2), -4)
    return Deal(
        title=title,
        contact_id=contact.id,
        company_id=contact.company_id,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        stage_kind=StageKind.OPEN,
        furthest_stage_id=stage.id,
        amount_minor=int(amount) * 100,
        currency=sample.work.business.currency,
        owner_id=contact.owner_id,
        source_id=contact.source_id,
        campaign_id=contact.campaign_id,
        opened_at=lead.ends_at,
        stage_entered_at=lead.ends_at,
        rank=place * RANK_STEP,
        recorded_at=lead.ends_at,
        search_text=fold(title, lead.company and lead.company.name, contact.name),
    )


def _draw_end(sample: Sample, lead: Lead) -> int | None:
    drawn, to_win = sample.evenly(f"win by {lead.origin.key}"), lead.origin.to_win
    if drawn < to_win:
        return None
    rest = (drawn - to_win) / (1 - to_win)
    return next(place for place, until in enumerate(_LOST_UNTIL) if rest < until)


def _walk(sample: Sample, walk: _Walk, opened: dt.datetime) -> None:
    """Let the deal pass its stages one by one until it is lost, won, or today comes first."""
    random, now, deal = sample.random, sample.work.now, walk.deal
    at = opened
    for place, stage in enumerate(sample.stages):
        days = random.lognormvariate(0, 0.6) * STAGE_DAYS[stage.label] * walk.lead.origin.haste
        left = at + dt.timedelta(days=days)
        if left >= now:
            _visit(sample, deal, stage, at, None)
            walk.lead.ends_at = now
            deal.expected_close_on = (now + dt.timedelta(days=random.randint(5, 60))).date()
            deal.last_touch_at = deal.last_touch_at or deal.opened_at
            return
        _visit(sample, deal, stage, at, left)
        _log_work(sample, walk, at, left)
        at = left
        if place == walk.lost_in:
            _lose(sample, walk, at)
            return
        deal.furthest_stage_id = sample.stages[min(place + 1, len(sample.stages) - 1)].id
    _win(sample, walk, at)


def _visit(
    sample: Sample,
    deal: Deal,
    stage: Stage,
    entered: dt.datetime,
    left: dt.datetime | None,
    reason_id: int | None = None,
) -> None:
    zone = sample.work.business.zone
    sample.work.session.add(
        StageVisit(
            deal_id=deal.id,
            stage_id=stage.id,
            entered_at=entered,
            left_at=left,
            is_open=left is None,
            seconds=None if left is None else visit_seconds(entered, left, day_only=False, zone=zone),
            cause="import",
            reason_id=reason_id,
            recorded_at=entered,
        )
    )
    deal.stage_id = stage.id
    deal.stage_kind = stage.kind
    deal.stage_entered_at = entered


def _lose(sample: Sample, walk: _Walk, at: dt.datetime) -> None:
    lost, deal = sample.closing(StageKind.LOST), walk.deal
    weights = dict(_LOST_WEIGHTS)
    if walk.lead.origin.key == WEBINAR and walk.lead.age_days < PRICE_EXPLAINED_AGO:
        weights["Price"] = 2
    label = sample.random.choices(list(weights), list(weights.values()))[0]
    deal.lost_reason_id = sample.reason_id(ReasonKind.LOST, label)
    deal.lost_note = LOST_NOTES.get(label) if sample.random.random() < 0.5 else None  # noqa: PLR2004  half say more
    _visit(sample, deal, lost, at, None)
    deal.closed_at = deal.last_touch_at = walk.lead.ends_at = at
    after = sample.reason_id(ReasonKind.RECYCLED, _AFTER_LOSS.get(label, "Asked to wait"))
    put_off(sample, walk.lead, walk.lead.rounds[-1], at, after)


def _win(sample: Sample, walk: _Walk, at: dt.datetime) -> None:
    won, deal = sample.closing(StageKind.WON), walk.deal
    reason = sample.random.choice(WON_REASONS) if sample.random.random() < 0.75 else None  # noqa: PLR2004  not all say why
    deal.won_reason_id = sample.reason_id(ReasonKind.WON, reason) if reason else None
    deal.won_note = WON_NOTES.get(reason) if reason and sample.random.random() < 0.5 else None  # noqa: PLR2004  half say more
    _visit(sample, deal, won, at, None, deal.won_reason_id)
    deal.furthest_stage_id = won.id
    deal.closed_at = deal.last_touch_at = walk.lead.ends_at = at
    deal.won_amount_minor = deal.amount_minor
    change_stage(sample, walk.lead, LifecycleStage.CUSTOMER, at)


def _log_work(sample: Sample, walk: _Walk, start: dt.datetime, end: dt.datetime) -> None:
    random, deal = sample.random, walk.deal
    kind, subject = random.choice(NEXT_STEPS)
    done = start + (end - start) * random.uniform(0.2, 0.9)
    objection = random.choices(list(OBJECTIONS), (4, 2, 1, 1))[0] if random.random() < 0.22 else None  # noqa: PLR2004  most agree
    walk.lead.done.append(
        Activity(
            kind=kind,
            subject=subject,
            deal_id=deal.id,
            contact_id=walk.lead.contact.id,
            owner_id=deal.owner_id,
            due_at=done,
            done_at=done,
            outcome=_OUTCOMES.get(kind, "reached"),
            objection_id=sample.reason_id(ReasonKind.OBJECTION, objection) if objection else None,
            objection_note=OBJECTIONS[objection] if objection else None,
            minutes=random.choice((5, 10, 15, 30, 60)),
            recorded_at=start,
        )
    )
    deal.last_touch_at = done
