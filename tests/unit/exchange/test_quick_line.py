"""One typed line is read as a person would read it."""

from decimal import Decimal

import pytest

from funneldesk.exchange.quick_line import QuickLine, read_quick_line

SOURCES = ("Trade fair", "Referral", "Meta Ads")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ravi Traders 98220 14455 2.5L trade fair",
            QuickLine("Ravi Traders", True, "+919822014455", None, Decimal(250_000), None, "Trade fair"),
        ),
        ("Asha Patil +91 98220-14455", QuickLine("Asha Patil", phone="+919822014455")),
        (
            "Rooftop 10 kW ₹4,85,000 asha@surya.example",
            QuickLine("Rooftop 10 kW", email="asha@surya.example", amount=Decimal(485_000), currency="INR"),
        ),
        ("Zoë Nash 1.2 Cr referral", QuickLine("Zoë Nash", amount=Decimal(12_000_000), source="Referral")),
        ("Meera 9822014455 485000", QuickLine("Meera", phone="+919822014455", amount=Decimal(485_000))),
        ("Referral House", QuickLine("Referral House")),
        ("   ", QuickLine()),
    ],
)
def test_a_line_is_read(text: str, expected: QuickLine) -> None:
    assert read_quick_line(text, sources=SOURCES) == expected
