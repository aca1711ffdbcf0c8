"""Everything the page of one campaign shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.model.money import Money
    from funneldesk.queries.campaign_feedback import Feedback
    from funneldesk.queries.campaigns import CampaignRow
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One bar of the campaign's funnel.

    `key` is impressions, clicks, visits, leads, mql, sql or customers; `n` is None where nobody measured it, `share`
    the part of the step before that is known. The last four have records behind them.
    """

    key: str
    label: str
    n: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What is meant to be put into one part of the funnel."""

    id: int
    funnel_stage: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    budget: Money | None
    hours: int | None
    people: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A tracked link."""

    id: int
    label: str
    url: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str
    content: str


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that the page leads to."""

    id: int
    name: str


@dataclass(frozen=True)
class CampaignPage:
    """A campaign whole.

    Attributes:
        row: as the table has it.
        funnel: from impressions to customers.
        segment: who the campaign is for, as a live filter; None where none is chosen.
        touches: touches of the campaign in the period.
        people_reached: how many contacts they are of.
    """

    row: CampaignRow
    segment: NamedRecord | None
    landing_url: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    notes: str
    plans: tuple[PlanRow, ...]
    funnel: tuple[FunnelStep, ...]
    contents: tuple[ContentRow, ...]
    links: tuple[LinkRow, ...]
    forms: tuple[NamedRecord, ...]
    experiments: tuple[NamedRecord, ...]
    sequences: tuple[NamedRecord, ...]
    touches: int
    people_reached: int
    feedback: Feedback


def read_campaign_page(look: Look, campaign_id: int, period: Period = ALL_TIME) -> CampaignPage | None:
    """The page of a campaign; None once it lies in the bin or is gone."""
    raise NotImplementedError
