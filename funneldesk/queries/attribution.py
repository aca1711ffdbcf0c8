"""Attribution over the workspace: what each campaign or channel is given of won deals, by each model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.analytics.attribution_model import DEFAULT_CONVENTIONS, DEFAULT_HALF_LIFE_DAYS, AttributionModel
from funneldesk.errors import NotFound
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.attribution_journeys import gather_workspace_journeys
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.deal_figures import sum_amounts
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.period import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution import Part
    from funneldesk.analytics.attribution_interval import CreditInterval
    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.analytics.attribution_model import Credits
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

ALL_MODELS = tuple(AttributionModel)


@dataclass(frozen=True, slots=True)
class AttributionRow:
    """One campaign or channel under all models.

    Attributes:
        key: the id of the campaign or channel; None for "no known touch".
        conversions: model → parts of conversions.
        revenue: model → money.
        intervals: data-driven model → the 80 % range of both.
        sourced, influenced: (whole conversions, money) that began with it, and that it had any part in.
        ranks: model → rank by money, from 1.
        is_stable: whether the rank moves by at most one between the models shown and those beside them; None where it
            cannot be told.
    """

    key: int | None
    name: str
    conversions: Mapping[AttributionModel, float]
    revenue: Mapping[AttributionModel, Money]
    intervals: Mapping[AttributionModel, CreditInterval] = field(default_factory=dict)
    sourced: tuple[int, Money] | None = None
    influenced: tuple[int, Money] | None = None
    ranks: Mapping[AttributionModel, int] = field(default_factory=dict)
    is_stable: bool | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The answer.

    Attributes:
        rows: largest revenue under the first model first; money of rows and `none` sums to `revenue` in each model.
        none: what no known touch led to.
        refused: model → why it is not offered on these journeys, in words.
        journeys: how many journeys there are, those that did not convert included.
        other_currencies: won money in other currencies, which is not attributed.
        half_life_days: by which time decay weighed.
    """

    basis: Basis
    models: tuple[AttributionModel, ...]
    rows: tuple[AttributionRow, ...]
    none: AttributionRow
    conversions: int
    revenue: Money
    refused: Mapping[AttributionModel, str]
    without_amount: int
    journeys: int
    other_currencies: Mapping[str, tuple[Money, int]]
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS


def read_attribution(
    look: Look,
    scope: Scope = EVERYTHING,
    basis: Basis = Basis.CAMPAIGN,
    models: Sequence[AttributionModel] = ALL_MODELS,
    *,
    with_intervals: bool = True,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    beside: Sequence[AttributionModel] = (),
    watch: Callable[[int, int], None] | None = None,
) -> Attribution:
    """What each campaign or channel is given of the deals won in a period, by each of the models.

    Args:
        look: the question's view.
        scope: the period holds the closing date; see `gather_workspace_journeys`.
        basis: campaigns or channels.
        models: those to compute; a data-driven one is computed on any data, and `refused` says whether to show it.
        with_intervals: whether the ranges of data-driven models are wanted, which takes longer.
        half_life_days: of time decay; more than 0.
        beside: further models that are not shown, but that ranks are compared with.
        watch: called between steps with (done, of how many), from the thread of the question; what it raises ends
            the work.
    """
    from funneldesk.analytics.attribution import AS_GIVEN, attribute, attribute_all, find_parts
    from funneldesk.analytics.attribution_cleaning import clean_journeys
    from funneldesk.analytics.attribution_interval import credit_intervals, why_not_offered
    from funneldesk.analytics.attribution_stability import judge_stability

    steps = len(models) + 3

    def tell(done: int) -> None:
        if watch is not None:
            watch(done, steps)

    tell(0)
    gathered = gather_workspace_journeys(look, scope, basis)
    tell(1)
    journeys = clean_journeys(gathered.journeys, DEFAULT_CONVENTIONS)
    credits_: dict[AttributionModel, Credits] = {}
    for place, model in enumerate(models):
        credits_[model] = attribute(journeys, model, half_life_days=half_life_days, conventions=AS_GIVEN)
        tell(place + 2)
    refused = {model: reason for model in models if (reason := why_not_offered(journeys, model, AS_GIVEN)) is not None}
    intervals = {}
    for model in models if with_intervals else ():
        if model.is_data_driven and model not in refused:
            tell(steps - 1)
            found = credit_intervals(journeys, model, conventions=AS_GIVEN)
            intervals[model] = {one.key: one for one in found}
    compared = {model: credits_[model] for model in models if model not in refused}
    more = [one for one in beside if one not in credits_ and why_not_offered(journeys, one, AS_GIVEN) is None]
    compared |= attribute_all(journeys, more, half_life_days=half_life_days, conventions=AS_GIVEN)
    standings = {one.key: one for one in judge_stability(compared)} if len(compared) > 1 and journeys.keys else {}
    parts = {one.key: one for one in find_parts(journeys, AS_GIVEN)}
    by_key = {model: found.by_key for model, found in credits_.items()}
    currency = look.business.currency
    rows = []
    for key in journeys.keys:
        standing = standings.get(key)
        rows.append(
            AttributionRow(
                key=int(key),
                name=gathered.names[int(key)],
                conversions={model: by_key[model][key].conversions for model in models},
                revenue={model: Money(by_key[model][key].revenue_minor, currency) for model in models},
                intervals={model: of_key[key] for model, of_key in intervals.items()},
                sourced=_part(parts[key], "sourced", currency),
                influenced=_part(parts[key], "influenced", currency),
                ranks=dict(standing.ranks) if standing else {},
                is_stable=standing.is_stable if standing else None,
            )
        )
    first = models[0]
    rows.sort(key=lambda row: (-row.revenue[first].minor, -row.conversions[first], row.name.casefold()))
    tell(steps)
    return Attribution(
        basis=basis,
        models=tuple(models),
        rows=tuple(rows),
        none=_none_row(credits_, models, currency, basis),
        conversions=journeys.conversions,
        revenue=Money(journeys.revenue_minor, currency),
        refused=refused,
        without_amount=gathered.without_amount,
        journeys=len(journeys),
        other_currencies={
            code: (Money(minor, code), n)
            for code, (minor, n) in sorted(sum_amounts(look, scope, StageKind.WON).items())
            if code != currency
        },
        half_life_days=half_life_days,
    )


