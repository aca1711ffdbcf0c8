"""The sample's handoff as it is stored: rounds with what the rep was given, and the offers of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.sample_business.names import KNOWN
from funneldesk.commands.sample_business.rounds import CONTACT
from funneldesk.commands.sample_business.scores import score_lead
from funneldesk.model.activity import NO_ANSWER, Activity, ActivityKind
from funneldesk.model.handoff import CHECKLIST, Handoff, HandoffOffer, HandoffState, OfferAnswer

if TYPE_CHECKING:
    from funneldesk.analytics.scoring import Score
    from funneldesk.commands.sample_business.making import Lead, Sample
    from funneldesk.commands.sample_business.rounds import Asked, Round

_OPEN_DUE = {HandoffState.OFFERED, HandoffState.ACCEPTED}
_ACT = "demo_asked"


def add_handoffs(sample: Sample) -> None:
    """Store the rounds in the order in which they began, and the offers in the order in which they were made."""
    pairs = [(lead, drawn, number) for lead in sample.leads for number, drawn in enumerate(lead.rounds, start=1)]
    pairs.sort(key=lambda one: one[1].qualified_at)
    rows = sample.add_all(_make_round(sample, *one) for one in pairs)
    offers = [
        (asked, row.id, number)
        for row, (_, drawn, _) in zip(rows, pairs, strict=True)
        for number, asked in enumerate(drawn.offers, start=1)
    ]
    offers.sort(key=lambda one: one[0].at)
    sample.add_all(_make_offer(*one) for one in offers)


def add_first_contacts(sample: Sample) -> None:
    """Log the first call to each lead that was accepted; without it no clock would have stopped."""
    for lead in sample.leads:
        for drawn in lead.rounds:
            if drawn.contacted_at is not None and drawn.accepted_at is not None:
                lead.done.append(_make_contact(sample, lead, drawn))
        lead.done.sort(key=lambda one: one.done_at or sample.work.now)
    sample.add_all(activity for lead in sample.leads for activity in lead.done)


def _make_contact(sample: Sample, lead: Lead, drawn: Round) -> Activity:
    random = sample.random
    kind = random.choices((ActivityKind.CALL, ActivityKind.WHATSAPP), (5, 1))[0]
    reached = random.random() < 0.8  # noqa: PLR2004  the others did not pick up
    return Activity(
        kind=kind,
        subject="First call" if kind == ActivityKind.CALL else "First message",
        contact_id=lead.contact.id,
        company_id=lead.contact.company_id,
        owner_id=drawn.offers[-1].user_id,
        due_at=drawn.contacted_at,
        done_at=drawn.contacted_at,
        outcome=("reached" if kind == ActivityKind.CALL else "they replied") if reached else NO_ANSWER,
        minutes=random.choice((5, 8, 10, 15)) if reached else 1,
        recorded_at=drawn.contacted_at,
    )


def _make_round(sample: Sample, lead: Lead, drawn: Round, number: int) -> Handoff:
    score = score_lead(sample, lead, drawn.qualified_at)
    why, by_hand = _why(sample, lead, drawn, score)
    last = drawn.offers[-1]
    cell = sample.work.business.qualifying.cell_of(score.fit, score.engagement)
    accepted_due = None if drawn.accepted_at is None else sample.calendar.add(drawn.accepted_at, CONTACT)
    has_owner = drawn.state in {*_OPEN_DUE, HandoffState.SQL}
    due = last.due_at if drawn.state == HandoffState.OFFERED else None
    if drawn.state == HandoffState.ACCEPTED and drawn.contacted_at is None:
        due = accepted_due
    return Handoff(
        contact_id=lead.contact.id,
        round_no=number,
        state=drawn.state,
        owner_id=last.user_id if has_owner else None,
        qualified_at=drawn.qualified_at,
        qualified_why=why,
        is_by_hand=by_hand,
        score=score.total,
        fit=score.fit,
        engagement=score.engagement,
        cell=cell,
        packet=_freeze(score, cell, why),
        campaign_id=lead.contact.campaign_id,
        source_id=lead.contact.source_id,
        due_at=due,
        offered_at=last.at,
        accepted_at=drawn.accepted_at,
        first_contact_at=drawn.contacted_at,
        first_contact_due_at=accepted_due,
        closed_at=drawn.closed_at,
        reason_id=drawn.reason_id,
        note=drawn.note,
        revisit_on=drawn.revisit_on,
        checklist=_know(sample) if drawn.deal is not None else None,
        deal_id=None if drawn.deal is None else drawn.deal.id,
        recorded_at=drawn.qualified_at,
    )


def _why(sample: Sample, lead: Lead, drawn: Round, score: Score) -> tuple[str, bool]:
    rule, zone = sample.work.business.qualifying, sample.calendar.zone
    asked = [one.at for one in lead.touches if one.kind == _ACT and one.at and one.at <= drawn.qualified_at]
    if asked and (drawn.qualified_at - asked[-1]).days < rule.act_days:
        day = asked[-1].astimezone(zone)
        return f"Asked for a demo on {day.day} {day:%b}", False
    if rule.holds(score.fit, score.engagement, score.total):
        return f"Score {score.total} in {rule.cell_of(score.fit, score.engagement)}", False
    return f"by hand: {sample.random.choice(('asked on the phone', 'met at a customer', 'wrote to the office'))}", True


def _freeze(score: Score, cell: str, why: str) -> dict[str, Any]:
    return {
        "total": score.total,
        "fit": score.fit,
        "engagement": score.engagement,
        "cell": cell,
        "why": why,
        "reasons": [{"what": one.what, "points": one.points} for one in score.reasons],
    }


def _know(sample: Sample) -> dict[str, str]:
    return {key: sample.random.choice(KNOWN[key]) for key, _ in CHECKLIST}


def _make_offer(asked: Asked, handoff_id: int, number: int) -> HandoffOffer:
    by_rep = asked.answer in {OfferAnswer.ACCEPTED, OfferAnswer.REJECTED}
    return HandoffOffer(
        handoff_id=handoff_id,
        offer_no=number,
        user_id=asked.user_id,
        why=asked.why,
        offered_at=asked.at,
        due_at=asked.due_at,
        answer=asked.answer,
        answered_at=asked.answered_at if asked.answer is not None else None,
        by_user_id=asked.user_id if by_rep else None,
        reason_id=asked.reason_id,
        note=asked.note,
    )
