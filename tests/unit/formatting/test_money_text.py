"""Money is written as people write it, whatever the machine's locale."""

from __future__ import annotations

import subprocess
import sys

import pytest

from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money


def rupees(amount: int) -> Money:
    return Money(amount * 100, "INR")


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (rupees(0), "₹0"),
        (rupees(999), "₹999"),
        (rupees(1_000), "₹1,000"),
        (rupees(1_240_000), "₹12,40,000"),
        (rupees(123_456_789), "₹12,34,56,789"),
        (Money(123456750, "INR"), "₹12,34,567.50"),
        (Money(5, "INR"), "₹0.05"),
        (rupees(-1_240_000), "\u2212₹12,40,000"),
        (Money(1000553400, "USD"), "$10,005,534"),
        (Money(1234567, "JPY"), "¥1,234,567"),
        (Money(1234567, "KWD"), "KWD 1,234.567"),
        (Money(123456, "CHF"), "CHF 1,234.56"),
        (None, "\u2013"),
    ],
)
def test_in_full(money: Money | None, text: str) -> None:
    assert money_text(money) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (84, "₹84"),
        (84_500, "₹84,500"),
        (99_949, "₹99,949"),
        (99_999, "₹1 L"),
        (100_000, "₹1 L"),
        (1_240_000, "₹12.4 L"),
        (9_994_999, "₹99.9 L"),
        (9_999_999, "₹1 Cr"),
        (16_600_000, "₹1.66 Cr"),
        (124_000_000, "₹12.4 Cr"),
        (999_999_999, "₹100 Cr"),
        (1_234_500_000, "₹123 Cr"),
        (123_450_000_000, "₹12,345 Cr"),
        (-1_240_000, "\u2212₹12.4 L"),
    ],
)
def test_tight_in_lakh_and_crore(amount: int, text: str) -> None:
    assert money_text(rupees(amount), full=False) == text


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (4950, "$49.50"),
        (123456, "$1,235"),
        (840_000, "$8,400"),
        (999_949, "$9,999"),
        (999_950, "$10K"),
        (8_400_000, "$84K"),
        (99_949_999, "$999K"),
        (99_950_000, "$1.00M"),
        (166_000_000, "$1.66M"),
        (999_499_999, "$9.99M"),
        (999_500_000, "$10.0M"),
        (1_000_553_400, "$10.0M"),
        (9_996_000_000, "$100M"),
        (99_960_000_000, "$1.00B"),
        (100_000_000_000, "$1.00B"),
        (123_456_000_000_000, "$1,235B"),
        (-8_400_000, "\u2212$84K"),
    ],
)
def test_tight_in_thousands_and_millions(minor: int, text: str) -> None:
    assert money_text(Money(minor, "USD"), full=False) == text


def test_the_style_can_be_chosen_against_the_currency() -> None:
    assert money_text(Money(123456750, "EUR"), style=NumberStyle.CONTINENTAL) == "€1.234.567,50"
    assert money_text(Money(124000000, "USD"), full=False, style=NumberStyle.INDIAN) == "$12.4 L"
    assert money_text(rupees(1_240_000), style=NumberStyle.WESTERN) == "₹1,240,000"


def test_common_money_needs_no_babel_and_no_locale() -> None:
    code = (
        "import sys; from funneldesk.model.money import Money;"
        "from funneldesk.formatting.money import money_text;"
        "print(money_text(Money(124000000, 'INR')), 'babel' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        env={"LC_ALL": "C"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert run.stdout.split() == ["₹12,40,000", "False"]
