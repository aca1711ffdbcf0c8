"""The table of campaigns: which ones under a filter, and what each cost and brought in a period."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.fold import fold
from funneldesk.model.money import Money
from funneldesk.model.source import Channel
from funneldesk.model.user import User
from funneldesk.queries.campaign_cohort import read_cohorts
from funneldesk.queries.campaign_figures import CampaignFigures, Cohort, Sums, add_figures
from funneldesk.queries.campaign_results import read_spent_ever, read_sums
from funneldesk.queries.period import ALL_TIME, Scope

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Select, SQLColumnExpression

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period


@dataclass(frozen=True)
class CampaignFilter:
    """Which campaigns to list; an empty part does not narrow.

    Attributes:
        text: words that must all be found in name, channel, audience, objective or UTM campaign.
        statuses: `planned`, `running`, `paused`, `ended`.
        channels: channel ids; None stands for campaigns without one.
        funnel_stages: parts of the funnel; None stands for campaigns without one.
        owners: user ids; None stands for campaigns without an owner.
        only: exactly these campaigns.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    channels: tuple[int | None, ...] = ()
    funnel_stages: tuple[str | None, ...] = ()
    owners: tuple[int | None, ...] = ()
    only: tuple[int, ...] | None = None

    def keep(self) -> dict[str, Any]:
        """What a saved view remembers."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()} | {
            "only": None
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> CampaignFilter:
        """The filter that `keep` wrote; what is not understood is left out."""
        text = kept.get("text")
        lists = {name: kept.get(name) for name in ("statuses", "channels", "funnel_stages", "owners")}
        return cls(
            text if isinstance(text, str) else "",
            **{name: tuple(found) for name, found in lists.items() if isinstance(found, list)},
        )


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One line of the table.

    Attributes:
        channel: its label; empty where none is given.
        budget: in the workspace's currency.
        figures: what it cost and brought in the period asked for.
        spent_ever: what was spent in all of history in the workspace's currency; known where there is a budget to
            hold it against.
    """

    id: int
    name: str
    channel_id: int | None
    channel: str
    funnel_stage: str | None
    status: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    owner_id: int | None
    owner: str
    objective: str
    audience: str
    budget: Money | None
    spent_ever: Money | None
    figures: CampaignFigures

    @property
    def budget_used(self) -> float | None:
        """Spent in all ÷ budget; above 1 where more was spent than meant."""
        if self.budget is None or self.budget.minor == 0 or self.spent_ever is None:
            return None
        return self.spent_ever.minor / self.budget.minor


def read_campaigns(
    look: Look, wanted: CampaignFilter | None = None, period: Period = ALL_TIME
) -> tuple[CampaignRow, ...]:
    """The campaigns under a filter with their figures of a period: the running first, then by name."""
    rows = look.connection.execute(_narrow(_select(), wanted or CampaignFilter())).all()
    scope = Scope(period=period, campaign_id=rows[0].id if len(rows) == 1 else None)
    sums, cohorts = read_sums(look, scope), read_cohorts(look, scope)
    ever = read_spent_ever(look, scope)
    currency, margin = look.business.currency, look.business.gross_margin
    return tuple(
        CampaignRow(
            id=row.id,
            name=row.name,
            channel_id=row.channel_id,
            channel=row.channel or "",
            funnel_stage=row.funnel_stage,
            status=row.status,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            owner_id=row.owner_id,
            owner=row.owner or "",
            objective=row.objective or "",
            audience=row.audience or "",
            budget=None if row.budget_minor is None else Money(row.budget_minor, currency),
            spent_ever=Money(ever[row.id], currency) if row.id in ever else None,
            figures=CampaignFigures(currency, sums.get(row.id, Sums()), cohorts.get(row.id, Cohort()), margin),
        )
        for row in rows
    )


def total_campaigns(rows: Iterable[CampaignRow], currency: str) -> CampaignFigures:
    """The totals row: the figures of all rows together, rates and costs from the sums."""
    return add_figures((row.figures for row in rows), currency)


def count_campaigns(look: Look) -> dict[str, int]:
    """How many campaigns have each status, those in the bin left out."""
    query = select(Campaign.status, func.count()).where(Campaign.deleted_at.is_(None)).group_by(Campaign.status)
    return {status: int(n) for status, n in look.connection.execute(query)}


_ORDER = {"running": 0, "planned": 1, "paused": 2, "ended": 3}


def _select() -> Any:
    query: Any = (
        select(
            Campaign.id,
            Campaign.name,
            Campaign.channel_id,
            Channel.label.label("channel"),
            Campaign.funnel_stage,
            Campaign.status,
            Campaign.starts_on,
            Campaign.ends_on,
            Campaign.owner_id,
            User.name.label("owner"),
            Campaign.objective,
            Campaign.audience,
            Campaign.budget_minor,
        )
        .outerjoin(Channel, Channel.id == Campaign.channel_id)
        .outerjoin(User, User.id == Campaign.owner_id)
        .where(Campaign.deleted_at.is_(None))
        .order_by(case(_ORDER, value=Campaign.status, else_=len(_ORDER)), Campaign.name_key, Campaign.id)
    )
    return query


def _narrow(query: Select[Any], wanted: CampaignFilter) -> Select[Any]:
    if wanted.statuses:
        query = query.where(Campaign.status.in_(wanted.statuses))
    for column, values in (
        (Campaign.channel_id, wanted.channels),
        (Campaign.funnel_stage, wanted.funnel_stages),
        (Campaign.owner_id, wanted.owners),
    ):
        if values:
            query = query.where(_is_one_of(column, values))
    for word in fold(wanted.text).split():
        query = query.where(_holds(word))
    if wanted.only is not None:
        query = query.where(Campaign.id.in_(wanted.only))
    return query


def _is_one_of(column: SQLColumnExpression[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    known = column.in_([value for value in values if value is not None])
    return or_(known, column.is_(None)) if None in values else known


def _holds(word: str) -> ColumnElement[bool]:
    # Names are kept folded; the other texts are few and short, so that lower case is enough for them.
    return or_(
        Campaign.name_key.contains(word, autoescape=True),
        *(
            func.lower(column).contains(word, autoescape=True)
            for column in (Channel.label, Campaign.audience, Campaign.objective, Campaign.utm_campaign)
        ),
    )
