"""What would come of moving budget between campaigns: their months or weeks of spend, and the deals these led to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.analytics.attribution_model import AttributionModel
from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.campaign_result import CampaignResult
from funneldesk.queries.attribution_journeys import gather_workspace_journeys
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.period import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.analytics.budget_what_if import BudgetWhatIf
    from funneldesk.analytics.spend_response import SpendPeriod
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

WHAT_IF_MODEL = AttributionModel.LINEAR
"""Data-driven models share out the whole and know no single touch; of the rules, linear favours no place."""

_RIPE = 0.9
_DAY_US = 86_400_000_000
_EPOCH = dt.date(1970, 1, 1)
_WEEK = 7
_FEWEST_MONTHS = 8
_MONTHS, _WEEKS = 12, 52
"""A year has so many of each, so that an amount a month is one a week."""


@dataclass(frozen=True, slots=True)
class BudgetMove:
    """The answer to a what-if.

    Attributes:
        outcome: the ranges; money in the workspace's currency.
        unit: `month` or `week`: the length of a period.
        giver_periods, taker_periods: how many periods of each were looked at.
        ripe_days: within so many days nine of ten credits had turned into a win; younger periods were left out.
    """

    outcome: BudgetWhatIf
    unit: str
    giver_periods: int
    taker_periods: int
    ripe_days: int


@dataclass(frozen=True, slots=True)
class SpendingCampaign:
    """A campaign that something was spent on, in the workspace's currency."""

    id: int
    name: str
    spend_minor: int


def read_spending_campaigns(look: Look) -> tuple[SpendingCampaign, ...]:
    """The live campaigns that something was spent on, by name."""
    rows = look.connection.execute(
        select(Campaign.id, Campaign.name, func.sum(CampaignResult.spend_minor))
        .join(CampaignResult, CampaignResult.campaign_id == Campaign.id)
        .where(Campaign.deleted_at.is_(None), CampaignResult.currency == look.business.currency)
        .group_by(Campaign.id)
        .having(func.sum(CampaignResult.spend_minor) > 0)
        .order_by(Campaign.name_key, Campaign.id)
    )
    return tuple(SpendingCampaign(int(row[0]), row[1], int(row[2] or 0)) for row in rows)


def read_budget_move(look: Look, giver_id: int, taker_id: int, moved_minor: int) -> BudgetMove:
    """The range of outcomes of moving so much a month from one campaign to another.

    Months are looked at where both campaigns have at least eight with spend that are ripe, else
    weeks, and the amount is that of a week then. Conversions belong to the
    period of the touch that is credited with them.

    Args:
        look: the question's view.
        giver_id: the campaign that gives.
        taker_id: the campaign that takes.
        moved_minor: minor units a month, in the workspace's currency.

    Raises:
        Refusal: the data cannot carry an answer; the sentence says why and what to do.
    """
    from funneldesk.analytics.budget_what_if import move_budget

    names = {one.id: one.name for one in read_spending_campaigns(look)}
    for campaign_id in (giver_id, taker_id):
        if campaign_id not in names:
            raise Refusal("Nothing is written down as spent on one of the campaigns. Enter its spend first.")
    series = _Series(look, EVERYTHING)
    unit = "month"
    gives, takes = series.periods(giver_id, unit), series.periods(taker_id, unit)
    if min(sum(bool(one.spend_minor) for one in some) for some in (gives, takes)) < _FEWEST_MONTHS:
        unit = "week"
        gives, takes = series.periods(giver_id, unit), series.periods(taker_id, unit)
        moved_minor = round(moved_minor * _MONTHS / _WEEKS)
    outcome = move_budget(names[giver_id], gives, names[taker_id], takes, moved_minor)
    return BudgetMove(outcome, unit, len(gives), len(takes), series.ripe_days)


