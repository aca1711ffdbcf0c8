"""Laws of exact money."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.model.money import Money, total_money

MINOR = st.integers(min_value=-(2**62), max_value=2**62)
CODES = st.sampled_from(["INR", "USD", "JPY", "KWD", "CLF"])


@given(MINOR, CODES)
def test_decimal_and_back_is_the_same(minor: int, code: str) -> None:
    money = Money(minor, code)
    assert Money.from_decimal(money.amount, code) == money


@given(MINOR, MINOR, CODES)
def test_adding_then_taking_away_changes_nothing(one: int, two: int, code: str) -> None:
    first, second = Money(one, code), Money(two, code)
    assert first + second - second == first
    assert first + second == second + first


@given(MINOR, st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any), CODES)
def test_parts_sum_to_the_whole_and_stay_within_one_unit(minor: int, weights: list[int], code: str) -> None:
    parts = Money(minor, code).split(weights)
    assert total_money(parts, code).minor == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * sum(weights) - minor * weight) < sum(weights)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9), CODES)
def test_rounding_errs_by_at_most_half_a_unit(amount: Decimal, code: str) -> None:
    money = Money.from_decimal(amount, code, rounded=True)
    unit = Decimal(1).scaleb(-abs(money.amount.as_tuple().exponent))  # type: ignore[arg-type]  # finite here
    assert abs(money.amount - amount) * 2 <= unit
