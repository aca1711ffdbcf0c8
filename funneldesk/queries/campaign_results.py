"""Results of campaigns: added up over a period without counting anything twice, and row by row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import aliased

from funneldesk.model.campaign import Campaign
from funneldesk.model.campaign_result import TYPED, CampaignResult
from funneldesk.model.money import Money
from funneldesk.queries.campaign_figures import Sums
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.period import matches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period, Scope

ANALYTICS = "ga4"
"""The system that measures the page itself, whoever sent people there."""

_CHUNK = 5000
_FED = ("impressions", "clicks", "mentions")
_PAGE = ("visits", "page_conversions", "branded_visits")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One kept row of results; None is not measured."""

    id: int
    starts_on: dt.date
    ends_on: dt.date
    system: str
    row_key: str
    impressions: int | None
    clicks: int | None
    visits: int | None
    page_conversions: int | None
    mentions: int | None
    branded_visits: int | None
    spend: Money | None
    currency: str
    note: str

    @property
    def is_period(self) -> bool:
        """Whether it is for more than one day."""
        return self.starts_on != self.ends_on


def read_results(look: Look, campaign_id: int, period: Period) -> tuple[ResultRow, ...]:
    """The rows of a campaign that touch a period, those that straddle its edge too; the latest first."""
    result = CampaignResult
    rows = look.connection.execute(
        select(result.__table__)
        .where(result.campaign_id == campaign_id, *touches_period(period))
        .order_by(result.starts_on.desc(), result.ends_on.desc(), result.system, result.row_key)
    )
    return tuple(
        ResultRow(
            id=row.id,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            system=row.system,
            row_key=row.row_key,
            **{name: getattr(row, name) for name in (*_FED, *_PAGE)},
            spend=None if row.spend_minor is None else Money(row.spend_minor, row.currency),
            currency=row.currency,
            note=row.note or "",
        )
        for row in rows
    )


def read_sums(look: Look, scope: Scope) -> Mapping[int, Sums]:
    """The results of each campaign that lie wholly inside the period.

    Impressions, clicks, mentions and spend are those of all systems together. Visits, page conversions and branded
    visits are measured by several systems at once, so one kind of system counts: page analytics before typed rows
    before advertising platforms, which each count the visits they sent.
    """
    return look.once(("sums of results", scope), lambda: _read_sums(look, scope))


def _read_sums(look: Look, scope: Scope) -> dict[int, Sums]:
    straddling = _read_straddling(look, scope)
    groups: dict[int, list[Any]] = {}
    for row in _read_groups(look, scope):
        groups.setdefault(row.campaign_id, []).append(row)
    found = {campaign_id: _add(rows) for campaign_id, rows in groups.items()}
    for campaign_id, counts in straddling.items():
        found[campaign_id] = replace(
            found.get(campaign_id, Sums()),
            straddling=counts[0],
            straddling_spend=counts[1],
            straddling_visits=counts[2],
        )
    mixed = [campaign_id for campaign_id, rows in groups.items() if _is_paid_twice(rows)]
    for campaign_id, systems in _read_counted_twice(look, scope, mixed).items():
        found[campaign_id] = replace(found[campaign_id], counted_twice=systems)
    return found


def read_spent_ever(look: Look, scope: Scope) -> dict[int, int]:
    """Campaign with a budget → minor units of the workspace's currency spent on it in all of history."""
    result = CampaignResult
    spent = (
        select(func.sum(result.spend_minor))
        .where(result.campaign_id == Campaign.id, result.currency == look.business.currency)
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(Campaign.id, spent).where(Campaign.budget_minor > 0, *matches(Campaign.id, scope.campaign_id))
    )
    return {campaign_id: int(minor) for campaign_id, minor in rows if minor is not None}


def _read_groups(look: Look, scope: Scope) -> Any:
    result = CampaignResult
    sums = [func.sum(getattr(result, name)).label(name) for name in (*_FED, *_PAGE)]
    return look.connection.execute(
        select(
            result.campaign_id,
            result.system,
            result.currency,
            func.count().label("n"),
            func.sum(result.spend_minor).label("spend"),
            *sums,
        )
        .where(*_inside(scope), *_of_scope(scope))
        .group_by(result.campaign_id, result.system, result.currency)
        .order_by(result.campaign_id, result.system, result.currency)
    )


