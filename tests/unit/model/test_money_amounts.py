"""Money keeps exact minor units and refuses what would falsify them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from funneldesk.errors import Refusal
from funneldesk.model.money import Money, currency_exponent, total_money


@pytest.mark.parametrize(("code", "digits"), [("INR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4)])
def test_exponents_follow_iso_4217(code: str, digits: int) -> None:
    assert currency_exponent(code) == digits


@pytest.mark.parametrize(
    ("amount", "code", "minor"),
    [
        ("1240000", "INR", 124000000),
        ("0.5", "INR", 50),
        ("7", "JPY", 7),
        ("1.234", "KWD", 1234),
        ("-3.10", "USD", -310),
    ],
)
def test_decimals_become_minor_units_and_back(amount: str, code: str, minor: int) -> None:
    money = Money.from_decimal(Decimal(amount), code)
    assert money.minor == minor
    assert money.amount == Decimal(amount)


def test_the_amount_carries_all_decimals_of_its_currency() -> None:
    assert str(Money(1000553400, "USD").amount) == "10005534.00"
    assert str(Money(5, "JPY").amount) == "5"


@pytest.mark.parametrize(("amount", "code"), [("0.005", "INR"), ("0.5", "JPY"), ("1E-90", "USD")])
def test_finer_than_the_minor_unit_is_refused_unless_rounded(amount: str, code: str) -> None:
    with pytest.raises(Refusal, match="finer"):
        Money.from_decimal(Decimal(amount), code)


def test_rounding_goes_half_away_from_zero() -> None:
    assert Money.from_decimal(Decimal("0.005"), "INR", rounded=True).minor == 1
    assert Money.from_decimal(Decimal("-0.005"), "INR", rounded=True).minor == -1
    assert Money.from_decimal(Decimal("0.0049"), "INR", rounded=True).minor == 0
    assert Money(5, "INR").times(Decimal("0.5")).minor == 3
    assert Money(100, "INR").times(Fraction(1, 3)).minor == 33


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+999999", "92233720368547758.08"])
def test_what_cannot_be_stored_is_refused(amount: str) -> None:
    with pytest.raises(Refusal):
        Money.from_decimal(Decimal(amount), "INR")


def test_floats_never_become_money() -> None:
    with pytest.raises(TypeError):
        Money.from_decimal(0.1, "INR")  # type: ignore[arg-type]  # the very mistake under test
    with pytest.raises(TypeError):
        Money(1.0, "INR")  # type: ignore[arg-type]  # the very mistake under test


@pytest.mark.parametrize("code", ["", "inr", "RUPEE", "₹₹₹", "IN1"])
def test_a_code_must_be_three_capital_letters(code: str) -> None:
    with pytest.raises(Refusal, match="three capital letters"):
        Money(1, code)


def test_currencies_do_not_mix() -> None:
    rupees, dollars = Money(1, "INR"), Money(1, "USD")
    assert rupees != dollars
    with pytest.raises(Refusal, match="one currency"):
        rupees + dollars
    with pytest.raises(Refusal):
        rupees < dollars  # noqa: B015 - the comparison itself must refuse
    with pytest.raises(Refusal):
        total_money([rupees, dollars], "INR")


def test_sums_and_signs() -> None:
    assert total_money([], "INR") == Money.zero("INR")
    assert total_money([Money(5, "INR"), Money(-7, "INR")], "INR") == Money(-2, "INR")
    assert abs(-Money(5, "INR")) == Money(5, "INR")
    assert not Money.zero("INR")


def test_split_gives_the_last_unit_to_the_largest_remainder() -> None:
    assert [part.minor for part in Money(100, "INR").split([1, 1, 1])] == [34, 33, 33]
    assert [part.minor for part in Money(-100, "INR").split([40, 20, 40])] == [-40, -20, -40]
    with pytest.raises(ValueError, match="weights"):
        Money(1, "INR").split([0, 0])
