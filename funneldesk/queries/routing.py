"""The rules by which leads are routed to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.handoff import RoutingRule
from funneldesk.model.user import User

if TYPE_CHECKING:
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One rule: leads whose `basis` is `value` go to the person."""

    id: int
    basis: str
    value: str
    user_id: int
    user: str


def read_routing_rules(look: Look) -> tuple[RoutingRow, ...]:
    """The rules in the order in which they are tried."""
    rows = look.connection.execute(
        select(RoutingRule.id, RoutingRule.basis, RoutingRule.value, RoutingRule.user_id, User.name)
        .join(User, User.id == RoutingRule.user_id)
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    return tuple(RoutingRow(*row) for row in rows)
