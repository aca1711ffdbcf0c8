"""A column's field settles what its numbers mean; only a real question refuses a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import Refusal
from tests.support.importing import ask_file, ask_number

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring


@pytest.mark.parametrize(
    "amounts",
    [("550", "1,054", "4,514"), ("$550", "$1,054", "$4,514"), ("550", "1.054", "4.514"), ("€ 550", "€ 1.054", "4.514")],
)
def test_thousands_marks_of_whole_amounts_are_no_question(
    app: Application, bring: Bring, amounts: tuple[str, ...]
) -> None:
    answer = bring("deals", ("Deal ID", "Amount"), *((str(id_), text) for id_, text in enumerate(amounts)))

    assert (answer.created, answer.refused) == (3, 0)
    assert ask_file(app, "SELECT amount_minor FROM deal ORDER BY id") == [(55_000,), (105_400,), (451_400,)]
    assert f"The mark between the digits of “Amount” groups thousands, so “{amounts[1]}” is 1054." in answer.flags


def test_three_decimals_stay_a_question_where_the_currency_has_them(bring: Bring) -> None:
    rows = (("Deal ID", "Amount", "Currency"), ("1", "1,054", "KWD"), ("2", "4,514", "USD"))
    with pytest.raises(Refusal, match="more than one way"):
        bring("deals", *rows)
    with pytest.raises(Refusal, match="more than one way"):
        bring("deals", *(row[:2] for row in rows), currency="KWD")


def test_whole_numbers_and_prices_have_no_three_decimals(app: Application, bring: Bring) -> None:
    bring("companies", ("Account", "Employees", "Revenue"), ("Acme", "1,054", "2.500"), ("Beta", "4,514", "700"))
    bring("products", ("Product", "Price"), ("Panel", "1.054"), ("Battery", "4.514"))

    assert ask_file(app, "SELECT employees, annual_revenue_minor FROM company ORDER BY id") == [
        (1_054, 250_000),
        (4_514, 70_000),
    ]
    assert ask_file(app, "SELECT price_minor FROM product ORDER BY id") == [(105_400,), (451_400,)]


def test_a_custom_column_that_can_be_read_in_two_ways_stays_text(app: Application, bring: Bring) -> None:
    answer = bring(
        "leads",
        ("Email", "Rooftop", "Survey day"),
        ("a@example.com", "1,054", "03/04/2026"),
        ("b@example.com", "4,514", "05/06/2026"),
    )

    assert answer.created == 2
    custom = json.loads(ask_number(app, "SELECT custom FROM contact WHERE email_key = 'a@example.com'"))
    assert custom == {"Rooftop": "1,054", "Survey day": "03/04/2026"}
    for name in ("Rooftop", "Survey day"):
        assert any(flag.startswith(f"“{name}” can be read in more than one way") for flag in answer.flags)
