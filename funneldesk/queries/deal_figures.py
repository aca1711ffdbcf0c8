"""Figures that count and sum deals: won, lost, open, rates, sales, what is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure, RecordSet, money_figure, percent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Subquery

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

Records = tuple[RecordSet, ...]


def closed_in_period(look: Look, scope: Scope, state: Subquery, *kinds: str) -> list[ColumnElement[bool]]:
    """The conditions of deals of these kinds that closed in the period; unknown dates need an open period."""
    return [state.c.kind.in_(kinds), *scope.period.holds(state.c.closed_at, look.business.zone)]


def count_won(look: Look, scope: Scope) -> Figure:
    """Deals won, by closing date."""
    return _count_closed(look, scope, StageKind.WON)


def count_lost(look: Look, scope: Scope) -> Figure:
    """Deals lost, by closing date."""
    return _count_closed(look, scope, StageKind.LOST)


def count_open(look: Look, scope: Scope) -> Figure:
    """Deals neither won nor lost at the instant asked for; the period plays no part."""
    state = deal_state(look, scope)
    return _counted(look, select(func.count()).select_from(state).where(state.c.kind == StageKind.OPEN))


def read_win_rate(look: Look, scope: Scope) -> Figure:
    """Won ÷ (won + lost), by closing date."""
    won, lost = count_won(look, scope).n, count_lost(look, scope).n
    return Figure(won / (won + lost) if won + lost else None, won + lost)


def read_win_rate_by_value(look: Look, scope: Scope) -> Figure:
    """Won amount ÷ (won + lost amount) in the workspace's currency, of closed deals with an amount."""
    currency = look.business.currency
    won = sum_amounts(look, scope, StageKind.WON).get(currency, (0, 0))
    lost = sum_amounts(look, scope, StageKind.LOST).get(currency, (0, 0))
    both = won[0] + lost[0]
    return Figure(won[0] / both if both else None, won[1] + lost[1])


def read_total_sales(look: Look, scope: Scope) -> Figure:
    """The sum of won amounts, by closing date."""
    return money_figure(sum_amounts(look, scope, StageKind.WON), look.business.currency)


def read_average_deal_size(look: Look, scope: Scope) -> Figure:
    """The sum of won amounts ÷ the number of won deals that have one."""
    return money_figure(sum_amounts(look, scope, StageKind.WON), look.business.currency, mean=True)


def read_open_value(look: Look, scope: Scope) -> Figure:
    """The sum of the amounts of open deals."""
    state = deal_state(look, scope)
    amount = state.c.amount_minor
    query = (
        select(state.c.currency, func.sum(amount), func.count())
        .where(state.c.kind == StageKind.OPEN, amount.is_not(None))
        .group_by(state.c.currency)
    )
    return money_figure(_sums(look, query), look.business.currency)


def read_weighted_pipeline(look: Look, scope: Scope) -> Figure:
    """Σ amount × chance over open deals: the deal's own chance, else its stage's."""
    state = deal_state(look, scope)
    amount = state.c.amount_minor
    chance = func.coalesce(state.c.probability, Stage.win_probability)
    query = (
        select(state.c.currency, func.sum(amount * chance), func.count())
        .join(Stage, Stage.id == state.c.stage_id)
        .where(state.c.kind == StageKind.OPEN, amount.is_not(None))
        .group_by(state.c.currency)
    )
    sums = {code: (percent_of(minor), n) for code, (minor, n) in _sums(look, query).items()}
    return money_figure(sums, look.business.currency)


def sum_amounts(look: Look, scope: Scope, kind: str) -> dict[str, tuple[int, int]]:
    """Currency → (minor units, how many) of deals closed in the period that have an amount."""
    state = deal_state(look, scope)
    amount = state.c.won_minor if kind == StageKind.WON else state.c.amount_minor
    return _sums(
        look,
        select(state.c.currency, func.sum(amount), func.count())
        .where(*closed_in_period(look, scope, state, kind), amount.is_not(None))
        .group_by(state.c.currency),
    )


def list_closed(*kinds: str, with_amount: bool = False) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names the deals closed in the period."""

    def records(look: Look, scope: Scope, part: str | None) -> Records:
        del part
        state = deal_state(look, scope)
        conditions = closed_in_period(look, scope, state, *kinds)
        if with_amount:
            amount = func.coalesce(state.c.won_minor, state.c.amount_minor)
            conditions += [amount.is_not(None), state.c.currency == look.business.currency]
        return name_deals(look, state, *conditions)

    return records


def list_open(*, with_amount: bool = False) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names the open deals."""

    def records(look: Look, scope: Scope, part: str | None) -> Records:
        del part
        state = deal_state(look, scope)
        conditions = [state.c.kind == StageKind.OPEN]
        if with_amount:
            conditions += [state.c.amount_minor.is_not(None), state.c.currency == look.business.currency]
        return name_deals(look, state, *conditions)

    return records


def name_deals(look: Look, state: Subquery, *conditions: ColumnElement[bool]) -> Records:
    """The ids of the deals for which all conditions hold."""
    ids = look.connection.execute(select(state.c.id).where(*conditions).order_by(state.c.id)).scalars()
    return (RecordSet("deal", tuple(ids)),)


def _count_closed(look: Look, scope: Scope, kind: str) -> Figure:
    state = deal_state(look, scope)
    return _counted(look, select(func.count()).select_from(state).where(*closed_in_period(look, scope, state, kind)))


def _counted(look: Look, query: Any) -> Figure:
    n = int(look.connection.execute(query).scalar_one())
    return Figure(n, n)


def _sums(look: Look, query: Any) -> dict[str, tuple[int, int]]:
    return {code: (int(minor), int(n)) for code, minor, n in look.connection.execute(query)}