def _add(rows: list[Any]) -> Sums:
    """One campaign's sums by system and currency brought together."""
    spend: dict[str, int] = {}
    for row in rows:
        if row.spend is not None:
            spend[row.currency] = spend.get(row.currency, 0) + int(row.spend)
    measuring = sorted({row.system for row in rows if row.visits is not None}, key=lambda name: (_rank(name), name))
    counting = tuple(name for name in measuring if _rank(name) == _rank(measuring[0]))
    counts: dict[str, Any] = {name: _plus(getattr(row, name) for row in rows) for name in _FED}
    counts |= {name: _sum_page(rows, name) for name in _PAGE}
    return Sums(
        **counts,
        spend=spend,
        rows=sum(int(row.n) for row in rows),
        page_systems=counting,
        left_systems=tuple(measuring[len(counting) :]),
    )


def _sum_page(rows: list[Any], name: str) -> int | None:
    measured = [row for row in rows if getattr(row, name) is not None]
    if not measured:
        return None
    first = min(_rank(row.system) for row in measured)
    return _plus(getattr(row, name) for row in measured if _rank(row.system) == first)


def _rank(system: str) -> int:
    return {ANALYTICS: 0, TYPED: 1}.get(system, 2)


def _plus(values: Any) -> int | None:
    known = [int(value) for value in values if value is not None]
    return sum(known) if known else None


def _read_straddling(look: Look, scope: Scope) -> dict[int, tuple[int, int, int]]:
    """Campaign → how many period rows lie across an edge of the period, with money, and with visits."""
    result = CampaignResult
    found: dict[int, tuple[int, int, int]] = {}
    # Edge by edge, as each alone is a walk over an index.
    for edge in _edges(scope):
        rows = look.connection.execute(
            select(result.campaign_id, func.count(), func.count(result.spend_minor), func.count(result.visits))
            .where(edge, result.starts_on < result.ends_on, *_of_scope(scope))
            .group_by(result.campaign_id)
        )
        for campaign_id, n, money, visits in rows:
            before = found.get(campaign_id, (0, 0, 0))
            found[campaign_id] = (before[0] + int(n), before[1] + int(money), before[2] + int(visits))
    return found


def _is_paid_twice(rows: list[Any]) -> bool:
    """Whether spend was both typed and reported, be it on the same days or not."""
    paid = {row.system == TYPED for row in rows if row.spend}
    return len(paid) > 1


