"""Figures over deals against plain Python over the rows as they were written."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from funneldesk.model.money import Money
from funneldesk.queries.metrics import read_figures
from tests.support.builders import look_at
from tests.support.plain_figures import closed, cycle_days, local_date, middle, standings, sum_inr

if TYPE_CHECKING:
    from funneldesk.queries.figure import Figure
    from funneldesk.queries.period import Scope
    from tests.support.plain_figures import Question
    from tests.support.random_business import RandomBusiness


def read(business: RandomBusiness, name: str, scope: Scope) -> Figure:
    with look_at(business.path) as look:
        return read_figures(look, [name], scope)[name]


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_closed_deals_count_by_their_local_closing_day(
    business: RandomBusiness, question: Question, scope: Scope, kind: str
) -> None:
    assert read(business, f"deals_{kind}", scope).value == len(closed(business, question, kind))


def test_open_deals_are_those_not_closed_by_then(business: RandomBusiness, question: Question, scope: Scope) -> None:
    still_open = [each for each in standings(business, question) if each.stage.kind == "open"]
    assert read(business, "deals_open", scope).value == len(still_open)


def test_the_win_rate_is_won_of_closed(business: RandomBusiness, question: Question, scope: Scope) -> None:
    won, lost = (len(closed(business, question, kind)) for kind in ("won", "lost"))
    figure = read(business, "win_rate", scope)
    assert figure.n == won + lost
    assert figure.value == (won / (won + lost) if won + lost else None)


def test_the_win_rate_by_value_leaves_out_empty_amounts(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    (won, won_n), (lost, lost_n) = (sum_inr(closed(business, question, kind)) for kind in ("won", "lost"))
    figure = read(business, "win_rate_by_value", scope)
    assert figure.n == won_n + lost_n
    assert figure.value == (won / (won + lost) if won + lost else None)


def test_sales_add_one_currency_and_name_the_others(business: RandomBusiness, question: Question, scope: Scope) -> None:
    won = closed(business, question, "won")
    minor, n = sum_inr(won)
    figure = read(business, "total_sales", scope)
    assert (figure.value, figure.n) == (Money(minor, "INR"), n)
    dollars = [each.deal.amount_minor for each in won if each.deal.currency == "USD"]
    known = [amount for amount in dollars if amount is not None]
    told = figure.apart.get("other_currencies", {}).get("USD")
    assert told == ((Money(sum(known), "USD"), len(known)) if known else None)


def test_the_average_deal_size_is_sum_by_number(business: RandomBusiness, question: Question, scope: Scope) -> None:
    minor, n = sum_inr(closed(business, question, "won"))
    figure = read(business, "average_deal_size", scope)
    assert figure.n == n
    assert figure.value == (Money((2 * minor + n) // (2 * n), "INR") if n else None)


def test_open_value_and_weighted_pipeline(business: RandomBusiness, question: Question, scope: Scope) -> None:
    still_open = [each for each in standings(business, question) if each.stage.kind == "open"]
    weighted = Fraction(0)
    for each in still_open:
        if each.deal.currency == "INR" and each.deal.amount_minor is not None:
            chance = each.stage.win_probability if each.deal.probability is None else each.deal.probability
            weighted += Fraction(each.deal.amount_minor * chance, 100)
    value = read(business, "open_value", scope).value
    assert value == Money(sum_inr(still_open)[0], "INR")
    figure = read(business, "weighted_pipeline", scope)
    assert figure.value == Money(int(weighted + Fraction(1, 2)), "INR")
    assert figure.n == sum_inr(still_open)[1]


def test_cycles_are_whole_local_days_where_only_days_are_known(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    days = cycle_days(business, question)
    median, mean = (read(business, f"{word}_cycle_days", scope) for word in ("median", "mean"))
    assert median.n == len(days)
    assert median.apart["left_out"] == len(closed(business, question, "won")) - len(days)
    assert median.value == pytest.approx(middle(days))
    assert mean.value == pytest.approx(sum(days) / len(days) if days else None)


def test_velocity_is_made_of_its_parts(business: RandomBusiness, question: Question, scope: Scope) -> None:
    figure = read(business, "sales_velocity", scope)
    won, lost = (len(closed(business, question, kind)) for kind in ("won", "lost"))
    minor, n = sum_inr(closed(business, question, "won"))
    cycle = middle(cycle_days(business, question))
    still_open = sum(each.stage.kind == "open" for each in standings(business, question))
    if not (won + lost and n and cycle):
        assert figure.value is None
        return
    assert isinstance(figure.value, Money)
    size = round(minor / n)
    assert figure.value.minor == pytest.approx(still_open * won / (won + lost) * size / cycle, rel=1e-4, abs=1)


def test_won_per_month_has_every_month_between(business: RandomBusiness, question: Question, scope: Scope) -> None:
    figure = read(business, "won_per_month", scope)
    assert isinstance(figure.value, tuple)
    expected: dict[str, tuple[int, int]] = {}
    for each in closed(business, question, "won"):
        if each.closed is not None:
            month = local_date(each.closed, business).isoformat()[:7]
            won, minor = expected.get(month, (0, 0))
            expected[month] = (won + 1, minor + sum_inr([each])[0])
    assert {row.month: (row.won, row.value.minor) for row in figure.value if row.won} == expected
    months = [row.month for row in figure.value]
    assert months == sorted(months)
    if months:
        first, last = ((int(month[:4]) * 12 + int(month[5:])) for month in (months[0], months[-1]))
        assert len(months) == last - first + 1


def test_lost_reasons_share_out_all_lost(business: RandomBusiness, question: Question, scope: Scope) -> None:
    lost = closed(business, question, "lost")
    expected: dict[str, int] = {}
    for each in lost:
        label = "not recorded" if each.deal.reason_id is None else business.reasons[each.deal.reason_id]
        expected[label] = expected.get(label, 0) + 1
    figure = read(business, "lost_reasons", scope)
    assert isinstance(figure.value, tuple)
    assert {row.reason: row.lost for row in figure.value} == expected
    assert sum(row.share for row in figure.value) == pytest.approx(1 if lost else 0)
