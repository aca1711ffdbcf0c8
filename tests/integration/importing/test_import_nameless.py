"""Rows about nobody by name are leads too, each for itself, and known again when the file comes once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.exchange.columns import profile_columns
from funneldesk.exchange.importing import import_file
from funneldesk.exchange.kind_proposal import propose_kind
from funneldesk.exchange.source import read_source
from tests.support.importing import ask_file, ask_number, find_data

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring


def test_equal_rows_about_nobody_stay_apart_and_come_once(app: Application, bring: Bring) -> None:
    rows = (("Job", "y"), ("cook", "yes"), ("cook", "yes"), ("cook", "yes"), ("nurse", "no"))
    first = bring("leads", *rows)
    again = bring("leads", *rows)

    assert (first.created, first.refused) == (4, 0)
    assert (again.created, again.unchanged) == (0, 4)
    assert any(flag.startswith("4 rows name nobody") for flag in first.flags)
    assert ask_file(app, "SELECT lifecycle_stage, COUNT(*) FROM contact GROUP BY 1 ORDER BY 1") == [
        ("customer", 3),
        ("disqualified", 1),
    ]


def test_a_row_of_a_file_with_names_may_lack_one(app: Application, bring: Bring) -> None:
    answer = bring("leads", ("Name", "City"), ("Meera Joshi", "Pune"), ("", "Nashik"), ("", "Nashik"))

    assert (answer.created, answer.refused) == (3, 0)
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE name IS NULL AND city = 'Nashik'") == 2


def test_a_few_words_again_and_again_are_no_names(bring: Bring) -> None:
    ways = [(f"a{number}@example.com", ("telephone", "cellular")[number % 2]) for number in range(40)]
    people = [(f"a{number}@example.com", f"Person {number // 2}") for number in range(40)]

    assert bring("leads", ("Email", "Contact"), *ways).mapping["Contact"] == "custom"
    assert bring("leads", ("Mail", "Contact"), *people, name="people.csv").mapping["Contact"] == "name"


@pytest.mark.parametrize(("name", "values"), [("y", ("yes", "no")), ("Converted", ("1", "0")), ("Won", ("Yes", "No"))])
def test_yes_and_no_under_a_telling_name_are_the_outcome(bring: Bring, name: str, values: tuple[str, str]) -> None:
    answer = bring("leads", ("Email", name), ("a@example.com", values[0]), ("b@example.com", values[1]))
    assert answer.mapping[name] == "outcome"


def test_other_values_under_such_a_name_are_no_outcome(bring: Bring) -> None:
    answer = bring("leads", ("Email", "y"), ("a@example.com", "12.5"), ("b@example.com", "13.5"))
    assert answer.mapping["y"] == "custom"


@pytest.mark.real_data
def test_the_calls_of_a_bank_all_come_in(app: Application) -> None:
    path = find_data("bank_marketing/bank_additional_first_half.csv")
    answer = import_file(app, path, kind="leads")

    assert (answer.created, answer.refused) == (20_594, 0)
    assert (answer.mapping["contact"], answer.mapping["y"]) == ("custom", "outcome")
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE lifecycle_stage = 'customer'") == 963
    with read_source(path) as source:
        assert propose_kind(profile_columns(source), path.name) == "leads"
