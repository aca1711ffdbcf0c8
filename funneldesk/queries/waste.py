"""Money and work without outcome: spend on campaigns that brought nobody, effort on leads that ended nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.queries.period import Scope

if TYPE_CHECKING:
    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class WastedCampaign:
    """A campaign that cost money in the period and none of whose leads became an SQL (or a customer)."""

    id: int
    name: str
    spend: Money
    leads: int
    sql: int


@dataclass(frozen=True, slots=True)
class Waste:
    """What was put in without outcome.

    Attributes:
        without_sql: campaigns with spend whose leads of the period reached no SQL, the dearest first.
        without_customer: campaigns with spend whose leads of the period won no customer; those above are among them.
        spend_without_sql: in the workspace's currency.
        spend_without_customer: in the workspace's currency.
        lost_leads: leads of the period that ended nowhere: disqualified, or with lost deals alone.
        lost_touches: touches they had.
        lost_minutes: minutes of activities with them and about their deals.
    """

    without_sql: tuple[WastedCampaign, ...]
    without_customer: tuple[WastedCampaign, ...]
    spend_without_sql: Money
    spend_without_customer: Money
    lost_leads: int
    lost_touches: int
    lost_minutes: int


def read_waste(look: Look, scope: Scope) -> Waste:
    """What the period's money and work brought nothing for; leads still open are no waste yet."""
    raise NotImplementedError
