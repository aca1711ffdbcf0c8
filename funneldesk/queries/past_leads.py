"""Leads whose end is known, and their scores from before it: what a rule would have done is tried on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.analytics.scoring import Scorer
from funneldesk.analytics.threshold_study import PastLead
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.qualification_terms import act_kinds, touched_at
from funneldesk.queries.score_facts import gather_contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.queries.look import Look
    from funneldesk.queries.score_rules import RuleSet

MOST = 5_000
"""How many past leads are looked at, the latest first: older ones say little about now."""

_A_MOMENT = dt.timedelta(microseconds=1)
_DAY_US = 86_400_000_000
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """How a lead ended, and the last instant before sales took it on or it was given up."""

    contact_id: int
    is_won: bool
    before: dt.datetime


def read_endings(look: Look, *, most: int = MOST) -> list[Ending]:
    """The latest leads whose end is known, by contact: won, lost or disqualified.

    The moment is the first of: its first deal was opened, it became an SQL; of one that never got so far, the moment
    it was disqualified. A lead with an open deal has not ended; one of whom no moment is known is left out.
    """
    changed = func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)
    taken_on = _first(look, LifecycleStage.SQL)
    won_at = _first(look, LifecycleStage.CUSTOMER)
    endings: list[Ending] = []
    dealt: set[int] = set()
    deals = (
        select(
            Contact.id,
            func.min(Deal.opened_at),
            func.max(Deal.stage_kind == StageKind.WON.value),
            func.max(Deal.stage_kind == StageKind.OPEN.value),
        )
        .select_from(Contact)
        .join(Deal, Deal.contact_id == Contact.id)
        .where(Deal.deleted_at.is_(None), Contact.deleted_at.is_(None))
        .group_by(Contact.id)
    )
    for contact_id, opened, is_won, is_open in look.connection.execute(deals):
        dealt.add(contact_id)
        moments = [moment for moment in (opened, taken_on.get(contact_id)) if moment is not None]
        if moments and (is_won or not is_open):
            endings.append(Ending(contact_id, bool(is_won), min(moments) - _A_MOMENT))
    for contact_id, moment in won_at.items():
        if contact_id not in dealt:
            dealt.add(contact_id)
            endings.append(
                Ending(contact_id, is_won=True, before=min(moment, taken_on.get(contact_id, moment)) - _A_MOMENT)
            )
    out = (
        select(LifecycleChange.contact_id, func.max(changed))
        .join(Contact, Contact.id == LifecycleChange.contact_id)
        .where(
            LifecycleChange.to_stage == LifecycleStage.DISQUALIFIED,
            Contact.lifecycle_stage == LifecycleStage.DISQUALIFIED,
            Contact.deleted_at.is_(None),
        )
        .group_by(LifecycleChange.contact_id)
    )
    for contact_id, moment in look.connection.execute(out):
        if contact_id not in dealt:
            first = min(moment, taken_on.get(contact_id, moment))
            endings.append(Ending(contact_id, is_won=False, before=first - _A_MOMENT))
    endings.sort(key=lambda ending: (ending.before, ending.contact_id))
    return sorted(endings[-most:], key=lambda ending: ending.contact_id)


def score_endings(
    look: Look,
    endings: list[Ending],
    rules: RuleSet,
    rule: QualifyingRule,
    watch: Callable[[int], None] | None = None,
) -> list[PastLead]:
    """The scores of past leads from just before they ended, by rules that may be others than those in force.

    Args:
        look: the question's view.
        endings: the leads.
        rules: how they are scored.
        rule: which acts count, and for how long.
        watch: called with the number of leads done since the last call.
    """
    scorer = Scorer(rules.rules, rules.groups, look.now)
    now_us = to_microseconds(look.now)
    acts = _read_acts(look, rule)
    past: list[PastLead] = []
    for start in range(0, len(endings), _CHUNK):
        part = {ending.contact_id: ending for ending in endings[start : start + _CHUNK]}
        for facts in gather_contacts(look, rules.rules, as_of=look.now, ids=list(part)):
            ending = part[facts.record_id]
            # Only ages count: a lead seen so long ago is one whose touches are all so much younger now.
            back_us = now_us - to_microseconds(ending.before)
            attributes = facts.attributes_before(back_us / _DAY_US)
            if "contact.lifecycle_stage" in attributes:
                attributes = {**attributes, "contact.lifecycle_stage": LifecycleStage.LEAD.value}
            touches = [(subject, at_us + back_us, weight) for subject, at_us, weight in facts.touches]
            numbers = scorer.points(attributes, touches)
            has_acted = _acted(acts, ending, rule.act_days)
            past.append(PastLead(facts.record_id, ending.is_won, *numbers, has_acted))
        if watch is not None:
            watch(len(part))
    return past


def _acted(acts: Mapping[int, list[dt.datetime]], ending: Ending, days: int) -> bool:
    since = ending.before - dt.timedelta(days=days)
    return any(since <= at <= ending.before for at in acts.get(ending.contact_id, ()))


def _read_acts(look: Look, rule: QualifyingRule) -> dict[int, list[dt.datetime]]:
    acts: dict[int, list[dt.datetime]] = {}
    query = select(Touchpoint.contact_id, touched_at).where(Touchpoint.kind.in_(act_kinds(rule)))
    for contact_id, at in look.connection.execute(query):
        acts.setdefault(contact_id, []).append(at)
    return acts


def _first(look: Look, stage: LifecycleStage) -> dict[int, dt.datetime]:
    """When each contact first came into a stage."""
    at = func.min(func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at))
    query = (
        select(LifecycleChange.contact_id, at)
        .join(Contact, Contact.id == LifecycleChange.contact_id)
        .where(LifecycleChange.to_stage == stage, Contact.deleted_at.is_(None))
        .group_by(LifecycleChange.contact_id)
    )
    return dict(look.connection.execute(query).all())
