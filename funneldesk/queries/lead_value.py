"""What a lead without a deal is worth on average: how large sales are, and how many such leads become one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import distinct, exists, func, select

from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange, LifecycleStage
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

LEAST_WON = 5
"""Fewer wins give no average, and fewer customers no share."""
LEAST_ENTERED = 30
"""Fewer leads of a stage give no share."""
_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LeadValue:
    """What a lead is worth on average.

    Attributes:
        average: the average won deal of the last year, in the business's currency; None with fewer than five.
        entered: how many leads ever became an MQL.
        won: how many of them are customers by now.
    """

    average: Money | None
    entered: int
    won: int

    @property
    def share(self) -> Fraction | None:
        """The share of MQLs that became customers; None where too few are known."""
        known = self.entered >= LEAST_ENTERED and self.won >= LEAST_WON
        return Fraction(self.won, self.entered) if known else None

    @property
    def each(self) -> Money | None:
        """What one lead that was an MQL is worth; None where that cannot be told."""
        share = self.share
        return None if self.average is None or share is None else self.average.times(share)


def read_lead_value(look: Look) -> LeadValue:
    """Read it from the business's own sales."""
    return look.once("lead value", lambda: _read(look))


def _read(look: Look) -> LeadValue:
    home = look.business.currency
    row = look.connection.execute(
        select(func.count(), func.sum(Deal.won_amount_minor)).where(
            Deal.deleted_at.is_(None),
            Deal.stage_kind == StageKind.WON,
            Deal.closed_at >= look.now - _YEAR,
            Deal.currency == home,
            Deal.won_amount_minor.is_not(None),
        )
    ).one()
    average = Money((2 * (row[1] or 0) + row[0]) // (2 * row[0]), home) if row[0] >= LEAST_WON else None
    was_mql = LifecycleChange.to_stage == LifecycleStage.MQL
    entered = look.connection.scalar(select(func.count(distinct(LifecycleChange.contact_id))).where(was_mql)) or 0
    won = 0
    if entered >= LEAST_ENTERED:
        once_mql = exists().where(LifecycleChange.contact_id == Contact.id, was_mql)
        is_customer = Contact.lifecycle_stage.in_(CUSTOMER_STAGES)
        won = (
            look.connection.scalar(
                select(func.count(Contact.id)).where(Contact.deleted_at.is_(None), is_customer, once_mql)
            )
            or 0
        )
    return LeadValue(average, entered, won)
