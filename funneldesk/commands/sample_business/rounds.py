"""The sample's handoff while it is drawn: rounds and offers with their instants in working time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.model.handoff import HandoffState, OfferAnswer
from funneldesk.model.handoff_rules import HandoffRules

if TYPE_CHECKING:
    from random import Random

    from funneldesk.commands.sample_business.making import Lead, Sample
    from funneldesk.model.deal import Deal

RULES = HandoffRules()
ACCEPT = dt.timedelta(minutes=RULES.accept_minutes)
CONTACT = dt.timedelta(minutes=RULES.contact_minutes)
_NOBODY_ANSWERS = 0.02
_TAKEN_BACK = 0.02


@dataclass
class Asked:
    """One offer to one rep."""

    user_id: int
    at: dt.datetime
    due_at: dt.datetime
    why: str = "next in turn"
    answer: OfferAnswer | None = None
    answered_at: dt.datetime | None = None
    reason_id: int | None = None
    note: str | None = None


@dataclass
class Round:
    """One round of a lead; what is not known of it yet is empty."""

    qualified_at: dt.datetime
    offers: list[Asked] = field(default_factory=list)
    state: HandoffState = HandoffState.MQL
    accepted_at: dt.datetime | None = None
    contacted_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    reason_id: int | None = None
    note: str | None = None
    revisit_on: dt.date | None = None
    deal: Deal | None = None

    @property
    def judged_at(self) -> dt.datetime:
        """When the last offer was answered or ran out; when it was qualified where nobody was asked."""
        last = self.offers[-1] if self.offers else None
        return self.qualified_at if last is None else last.answered_at or last.at

    def answer(self, answer: OfferAnswer, *, reason_id: int | None = None, note: str | None = None) -> None:
        """Say what became of the last offer."""
        last = self.offers[-1]
        last.answer, last.reason_id, last.note = answer, reason_id, note

    def close(
        self, state: HandoffState, at: dt.datetime, *, reason_id: int | None = None, note: str | None = None
    ) -> None:
        """End the round."""
        self.state, self.closed_at, self.reason_id, self.note = state, at, reason_id, note


def draw_offers(sample: Sample, lead: Lead, qualified_at: dt.datetime) -> Round:
    """Ask one rep after the other until one answers in time; the lead is that rep's.

    The answer itself is not drawn: the last offer has its instant alone, unless nobody answered or marketing took the
    lead back.
    """
    random, calendar = sample.random, sample.calendar
    drawn = Round(qualified_at)
    rep_id = lead.contact.owner_id or sample.reps[0].id
    silent = random.random() < _NOBODY_ANSWERS
    at = calendar.add(qualified_at, dt.timedelta(minutes=random.uniform(2, 45)))
    for number in range(1, RULES.most_offers + 1):
        takes = dt.timedelta(hours=random.lognormvariate(0.1, 0.85))
        asked = Asked(rep_id, at, calendar.add(at, ACCEPT))
        drawn.offers.append(asked)
        if takes < ACCEPT and not silent:
            asked.answered_at = calendar.add(at, takes)
            break
        asked.answer, asked.answered_at = OfferAnswer.EXPIRED, asked.due_at
        if number == RULES.most_offers:
            names = {user.id: user.name for user in sample.reps}
            note = "not answered in time by " + ", ".join(names[one.user_id] for one in drawn.offers)
            drawn.close(HandoffState.EXPIRED, asked.due_at, note=note)
            asked.note = note
            return drawn
        at = calendar.add(asked.due_at, dt.timedelta(minutes=random.uniform(1, 20)))
        rep_id = _next_rep(random, sample, drawn)
    lead.contact.owner_id = rep_id
    if random.random() < _TAKEN_BACK:
        last = drawn.offers[-1]
        last.answer, last.note = OfferAnswer.RETURNED, "taken back by marketing"
        drawn.close(HandoffState.RETURNED, last.answered_at or at, note=last.note)
    return drawn


def accept(sample: Sample, drawn: Round) -> dt.datetime:
    """The rep takes the lead on and reaches out; returns when."""
    last = drawn.offers[-1]
    last.answer = OfferAnswer.ACCEPTED
    drawn.state, drawn.accepted_at = HandoffState.ACCEPTED, last.answered_at
    takes = dt.timedelta(hours=min(20.0, sample.random.lognormvariate(0.75, 0.9)))
    drawn.contacted_at = sample.calendar.add(drawn.judged_at, takes)
    return drawn.contacted_at


def _next_rep(random: Random, sample: Sample, drawn: Round) -> int:
    asked = {one.user_id for one in drawn.offers}
    return random.choice([user.id for user in sample.reps if user.id not in asked])
