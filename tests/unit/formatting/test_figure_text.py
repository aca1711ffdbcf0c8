"""Numbers, shares and durations as text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.grouping import NumberStyle, plain_spaces
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import change_text, percent_text


@pytest.mark.parametrize(
    ("value", "style", "decimals", "text"),
    [
        (None, NumberStyle.WESTERN, 0, "\u2013"),
        (1234567, NumberStyle.WESTERN, 0, "1,234,567"),
        (1234567, NumberStyle.INDIAN, 0, "12,34,567"),
        (-1234567, NumberStyle.INDIAN, 0, "\u221212,34,567"),
        (Decimal("1234.565"), NumberStyle.WESTERN, 2, "1,234.57"),
        (0.125, NumberStyle.WESTERN, 2, "0.13"),
        (1234.5, NumberStyle.CONTINENTAL, 1, "1.234,5"),
        (-0.01, NumberStyle.WESTERN, 1, "0.0"),
        (7, NumberStyle.WESTERN, 1, "7.0"),
        (float("nan"), NumberStyle.WESTERN, 0, "\u2013"),
    ],
)
def test_numbers(value: float | Decimal | None, style: NumberStyle, decimals: int, text: str) -> None:
    assert number_text(value, style=style, decimals=decimals) == text


@pytest.mark.parametrize(
    ("share", "n", "text"),
    [
        (None, 0, "\u2013"),
        (None, 12, "\u2013"),
        (0.5, 0, "\u2013"),
        (0.75, 4, "3 of 4"),
        (0.0, 1, "0 of 1"),
        (0.6, 25, "60 % (47\u201372)"),
        (1.0, 5, "100 % (75\u2013100)"),
        (0.0, 29, "0 % (0\u20135)"),
        (0.285, 200, "29 %"),
        (0.001, 900, "<1 %"),
        (0.999, 900, ">99 %"),
        (1.0, 900, "100 %"),
        (0.10525, 8000, "10.5 %"),
        (0.99999, 80000, ">99.9 %"),
    ],
)
def test_shares_say_no_more_than_their_number_allows(share: float | None, n: int, text: str) -> None:
    assert percent_text(share, n) == text


def test_decimals_of_a_share_can_be_asked_for() -> None:
    assert percent_text(4238 / 6711, 6711, decimals=2) == "63.15 %"
    assert percent_text(4238 / 6711, 6711, decimals=2, style=NumberStyle.CONTINENTAL) == "63,15 %"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.12, "+12 %"), (-0.08, "\u22128 %"), (0.0, "0 %"), (-0.001, "0 %"), (2.5, "+250 %"), (None, "\u2013")],
)
def test_changes_carry_their_sign(ratio: float | None, text: str) -> None:
    assert change_text(ratio) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (None, "\u2013"),
        (0, "0 d"),
        (25 / 1440, "25 min"),
        (59.6 / 1440, "1 h"),
        (0.25, "6 h"),
        (23.9 / 24, "1 d"),
        (4, "4 d"),
        (4.5, "4.5 d"),
        (9.96, "10 d"),
        (57, "57 d"),
        (364.4, "364 d"),
        (365, "1 y"),
        (548, "1.5 y"),
        (-4, "\u22124 d"),
    ],
)
def test_durations(days: float | None, text: str) -> None:
    assert duration_text(days) == text


def test_no_break_spaces_become_plain() -> None:
    assert plain_spaces("3:04\u202fpm ₹\u00a05") == "3:04 pm ₹ 5"
