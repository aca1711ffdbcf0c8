"""Moving budget: the range of outcomes, whether it can be trusted, and when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from funneldesk.analytics.budget_what_if import move_budget
from funneldesk.analytics.spend_response import SpendPeriod, fit_response, why_not_fitted
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from funneldesk.analytics.budget_what_if import BudgetWhatIf

LAKH = 100_000_00
SPENDS = (60_000_00, 80_000_00, LAKH, 120_000_00, 140_000_00)


def periods(
    per_period: float, exponent: float = 0.6, *, n: int = 20, value: int = 0, rng: np.random.Generator | None = None
) -> list[SpendPeriod]:
    """Periods whose expected conversions are `per_period` at a lakh; just as expected unless there is a generator."""
    rows = []
    for place in range(n):
        spend = SPENDS[place % len(SPENDS)]
        count = per_period * (spend / LAKH) ** exponent
        count = count if rng is None else float(rng.poisson(count))
        rows.append(SpendPeriod(spend, count, round(count * value)))
    return rows


def move(giver: list[SpendPeriod], taker: list[SpendPeriod], amount: int = 20_000_00) -> BudgetWhatIf:
    return move_budget("Expo", giver, "Search ads", taker, amount)


def test_moving_to_what_brings_more_brings_more() -> None:
    found = move(periods(5, value=50_000), periods(50, value=50_000))
    assert found.change.low > 0
    assert found.chance_better > 0.99
    assert found.revenue_change_minor is not None
    assert found.revenue_change_minor.mid == pytest.approx(found.change.mid * 50_000, rel=0.02)
    assert (found.giver_spend_minor, found.taker_spend_minor, found.moved_minor) == (LAKH, LAKH, 20_000_00)
    back = move(periods(50, value=50_000), periods(5, value=50_000))
    assert back.change.high < 0
    assert back.chance_better < 0.01


def test_moving_between_equals_is_undecided_and_slightly_worse() -> None:
    found = move(periods(20), periods(20))
    assert found.change.low < 0 < found.change.high
    assert found.change.mid < 0, "with diminishing returns uneven spend brings less"
    assert found.revenue_change_minor is None
    assert found.then.high - found.then.low > found.change.high - found.change.low, "a single period has luck besides"
    assert found.now.mid == pytest.approx(40, abs=2)


def test_more_conversions_may_bring_less_money() -> None:
    found = move(periods(20, value=90_000), periods(50, value=1_000))
    assert found.change.low > 0
    assert found.revenue_change_minor is not None
    assert found.revenue_change_minor.high < 0


def test_the_same_seed_gives_the_same_answer() -> None:
    assert move(periods(20), periods(30)) == move(periods(20), periods(30))


def test_the_range_holds_the_truth_as_often_as_it_says() -> None:
    """Businesses are drawn as the fit believes them to be; the true change lies within the range in four of five."""
    rng, covered, told, rounds = np.random.default_rng(11), 0, 0, 300
    for _ in range(rounds):
        rates, exponents = rng.uniform(5, 40, size=2), rng.uniform(0.2, 1, size=2)
        giver, taker = (periods(rate, e, rng=rng) for rate, e in zip(rates, exponents, strict=True))
        found = move(giver, taker)
        before, after = rates.sum(), rates[0] * 0.8 ** exponents[0] + rates[1] * 1.2 ** exponents[1]
        covered += found.change.low <= after - before <= found.change.high
        told += found.then.low <= rng.poisson(after) <= found.then.high
    assert 0.74 < covered / rounds < 0.88
    assert 0.74 < told / rounds < 0.90, "whole numbers make the range a little wider than four fifths"


def test_counts_that_scatter_widen_the_range() -> None:
    calm = periods(30)
    wild = [row._replace(conversions=row.conversions * (1.9 if place % 2 else 0.1)) for place, row in enumerate(calm)]
    rng = np.random.default_rng(1)
    assert fit_response("Expo", calm, rng, 10).dispersion == 1
    assert fit_response("Expo", wild, rng, 10).dispersion > 10
    narrow, wide = move(calm, periods(30)).change, move(wild, periods(30)).change
    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_exponent_is_learnt_from_enough_data() -> None:
    for exponent in (0.3, 0.8):
        fitted = fit_response("Expo", periods(400, exponent, n=60), np.random.default_rng(2), 2000)
        assert fitted.exponent.mean() == pytest.approx(exponent, abs=0.05)
        assert fitted.expect(LAKH).mean() == pytest.approx(400, rel=0.02)


GOOD = periods(20)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*GOOD, SpendPeriod(None, 3)], "not known for 1 of 21"),
        ([], "0 periods"),
        (GOOD[:7], "7 periods"),
        (periods(1, n=20), "at least 30"),
        ([SpendPeriod(LAKH + place, 9) for place in range(20)], "nearly the same"),
        ([*GOOD, SpendPeriod(0, 80)], "without spend"),
    ],
    ids=["spend not known", "nothing", "few periods", "few conversions", "even spend", "conversions without spend"],
)
def test_data_that_cannot_carry_an_answer_are_refused_with_the_reason(rows: list[SpendPeriod], said: str) -> None:
    reason = why_not_fitted("Expo", rows)
    assert reason is not None
    assert said in reason
    assert "Expo" in reason
    with pytest.raises(Refusal, match=said):
        move(rows, GOOD)
    with pytest.raises(Refusal, match=said):
        move(GOOD, rows)


def test_a_few_conversions_without_spend_do_not_matter() -> None:
    assert why_not_fitted("Expo", [*GOOD, SpendPeriod(0, 5)]) is None


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "above zero"),
        (-5, "above zero"),
        (LAKH, "does not spend as much"),
        (70_000_00, "so little"),
        (111_000_00, "1.5 times its highest"),
    ],
)
def test_moves_beyond_what_was_seen_are_refused(amount: int, said: str) -> None:
    rich = [row._replace(spend_minor=row.spend_minor * 3) for row in GOOD if row.spend_minor] if amount > LAKH else GOOD
    with pytest.raises(Refusal, match=said):
        move(rich, GOOD, amount)


def test_one_campaign_cannot_give_to_itself() -> None:
    with pytest.raises(Refusal, match="two different"):
        move_budget("Expo", GOOD, "Expo", GOOD, 1)
