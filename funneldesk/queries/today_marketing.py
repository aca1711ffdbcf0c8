"""What waits for marketing: leads that no rep took, recycled leads whose date has come, and what else is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.campaign import Campaign, CampaignStatus
from funneldesk.model.campaign_result import CampaignResult
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.reason import Reason
from funneldesk.queries.leak_terms import find_leak
from funneldesk.queries.nurture_due import count_due
from funneldesk.queries.today_items import MOST_LINES, ItemKind, TodayItem, day_edges, read_rounds, round_conditions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

_FEW = 3


@dataclass(frozen=True, slots=True)
class MarketingDay:
    """What waits for marketing.

    Attributes:
        items: leads without a rep, expired offers, recycled leads whose date has come.
        n: how many there are in all.
        nurture_due: nurture steps that can be done now.
        nurture_withheld: steps that wait until something about them is mended.
        without_results: campaigns that ran lately and for which no results are entered; name and id.
    """

    items: tuple[TodayItem, ...]
    n: int
    nurture_due: int
    nurture_withheld: int
    without_results: tuple[tuple[str, int], ...]


def read_marketing_day(look: Look, *, limit: int = MOST_LINES) -> MarketingDay:
    """Read what waits for marketing today."""
    unrouted, n = read_rounds(look, HandoffState.MQL, person_id=None, limit=limit)
    expired = _read_leads(look, ItemKind.EXPIRED, _expired(look), "No rep answered in time", limit)
    revisit = _read_leads(look, ItemKind.REVISIT, _back_today(look), "", limit)
    counts = [_count(look, _expired(look)), _count(look, _back_today(look))]
    due = count_due(look)
    return MarketingDay(
        (*unrouted, *expired, *revisit),
        n + sum(counts),
        due.steps,
        due.withheld,
        _read_without_results(look),
    )


def count_marketing_day(look: Look) -> int:
    """How many leads wait for marketing."""
    rounds = round_conditions(HandoffState.MQL, None)
    unrouted = look.connection.scalar(select(func.count(Handoff.id)).where(*rounds)) or 0
    return unrouted + _count(look, _expired(look)) + _count(look, _back_today(look))


def _expired(look: Look) -> list[ColumnElement[bool]]:
    term = find_leak("offer_expired")
    return [] if term is None else term.holds(look)


def _back_today(look: Look) -> list[ColumnElement[bool]]:
    """Recycled leads whose date is today or has passed."""
    today = look.now.astimezone(look.business.zone).date()
    return [
        Contact.deleted_at.is_(None),
        Contact.lifecycle_stage == LifecycleStage.RECYCLED,
        Contact.revisit_on <= today,
    ]


def _count(look: Look, conditions: list[ColumnElement[bool]]) -> int:
    return look.connection.scalar(select(func.count(Contact.id)).where(*conditions)) or 0


def _read_leads(
    look: Look, kind: ItemKind, conditions: list[ColumnElement[bool]], words: str, limit: int
) -> list[TodayItem]:
    last = select(func.max(Handoff.id)).where(Handoff.contact_id == Contact.id).correlate(Contact).scalar_subquery()
    rows = look.connection.execute(
        select(
            Contact.id,
            func.coalesce(Company.name, Contact.name, Contact.phone, Contact.email).label("name"),
            Contact.revisit_on,
            Handoff.score,
            Handoff.closed_at,
            func.coalesce(Reason.label, Handoff.note).label("reason"),
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Handoff, Handoff.id == last)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .where(*conditions)
        .order_by(Contact.revisit_on, Handoff.closed_at, Contact.id)
        .limit(limit)
    )
    today = day_edges(look)[0]
    return [
        TodayItem(
            kind,
            row.id,
            row.name or f"Lead {row.id}",
            words or (f"Recycled: {row.reason}" if row.reason else "Recycled"),
            row.closed_at if kind == ItemKind.EXPIRED else _day_of(row.revisit_on, today, look),
            kind == ItemKind.REVISIT,
            contact_id=row.id,
            score=row.score,
        )
        for row in rows
    ]


def _day_of(day: dt.date | None, fallback: dt.datetime, look: Look) -> dt.datetime:
    return fallback if day is None else day_start(day, look.business.zone)


def _read_without_results(look: Look) -> tuple[tuple[str, int], ...]:
    """Campaigns that are running and cost money, for which no results of the last week are entered."""
    today = look.now.astimezone(look.business.zone).date()
    week_ago = today - dt.timedelta(days=7)
    rows = look.connection.execute(
        select(Campaign.name, Campaign.id)
        .where(
            Campaign.deleted_at.is_(None),
            Campaign.status == CampaignStatus.RUNNING,
            Campaign.budget_minor > 0,
            Campaign.starts_on <= week_ago,
            func.coalesce(Campaign.ends_on, today) >= week_ago,
            ~exists().where(CampaignResult.campaign_id == Campaign.id, CampaignResult.ends_on >= week_ago),
        )
        .order_by(Campaign.name, Campaign.id)
        .limit(_FEW)
    )
    return tuple((row[0], row[1]) for row in rows)
