"""Deals won month by month, and why deals were lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, func, select, type_coerce

from funneldesk.analytics.calendar import local_day_numbers, month_period
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import NOT_RECORDED, Reason
from funneldesk.queries.deal_figures import closed_in_period, name_deals
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Subquery

    from funneldesk.queries.figure import RecordSet
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class MonthWon:
    """Deals won in one local month (`2017-03`), and their sum in the workspace's currency."""

    month: str
    won: int
    value: Money


@dataclass(frozen=True)
class ReasonLost:
    """Deals lost for one reason and their share of all lost."""

    reason: str
    lost: int
    share: float


def read_won_per_month(look: Look, scope: Scope) -> Figure:
    """Deals won by local month of their closing date, months without a win included; `left_out` have no date."""
    currency = look.business.currency
    won: dict[int, list[int]] = {}
    left_out = 0
    for closed_at, amount, its_currency in _won_deals(look, scope):
        if closed_at is None:
            left_out += 1
            continue
        found = won.setdefault(closed_at, [0, 0])
        found[0] += 1
        found[1] += amount if amount is not None and its_currency == currency else 0
    months = range(min(won), max(won) + 1) if won else range(0)
    rows = tuple(
        MonthWon(_month_text(month), count, Money(minor, currency))
        for month in months
        for count, minor in [won.get(month, [0, 0])]
    )
    return Figure(rows, sum(row.won for row in rows), {"left_out": left_out})


def list_won_in_month(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The deals won in the period; `part` is one month, such as `2017-03`."""
    state = deal_state(look, scope)
    conditions = closed_in_period(look, scope, state, StageKind.WON)
    if part is None:
        conditions.append(state.c.closed_at.is_not(None))
    else:
        month = month_period(dt.date.fromisoformat(f"{part}-01"), look.business.zone)
        conditions += [state.c.closed_at >= month.start, state.c.closed_at < month.end]
    return name_deals(look, state, *conditions)


def read_lost_reasons(look: Look, scope: Scope) -> Figure:
    """Deals lost in the period by their reason, most frequent first; history without one is "not recorded"."""
    state = deal_state(look, scope)
    label = _reason(state)
    found = look.connection.execute(
        select(func.min(label), func.count())
        .select_from(state)
        .outerjoin(Reason, Reason.id == state.c.reason_id)
        .where(*closed_in_period(look, scope, state, StageKind.LOST))
        .group_by(func.lower(label))
    ).all()
    total = sum(count for _, count in found)
    rows = sorted((ReasonLost(reason, count, count / total) for reason, count in found), key=_most_first)
    return Figure(tuple(rows), total)


def list_lost_for_reason(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The deals lost in the period; `part` is one reason in its words."""
    state = deal_state(look, scope)
    conditions = closed_in_period(look, scope, state, StageKind.LOST)
    if part is not None:
        named = select(Reason.label).where(Reason.id == state.c.reason_id).scalar_subquery()
        conditions.append(func.lower(_reason(state, named)) == func.lower(part))
    return name_deals(look, state, *conditions)


def _reason(state: Subquery, label: ColumnElement[str] | None = None) -> ColumnElement[str]:
    """The reason of the list, else what was written in its place; the same words in another case are one reason."""
    note = func.nullif(func.trim(func.coalesce(state.c.note, "")), "")
    return func.coalesce(Reason.label.expression if label is None else label, note, NOT_RECORDED)


def _most_first(row: ReasonLost) -> tuple[int, str]:
    return (-row.lost, row.reason)


def _won_deals(look: Look, scope: Scope) -> list[tuple[int | None, int | None, str]]:
    """(month counted from year 0, amount, currency) of the deals won in the period."""
    import numpy as np

    state = deal_state(look, scope)
    rows = look.connection.execute(
        select(type_coerce(state.c.closed_at, BigInteger), state.c.won_minor, state.c.currency).where(
            *closed_in_period(look, scope, state, StageKind.WON)
        )
    ).all()
    known = np.array([0 if row[0] is None else row[0] for row in rows], dtype=np.int64)
    days = local_day_numbers(known, look.business.zone).astype("datetime64[D]")
    months = (days.astype("datetime64[M]").astype(np.int64) + 1970 * _MONTHS_A_YEAR).tolist()
    return [(None if row[0] is None else month, row[1], row[2]) for month, row in zip(months, rows, strict=True)]


def _month_text(month: int) -> str:
    year, before = divmod(month, _MONTHS_A_YEAR)
    return f"{year:04d}-{before + 1:02d}"
