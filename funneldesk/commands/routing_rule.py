"""Whose leads come from where: the rules by which offers are routed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.commands.contact_fields import clean_text
from funneldesk.errors import Refusal
from funneldesk.model.fold import fold
from funneldesk.model.handoff import RoutingRule
from funneldesk.model.handoff_rules import ROUTING_BASES
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

BASIS_WORDS: dict[str, str] = {
    "postcode": "Postcode",
    "city": "City",
    "region": "Region",
    "source": "Source",
    "channel": "Channel",
    "campaign": "Campaign",
}


def create_routing_rule(work: Work, *, basis: str, value: str, user_id: int) -> int:
    """Say that leads from there are offered to a person, and return the rule's id.

    Raises:
        Refusal: the basis is unknown, the value blank, the person works here no more, or there is such a rule already.
    """
    if basis not in {one for bases in ROUTING_BASES.values() for one in bases}:
        raise Refusal(f"“{basis}” is nothing to route by; choose one of {', '.join(BASIS_WORDS.values())}.")
    cleaned = clean_text(value)
    if cleaned is None:
        raise Refusal(f"Type the {BASIS_WORDS[basis].casefold()} whose leads are meant.")
    user = work.get(User, user_id, word="person")
    if not user.is_active:
        raise Refusal(f"{user.name} does not work here; choose somebody who does.")
    same = work.session.scalars(select(RoutingRule).where(RoutingRule.basis == basis, RoutingRule.user_id == user_id))
    if any(fold(rule.value) == fold(cleaned) for rule in same):
        raise Refusal(f"{user.name} has that {BASIS_WORDS[basis].casefold()} already.")
    last = work.session.scalar(select(func.max(RoutingRule.position)))
    rule = work.add(RoutingRule(basis=basis, value=cleaned, user_id=user_id, position=0 if last is None else last + 1))
    work.label = f"Offer leads from “{cleaned}” to {user.name}"
    return rule.id


def delete_routing_rule(work: Work, *, rule_id: int) -> None:
    """Take a rule away."""
    rule = work.get(RoutingRule, rule_id)
    work.session.delete(rule)
    work.label = f"Route leads from “{rule.value}” as others"


def reorder_routing_rules(work: Work, *, rule_ids: Sequence[int]) -> None:
    """Put the rules into this order; those not named follow as they were.

    Raises:
        NotFound: there is no such rule.
    """
    for rule_id in rule_ids:
        work.get(RoutingRule, rule_id)
    rest = list(work.session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)))
    named = {rule_id: place for place, rule_id in enumerate(rule_ids)}
    ordered = sorted(rest, key=lambda rule: named.get(rule.id, len(named)))
    for place, rule in enumerate(ordered):
        rule.position = place
    work.label = "Reorder the routing of leads"