class _Series:
    """Spend and credits of campaigns in ripe periods."""

    def __init__(self, look: Look, scope: Scope) -> None:
        from funneldesk.analytics.attribution_cleaning import clean_journeys, with_a_touch

        self._look = look
        journeys = with_a_touch(clean_journeys(gather_workspace_journeys(look, scope, Basis.CAMPAIGN).journeys))
        self._won = journeys.with_rows(journeys.converted)
        self._share = _shares(self._won)
        self.ripe_days = _ripe_days(self._won, self._share)
        today = look.now.astimezone(look.business.zone).date()
        self._last = today - dt.timedelta(days=self.ripe_days)

    def periods(self, campaign_id: int, unit: str) -> list[SpendPeriod]:
        """The ripe periods from the first to the last with spend or a credit."""
        from funneldesk.analytics.spend_response import SpendPeriod

        begin = _month_of if unit == "month" else _week_of
        spend, unknown = self._spend(campaign_id, begin)
        credits_ = self._credits(campaign_id, begin)
        starts = sorted({*spend, *unknown})
        if not starts:
            return []
        found = []
        start = min(starts[0], min(credits_, default=starts[0]))
        while start <= starts[-1] or start <= max(credits_, default=start):
            after = begin(start + dt.timedelta(days=32 if unit == "month" else _WEEK))
            if after <= self._last:
                conversions, revenue = credits_.get(start, (0.0, 0.0))
                money = None if start in unknown else spend.get(start, 0)
                found.append(SpendPeriod(money, conversions, round(revenue)))
            start = after
        return found

    def _spend(self, campaign_id: int, begin: Callable[[dt.date], dt.date]) -> tuple[dict[dt.date, int], set[dt.date]]:
        """Period → spend, and the periods whose spend is not known, as a row reaches beyond them."""
        rows: Any = self._look.connection.execute(
            select(CampaignResult.starts_on, CampaignResult.ends_on, CampaignResult.spend_minor).where(
                CampaignResult.campaign_id == campaign_id,
                CampaignResult.spend_minor.is_not(None),
                CampaignResult.currency == self._look.business.currency,
            )
        )
        spend: dict[dt.date, int] = {}
        unknown: set[dt.date] = set()
        for starts_on, ends_on, minor in rows:
            first, last = begin(starts_on), begin(ends_on)
            if first == last:
                spend[first] = spend.get(first, 0) + int(minor)
            else:
                unknown |= {begin(starts_on + dt.timedelta(days=n)) for n in range((ends_on - starts_on).days + 1)}
        return spend, unknown

    def _credits(self, campaign_id: int, begin: Callable[[dt.date], dt.date]) -> dict[dt.date, tuple[float, float]]:
        """Period → (parts of conversions, money) of the campaign's touches in it."""
        import numpy as np

        from funneldesk.analytics.calendar import local_day_numbers

        won = self._won
        if campaign_id not in won.keys:
            return {}
        mine = np.flatnonzero(won.touch_key == won.keys.index(campaign_id))
        days = local_day_numbers(won.touch_at[mine], self._look.business.zone).tolist()
        money = (self._share[mine] * won.value_minor[won.row_of[mine]]).tolist()
        found: dict[dt.date, tuple[float, float]] = {}
        for day, share, revenue in zip(days, self._share[mine].tolist(), money, strict=True):
            start = begin(_EPOCH + dt.timedelta(days=day))
            before = found.get(start, (0.0, 0.0))
            found[start] = before[0] + share, before[1] + revenue
        return found


def _shares(won: Journeys) -> NDArray[np.float64]:
    import numpy as np

    from funneldesk.analytics.attribution_rules import weigh_by_rule

    weights = weigh_by_rule(won, WHAT_IF_MODEL)
    return weights / np.bincount(won.row_of, weights, minlength=len(won))[won.row_of]


def _ripe_days(won: Journeys, share: NDArray[np.float64]) -> int:
    """Days from touch to win that nine of ten credits took at most."""
    import numpy as np

    if not len(won.touch_at):
        return 0
    days = np.maximum(won.ended_at[won.row_of] - won.touch_at, 0) / _DAY_US
    order = np.argsort(days)
    reached = np.cumsum(share[order])
    return int(np.ceil(days[order][min(int(np.searchsorted(reached, _RIPE * reached[-1])), len(days) - 1)]))


def _month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _week_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