def read_campaign_revenue(
    look: Look, scope: Scope = EVERYTHING, model: AttributionModel = AttributionModel.FIRST
) -> dict[int, Money]:
    """Campaign id → what a model gives it of the deals won in the period, in the workspace's currency.

    Campaigns that nobody touched are left out; money of deals without a known touch is in none of them.
    """
    from funneldesk.analytics.attribution import attribute

    gathered = gather_workspace_journeys(look, scope, Basis.CAMPAIGN)
    found = attribute(gathered.journeys, model)
    return {int(row.key): Money(row.revenue_minor, look.business.currency) for row in found.rows if row.key is not None}


def find_attribution_records(
    look: Look,
    scope: Scope = EVERYTHING,
    basis: Basis = Basis.CAMPAIGN,
    model: AttributionModel | None = None,
    key: int | None = None,
) -> RecordSet:
    """The won deals that a cell of the table is made of.

    Args:
        look: the question's view.
        scope: as the table was asked for.
        basis: campaigns or channels.
        model: of the cell; None for the deals that the key influenced. The deals of Markov, which shares out the
            whole, are all that the key had a part in.
        key: the campaign or channel; None for "no known touch".

    Raises:
        NotFound: nothing of the scope was touched by that key.
    """
    from funneldesk.analytics.attribution_cleaning import clean_journeys

    gathered = gather_workspace_journeys(look, scope, basis)
    journeys = clean_journeys(gathered.journeys, DEFAULT_CONVENTIONS)
    won = journeys.with_rows(journeys.converted)
    if key is None:
        ids = gathered.deal_ids[won.lengths == 0]
        return RecordSet("deal", tuple(sorted(ids.tolist())))
    if key not in journeys.keys:
        raise NotFound("No deal of these has a touch of that name any more.")
    touched = won.lengths > 0
    rows = _rows_of_key(won.with_rows(touched), model, journeys.keys.index(key))
    return RecordSet("deal", tuple(sorted(set(gathered.deal_ids[touched][rows].tolist()))))


def _rows_of_key(won: Journeys, model: AttributionModel | None, place: int) -> NDArray[np.int64]:
    from funneldesk.analytics.attribution_rules import weigh_by_rule

    if model is None or model.is_data_driven:
        mine = won.touch_key == place
    else:
        mine = (won.touch_key == place) & (weigh_by_rule(won, model) > 0)
    rows: NDArray[np.int64] = won.row_of[mine]
    return rows


def _part(part: Part, what: str, currency: str) -> tuple[int, Money]:
    return int(getattr(part, what)), Money(getattr(part, f"{what}_minor"), currency)


def _none_row(
    credits_: Mapping[AttributionModel, Credits], models: Sequence[AttributionModel], currency: str, basis: Basis
) -> AttributionRow:
    none = credits_[models[0]].none
    return AttributionRow(
        key=None,
        # A touch of a campaign that has no channel is known, yet no channel is.
        name="No known touch" if basis is Basis.CAMPAIGN else "No known channel",
        conversions={model: credits_[model].none.conversions for model in models},
        revenue={model: Money(credits_[model].none.revenue_minor, currency) for model in models},
        sourced=(round(none.conversions), Money(none.revenue_minor, currency)),
    )
