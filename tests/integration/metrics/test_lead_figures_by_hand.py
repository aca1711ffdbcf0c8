"""Figures over leads against plain Python over the rows as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.queries.metrics import read_figures
from tests.support.builders import look_at
from tests.support.plain_figures import is_won, lead_ids, won_companies

if TYPE_CHECKING:
    from funneldesk.queries.figure import Figure
    from funneldesk.queries.period import Scope
    from tests.support.plain_figures import Question
    from tests.support.random_business import RandomBusiness


def read(business: RandomBusiness, name: str, scope: Scope) -> Figure:
    with look_at(business.path) as look:
        return read_figures(look, [name], scope)[name]


def test_leads_are_those_that_entered_lead_whatever_they_are_now(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    assert read(business, "leads", scope).value == len(lead_ids(business, question))


def test_customers_are_won_leads_and_companies_without_a_contact(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    won = sum(map(is_won(business, question), lead_ids(business, question)))
    assert read(business, "customers", scope).value == won + len(won_companies(business, question))


def test_lead_conversion_is_won_leads_of_leads(business: RandomBusiness, question: Question, scope: Scope) -> None:
    leads = lead_ids(business, question)
    won = sum(map(is_won(business, question), leads))
    figure = read(business, "lead_conversion", scope)
    assert figure.n == len(leads)
    assert figure.value == (won / len(leads) if leads else None)


def test_sources_keep_their_words_and_blank_is_none(business: RandomBusiness, question: Question, scope: Scope) -> None:
    check = is_won(business, question)
    expected: dict[str, tuple[int, int]] = {}
    for contact_id in lead_ids(business, question):
        words = business.sources.get(business.raw.contacts[contact_id]["source_id"], "")
        key = "“(none)”" if words == "(none)" else words.strip() or "(none)"
        leads, won = expected.get(key, (0, 0))
        expected[key] = (leads + 1, won + check(contact_id))
    figure = read(business, "conversion_by_source", scope)
    assert isinstance(figure.value, tuple)
    assert {row.source: (row.leads, row.won) for row in figure.value} == expected
    assert len(figure.value) == len(expected)
