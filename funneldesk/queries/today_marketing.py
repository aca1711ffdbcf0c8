"""What waits for marketing: leads that no rep took, recycled leads whose date has come, and what else is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, literal, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import Instant
from funneldesk.model.campaign import Campaign, CampaignStatus
from funneldesk.model.campaign_result import CampaignResult
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.reason import Reason
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.kept_score import is_score_of
from funneldesk.queries.leak_terms import find_leak
from funneldesk.queries.nurture_due import count_due
from funneldesk.queries.today_items import MOST_LINES, ItemKind, TodayItem, day_edges, read_rounds, round_conditions
from funneldesk.queries.today_news import find_last_day

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

_FEW = 3


@dataclass(frozen=True, slots=True)
class OlderLeads:
    """Leads that have waited for longer than since the last working day, summed in one line.

    Attributes:
        kind: of the leak in which they are listed.
        n: how many.
        since: the day from which the oldest waits.
    """

    kind: str
    n: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class MarketingDay:
    """What waits for marketing.

    Attributes:
        items: leads without a rep; offers that expired, and recycled leads whose date came, since the last working day.
        n: how many there are in all.
        older: what waits for longer; no line of the day.
        nurture_due: nurture steps that can be done now.
        nurture_withheld: steps that wait until something about them is mended.
        without_results: campaigns that ran lately and for which no results are entered; name and id.
    """

    items: tuple[TodayItem, ...]
    n: int
    nurture_due: int
    nurture_withheld: int
    without_results: tuple[tuple[str, int], ...]
    older: tuple[OlderLeads, ...] = ()


def read_marketing_day(look: Look, *, actor_id: int | None = None, limit: int = MOST_LINES) -> MarketingDay:
    """Read what waits for marketing today: what is new since the last working day of whoever looks, or due now."""
    since = find_last_day(look, actor_id)
    unrouted, n = read_rounds(look, HandoffState.MQL, person_id=None, limit=limit)
    expired, back = _expired(look, since), _back_today(look, since)
    due = count_due(look)
    return MarketingDay(
        (
            *unrouted,
            *_read_leads(look, ItemKind.EXPIRED, expired, "No rep answered in time", limit),
            *_read_leads(look, ItemKind.REVISIT, back, "", limit),
        ),
        n + _count(look, expired) + _count(look, back),
        due.steps,
        due.withheld,
        _read_without_results(look),
        _read_older(look, since),
    )


def count_marketing_day(look: Look, actor_id: int | None = None) -> int:
    """How many leads wait for marketing as lines of the day."""
    return count_left_to_marketing(look, actor_id) + _count(look, _back_today(look, find_last_day(look, actor_id)))


def count_left_to_marketing(look: Look, actor_id: int | None = None) -> int:
    """How many leads wait for a rep, or were left by the last one asked since somebody's last working day."""
    rounds = round_conditions(look, HandoffState.MQL, None)
    unrouted = look.connection.scalar(select(func.count(Handoff.id)).where(*rounds)) or 0
    return unrouted + _count(look, _expired(look, find_last_day(look, actor_id)))


def _all_expired(look: Look) -> list[ColumnElement[bool]]:
    term = find_leak("offer_expired")
    return [] if term is None else term.holds(look)


def _expired(look: Look, since: dt.date) -> list[ColumnElement[bool]]:
    """Offers that ran out since a day; the rounds are looked at from their end, so that few are."""
    lately = select(Handoff.contact_id).where(
        Handoff.state == HandoffState.EXPIRED,
        Handoff.closed_at >= literal(day_start(since, look.business.zone), Instant()),
        Handoff.closed_at <= literal(look.now, Instant()),
    )
    return [*_all_expired(look), Contact.id.in_(lately)]


def _back_today(look: Look, since: dt.date) -> list[ColumnElement[bool]]:
    """Recycled leads whose date came since a day."""
    today = look.now.astimezone(look.business.zone).date()
    return [
        Contact.deleted_at.is_(None),
        Contact.lifecycle_stage == LifecycleStage.RECYCLED,
        Contact.revisit_on >= since,
        Contact.revisit_on <= today,
    ]


def _read_older(look: Look, since: dt.date) -> tuple[OlderLeads, ...]:
    """What no line of the day names, in one line a kind."""
    zone = look.business.zone
    began = day_start(since, zone)
    ended = (
        select(func.max(Handoff.closed_at))
        .where(Handoff.contact_id == Contact.id, Handoff.state == HandoffState.EXPIRED)
        .correlate(Contact)
        .scalar_subquery()
    )
    n, oldest = look.connection.execute(
        select(func.count(Contact.id), func.min(ended)).where(*_all_expired(look), ended < literal(began, Instant()))
    ).one()
    found = [OlderLeads("offer_expired", n, oldest.astimezone(zone).date())] if n and oldest is not None else []
    n, day = look.connection.execute(
        select(func.count(Contact.id), func.min(Contact.revisit_on)).where(
            Contact.deleted_at.is_(None),
            Contact.lifecycle_stage == LifecycleStage.RECYCLED,
            Contact.revisit_on < since,
        )
    ).one()
    return (*found, *([OlderLeads("recycled_past_date", n, day)] if n and day is not None else []))


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
            CachedScore.total.label("score_now"),
            Handoff.closed_at,
            func.coalesce(Reason.label, Handoff.note).label("reason"),
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Handoff, Handoff.id == last)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .outerjoin(CachedScore, is_score_of(Contact.id))
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
            score_now=row.score_now,
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
