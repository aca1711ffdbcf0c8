"""Attribution over a workspace, against a loop over its rows in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

import pytest

from funneldesk.analytics.attribution_model import AttributionModel
from funneldesk.errors import NotFound
from funneldesk.queries.attribution import find_attribution_records, read_attribution, read_campaign_revenue
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING, Period, Scope
from tests.support.attribution_business import make_attribution_business, recount_journeys, share_out
from tests.support.builders import create_workspace, look_at
from tests.support.sample_business import make_sample

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = (Period(), Period(dt.date(2026, 4, 1), dt.date(2026, 6, 15)), Period(dt.date(2026, 7, 1)))
RULES = [model for model in AttributionModel if model is not AttributionModel.MARKOV]


@pytest.fixture(scope="module", params=range(6))
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random business."""
    return make_attribution_business(tmp_path_factory.mktemp("attribution"), int(request.param))


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.start}..{period.end}")
def test_each_cell_is_the_recount(path: Path, basis: Basis, period: Period) -> None:
    plain = recount_journeys(path, period, by_channel=basis is Basis.CHANNEL)
    with look_at(path) as look:
        found = read_attribution(look, Scope(period=period), basis)
    assert found.conversions == len(plain)
    assert found.revenue.minor == sum(one.minor for one in plain)
    for model in RULES:
        expected = share_out(plain, model)
        told = {row.key: row for row in (*found.rows, found.none)}
        assert {key for key in expected if key is not None} <= set(told)
        for key, row in told.items():
            conversions, minor = expected.get(key, (0, 0))
            assert row.conversions[model] == pytest.approx(float(conversions), abs=1e-9), (model, row.name)
            assert row.revenue[model].minor == minor, (model, row.name)


@pytest.mark.parametrize("basis", list(Basis))
def test_every_model_sums_to_the_last_unit(path: Path, basis: Basis) -> None:
    with look_at(path) as look:
        found = read_attribution(look, EVERYTHING, basis)
    for model in AttributionModel:
        assert sum(row.revenue[model].minor for row in (*found.rows, found.none)) == found.revenue.minor
        total = sum(row.conversions[model] for row in (*found.rows, found.none))
        assert total == pytest.approx(found.conversions)


def test_each_cell_names_the_deals_it_is_made_of(path: Path) -> None:
    plain = recount_journeys(path, Period(), by_channel=False)
    with look_at(path) as look:
        found = read_attribution(look)
        for row in found.rows:
            touched = {one.deal for one in plain if row.key in {touch.key for touch in one.touches}}
            began = {one.deal for one in plain if one.touches and one.touches[0].key == row.key}
            ended = {one.deal for one in plain if one.touches and one.touches[-1].key == row.key}
            for model, deals in (
                (None, touched),
                (AttributionModel.LINEAR, touched),
                (AttributionModel.MARKOV, touched),
                (AttributionModel.FIRST, began),
                (AttributionModel.LAST, ended),
            ):
                records = find_attribution_records(look, model=model, key=row.key)
                assert (records.table, set(records.ids)) == ("deal", deals)
            assert row.influenced is not None
            assert row.influenced[0] == len(touched)
            assert row.sourced is not None
            assert row.sourced[0] == len(began)
        none = find_attribution_records(look, key=None)
        assert set(none.ids) == {one.deal for one in plain if not one.touches}
        with pytest.raises(NotFound):
            find_attribution_records(look, key=999_999)


def test_the_order_of_writing_touches_down_plays_no_part(tmp_path: Path) -> None:
    first = make_attribution_business(tmp_path, 77)
    with look_at(first) as look:
        found = read_attribution(look)
        n = look.connection.exec_driver_sql("SELECT COUNT(*) FROM touchpoint").scalar_one()
    order = list(range(n))
    random.Random(5).shuffle(order)
    # Touches of one moment keep the order they were written in, so only first and last may differ for them.
    second = make_attribution_business(tmp_path, 77, order=order)
    with look_at(second) as look:
        again = read_attribution(look)
    for model in (AttributionModel.LINEAR, AttributionModel.SHAPLEY):
        ours = {row.key: row.conversions[model] for row in found.rows}
        assert {row.key: row.conversions[model] for row in again.rows} == pytest.approx(ours)
    assert again.none.revenue == found.none.revenue


def test_other_currencies_stand_apart(path: Path) -> None:
    with look_at(path) as look:
        found = read_attribution(look)
        sales = read_figures(look, ["total_sales"], EVERYTHING)["total_sales"]
    assert found.revenue == sales.value
    assert dict(found.other_currencies) == sales.apart.get("other_currencies", {})


def test_the_sample_business_by_channel_has_no_more_unknown_than_deals_without_a_source(tmp_path: Path) -> None:
    path = make_sample(tmp_path)
    for basis in Basis:
        plain = recount_journeys(path, Period(), by_channel=basis is Basis.CHANNEL)
        with look_at(path) as look:
            found = read_attribution(look, basis=basis)
        assert found.none.conversions[AttributionModel.LINEAR] == sum(not one.touches for one in plain)
        assert found.rows


def test_revenue_of_campaigns_is_that_of_the_table(path: Path) -> None:
    with look_at(path) as look:
        found = read_attribution(look)
        revenue = read_campaign_revenue(look, EVERYTHING, AttributionModel.POSITION)
    assert revenue == {row.key: row.revenue[AttributionModel.POSITION] for row in found.rows}


def test_an_empty_workspace_has_no_rows(tmp_path: Path) -> None:
    with look_at(create_workspace(tmp_path)) as look:
        found = read_attribution(look)
    assert (found.rows, found.conversions, found.journeys) == ((), 0, 0)
    assert found.revenue.minor == 0
