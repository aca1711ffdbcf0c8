"""Written money says what the amount is."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.formatting.grouping import NumberStyle, group_digits
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money

WHOLE = st.integers(0, 10**15)
MINOR = st.integers(-(10**15), 10**15)
CODES = st.sampled_from(["INR", "USD", "JPY", "KWD", "EUR"])
UNITS = {" Cr": 10**7, " L": 10**5, "K": 10**3, "M": 10**6, "B": 10**9}


def read_back(text: str) -> Decimal:
    scale = 1
    for unit, size in UNITS.items():
        if text.endswith(unit):
            text, scale = text.removesuffix(unit), size
    digits = "".join(mark for mark in text if mark in "0123456789.")
    return Decimal(digits) * scale * (-1 if text.startswith("\u2212") else 1)


@given(WHOLE)
def test_grouping_is_that_of_the_locale_data(whole: int) -> None:
    assert group_digits(whole, NumberStyle.INDIAN) == format_decimal(whole, locale="en_IN")
    assert group_digits(whole, NumberStyle.WESTERN) == format_decimal(whole, locale="en_US")
    assert group_digits(whole, NumberStyle.CONTINENTAL) == format_decimal(whole, locale="de_DE")


@given(MINOR, CODES)
def test_full_text_reads_back_to_the_last_unit(minor: int, code: str) -> None:
    money = Money(minor, code)
    assert read_back(money_text(money)) == money.amount


@given(MINOR, CODES)
def test_tight_text_is_near_and_short(minor: int, code: str) -> None:
    money = Money(minor, code)
    text = money_text(money, full=False)
    # Three significant digits are wrong by at most half of one in a hundred; whole thousands from 10K by half a K.
    allowed = Decimal(500) if text.endswith("K") else max(abs(money.amount) / 199, Decimal("0.5"))
    assert abs(read_back(text) - money.amount) <= allowed
    assert not any(mark in text for mark in "\u00a0\u202f")


@given(MINOR, MINOR, CODES)
def test_a_larger_amount_never_reads_smaller(one: int, two: int, code: str) -> None:
    small, large = sorted((one, two))
    assert read_back(money_text(Money(small, code), full=False)) <= read_back(
        money_text(Money(large, code), full=False)
    )