def _read_counted_twice(look: Look, scope: Scope, campaigns: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Campaign → the systems that report spend on days for which spend was typed too."""
    if not campaigns:
        return {}
    typed, other = aliased(CampaignResult), aliased(CampaignResult)
    start, end = _days(scope)
    inside = []
    for one in (typed, other):
        inside += [one.starts_on >= start] if start else []
        inside += [one.ends_on < end] if end else []
    rows = look.connection.execute(
        select(typed.campaign_id, other.system)
        .join(other, and_(other.campaign_id == typed.campaign_id, other.system != TYPED))
        .where(
            typed.system == TYPED,
            typed.spend_minor > 0,
            other.spend_minor > 0,
            other.starts_on <= typed.ends_on,
            other.ends_on >= typed.starts_on,
            typed.campaign_id.in_(campaigns),
            *inside,
        )
        .distinct()
        .order_by(typed.campaign_id, other.system)
    )
    found: dict[int, tuple[str, ...]] = {}
    for campaign_id, system in rows:
        found[campaign_id] = (*found.get(campaign_id, ()), system)
    return found


def _days(scope: Scope) -> tuple[dt.date | None, dt.date | None]:
    """The first day inside and the first one after, no later than the day the world is asked of."""
    import datetime as dt

    end = scope.period.end
    if scope.as_of is not None:
        after = scope.as_of + dt.timedelta(days=1)
        end = after if end is None else min(end, after)
    return scope.period.start, end


def _inside(scope: Scope) -> list[ColumnElement[bool]]:
    start, end = _days(scope)
    conditions: list[ColumnElement[bool]] = []
    if start is not None:
        conditions.append(CampaignResult.starts_on >= start)
    if end is not None:
        # The first of these is implied by the second; it lets the index end where the period does.
        conditions += [CampaignResult.starts_on < end, CampaignResult.ends_on < end]
    return conditions


def _edges(scope: Scope) -> list[ColumnElement[bool]]:
    start, end = _days(scope)
    result = CampaignResult
    edges: list[ColumnElement[bool]] = []
    if start is not None and end is not None and end <= start:
        return edges
    if start is not None:
        edges.append(and_(result.starts_on < start, result.ends_on >= start))
    if end is not None:
        # A row across both edges is counted at the first.
        begun = [] if start is None else [result.starts_on >= start]
        edges.append(and_(*begun, result.starts_on < end, result.ends_on >= end))
    return edges


def touches_period(period: Period) -> list[ColumnElement[bool]]:
    """The conditions that a result has a day inside the period."""
    conditions: list[ColumnElement[bool]] = [true()]
    if period.start is not None:
        conditions.append(CampaignResult.ends_on >= period.start)
    if period.end is not None:
        conditions.append(CampaignResult.starts_on < period.end)
    return conditions


def _of_scope(scope: Scope) -> list[ColumnElement[bool]]:
    return matches(CampaignResult.campaign_id, scope.campaign_id)


def count_measured(look: Look, scope: Scope, measure: str) -> int:
    """How many rows of live campaigns inside the period a sum is made of."""
    rows = look.connection.execute(
        select(
            CampaignResult.campaign_id,
            CampaignResult.system,
            func.count(getattr(CampaignResult, measure)).label("n"),
        )
        .where(*_measured(scope, measure))
        .group_by(CampaignResult.campaign_id, CampaignResult.system)
    )
    return sum(int(row.n) for row in keep_counting(rows.all(), measure))


def list_measured(look: Look, scope: Scope, measure: str) -> RecordSet:
    """The rows of live campaigns inside the period that a sum is made of."""
    rows = look.connection.execute(
        select(CampaignResult.id, CampaignResult.campaign_id, CampaignResult.system).where(*_measured(scope, measure))
    )
    return RecordSet("campaign_result", tuple(sorted(row.id for row in keep_counting(rows.all(), measure))))


def find_measured_campaigns(look: Look, ids: Sequence[int]) -> tuple[int, ...]:
    """The live campaigns that these rows of results belong to, in order of their ids."""
    live = select(Campaign.id).where(Campaign.deleted_at.is_(None))
    found: set[int] = set()
    # A figure may rest on more rows than one statement takes values.
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(CampaignResult.campaign_id)
            .where(CampaignResult.id.in_(ids[start : start + _CHUNK]), CampaignResult.campaign_id.in_(live))
            .distinct()
        )
        found.update(look.connection.execute(query).scalars())
    return tuple(sorted(found))


def sum_spend(look: Look, scope: Scope) -> dict[str, tuple[int, int]]:
    """Currency → (minor units, rows) spent by live campaigns inside the period."""
    spend = CampaignResult.spend_minor
    rows = look.connection.execute(
        select(CampaignResult.currency, func.sum(spend), func.count())
        .where(*_measured(scope, "spend_minor"))
        .group_by(CampaignResult.currency)
    )
    return {currency: (int(minor or 0), int(n)) for currency, minor, n in rows}


def _measured(scope: Scope, measure: str) -> list[ColumnElement[bool]]:
    live = select(Campaign.id).where(Campaign.deleted_at.is_(None))
    return [
        getattr(CampaignResult, measure).is_not(None),
        CampaignResult.campaign_id.in_(live),
        *_inside(scope),
        *_of_scope(scope),
    ]


def keep_counting(rows: Sequence[Any], measure: str) -> list[Any]:
    """The rows of the systems that count; of page measures those of one kind of system a campaign."""
    if measure not in _PAGE:
        return list(rows)
    best: dict[int, int] = {}
    for row in rows:
        best[row.campaign_id] = min(best.get(row.campaign_id, 9), _rank(row.system))
    return [row for row in rows if _rank(row.system) == best[row.campaign_id]]
