"""Names that businesses give their columns, and sentences about cells that cannot be taken."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.importing.conftest import Bring


@pytest.mark.parametrize("name", ["Lost because", "Loss reason", "Why lost", "lost_reason"])
def test_the_reason_of_a_loss(bring: Bring, name: str) -> None:
    answer = bring("deals", ("Deal ID", "Stage", name), ("1", "Lost", "Too dear"), ("2", "Lost", "No reply"))
    assert answer.mapping[name] == "lost_reason"


@pytest.mark.parametrize("kind", ["leads", "deals"])
@pytest.mark.parametrize("name", ["Rep", "Salesperson", "Assigned to", "Assignee"])
def test_the_person_in_charge(bring: Bring, kind: str, name: str) -> None:
    rows = [(str(number), ("Asha Rao", "Ravi Nair")[number % 2]) for number in range(6)]
    assert bring(kind, (f"{kind[:4]} ID", name), *rows).mapping[name] == "owner"


@pytest.mark.parametrize("name", ["Lead", "Lead name", "Customer", "Client", "Customer name"])
@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("contact", ("Meera Joshi", "Arif Khan", "José O'Neill")),
        ("company", ("Acme Pvt. Ltd.", "Hill Bakery", "Rao & Sons")),
    ],
)
def test_who_buys_is_a_person_or_a_company_by_the_values(
    bring: Bring, name: str, field: str, names: tuple[str, ...]
) -> None:
    answer = bring("deals", ("Deal ID", name), *((str(number), who) for number, who in enumerate(names)))
    assert answer.mapping[name] == field


def test_one_word_leaves_it_to_the_columns_name_and_to_what_is_free(bring: Bring) -> None:
    def rows(*words: str) -> list[tuple[str, str, str]]:
        return [(str(number), word, f"{word} Ltd") for number, word in enumerate(words)]

    customers = [row[:2] for row in rows("Acme", "Beta")]
    assert bring("deals", ("Deal ID", "Customer"), *customers).mapping["Customer"] == "company"
    leads = [row[:2] for row in rows("Asha", "Ravi")]
    assert bring("deals", ("Deal ID", "Lead"), *leads).mapping["Lead"] == "contact"
    both = bring("deals", ("Deal ID", "Customer", "Company"), *rows("Meera", "Arif")).mapping
    assert (both["Customer"], both["Company"]) == ("contact", "company")


def test_sentences_about_amounts_say_what_to_do(bring: Bring) -> None:
    amounts = ("500", "700", "900", "1e400", "-5", "(12)")
    answer = bring("deals", ("Deal ID", "Amount"), *((str(number), text) for number, text in enumerate(amounts)))

    assert (answer.created, answer.refused) == (3, 3)
    assert answer.refused_rows is not None
    with answer.refused_rows.open(newline="", encoding="utf-8-sig") as stream:
        reasons = [row["Refused because"] for row in csv.DictReader(stream)]
    assert "shortened" in reasons[0]
    assert "such as 12000" in reasons[0]
    assert all("cannot be negative. Take the minus" in reason for reason in reasons[1:])
