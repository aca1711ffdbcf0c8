"""Every figure names the records behind it, and so does each part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import NotFound
from funneldesk.queries.metrics import METRICS, find_metric, find_records, read_figures
from funneldesk.queries.period import EVERYTHING
from tests.support.builders import look_at
from tests.support.plain_figures import closed, lead_ids

if TYPE_CHECKING:
    from funneldesk.queries.period import Scope
    from tests.support.plain_figures import Question
    from tests.support.random_business import RandomBusiness

# A visit, a lead and a deal may be one record more than once, or a figure rests on two kinds of them.
_BY_ID = sorted(METRICS.keys() - {"funnel", "time_in_stage", "drop_off", "sales_velocity"})


@pytest.mark.parametrize("name", _BY_ID)
def test_as_many_records_as_the_figure_says(business: RandomBusiness, scope: Scope, name: str) -> None:
    with look_at(business.path) as look:
        figure = read_figures(look, [name], scope)[name]
        found = find_records(look, name, scope)
    assert sum(len(records.ids) for records in found) == figure.n


def test_the_ids_are_those_of_the_records(business: RandomBusiness, question: Question, scope: Scope) -> None:
    with look_at(business.path) as look:
        won, leads = (find_records(look, name, scope)[0] for name in ("deals_won", "leads"))
    assert won.table == "deal"
    assert list(won.ids) == sorted(each.deal.id for each in closed(business, question, "won"))
    assert (leads.table, list(leads.ids)) == ("contact", lead_ids(business, question))


def test_each_bar_of_the_funnel_names_its_records(business: RandomBusiness, scope: Scope) -> None:
    with look_at(business.path) as look:
        rows = read_figures(look, ["funnel"], scope)["funnel"].value
        assert isinstance(rows, tuple)
        for row in rows:
            counts = {"": row.entered, ":advanced": row.advanced, ":lost": row.lost, ":open": row.open}
            for what, count in counts.items():
                (records,) = find_records(look, "funnel", scope, f"{row.key}{what}")
                assert len(records.ids) == count, f"{row.key}{what}"
        for row in rows:
            (records,) = find_records(look, "drop_off", scope, row.key)
            assert len(records.ids) == row.lost


def test_each_source_month_and_reason_names_its_records(business: RandomBusiness, scope: Scope) -> None:
    parts = {
        "conversion_by_source": ("source", "leads"),
        "won_per_month": ("month", "won"),
        "lost_reasons": ("reason", "lost"),
    }
    with look_at(business.path) as look:
        for name, (label, count) in parts.items():
            rows = read_figures(look, [name], scope)[name].value
            assert isinstance(rows, tuple)
            for row in rows:
                found = find_records(look, name, scope, getattr(row, label))
                assert sum(len(records.ids) for records in found) == getattr(row, count), getattr(row, label)


def test_each_stage_names_its_visitors(business: RandomBusiness, scope: Scope) -> None:
    with look_at(business.path) as look:
        rows = read_figures(look, ["time_in_stage"], scope)["time_in_stage"].value
        assert isinstance(rows, tuple)
        for row in rows:
            (records,) = find_records(look, "time_in_stage", scope, f"stage-{row.stage_id}")
            assert len(records.ids) <= row.closed + row.open
            assert bool(records.ids) == bool(row.closed + row.open)


def test_every_metric_has_words_and_a_definition() -> None:
    for metric in METRICS.values():
        assert metric.words
        assert metric.definition.endswith(".")


def test_an_unknown_metric_names_the_choices() -> None:
    with pytest.raises(NotFound, match="win_rate"):
        find_metric("wins")


def test_no_name_means_all(business: RandomBusiness) -> None:
    with look_at(business.path) as look:
        assert list(read_figures(look, [], EVERYTHING)) == list(METRICS)
