"""The largest deals that are still open, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.user import User
from funneldesk.queries.deal_state import deal_state

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal with an amount; `who` is its company, else its contact."""

    id: int
    title: str
    who: str | None
    stage: str
    owner: str | None
    amount: Money
    opened_on: dt.date | None


def list_largest_open(look: Look, scope: Scope, limit: int) -> tuple[OpenDeal, ...]:
    """The open deals with the largest amounts in the business's currency, the largest first.

    Args:
        look: the question's view.
        scope: which deals; the period plays no part.
        limit: how many at most.
    """
    state = deal_state(look, scope)
    rows = look.connection.execute(
        select(
            state.c.id,
            Deal.title,
            func.coalesce(Company.name, Contact.name),
            Stage.label,
            User.name,
            state.c.amount_minor,
            state.c.opened_at,
        )
        .join(Deal, Deal.id == state.c.id)
        .join(Stage, Stage.id == state.c.stage_id)
        .outerjoin(Company, Company.id == state.c.company_id)
        .outerjoin(Contact, Contact.id == state.c.contact_id)
        .outerjoin(User, User.id == state.c.owner_id)
        .where(
            state.c.kind == StageKind.OPEN,
            state.c.amount_minor.is_not(None),
            state.c.currency == look.business.currency,
        )
        .order_by(state.c.amount_minor.desc(), state.c.id)
        .limit(limit)
    )
    zone, currency = look.business.zone, look.business.currency
    return tuple(
        OpenDeal(
            deal_id,
            title,
            who,
            stage,
            owner,
            Money(minor, currency),
            None if opened is None else opened.astimezone(zone).date(),
        )
        for deal_id, title, who, stage, owner, minor, opened in rows
    )
