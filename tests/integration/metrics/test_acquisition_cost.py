"""CAC with the cost of selling, and return with a gross margin, reckoned by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.business import edit_business
from funneldesk.errors import Refusal
from funneldesk.model.money import Money
from funneldesk.queries.acquisition_cost import count_months
from funneldesk.queries.campaign_figures import NO_MARGIN_WORDS
from funneldesk.queries.campaigns import read_campaigns
from funneldesk.queries.metrics import find_records, read_figures
from funneldesk.queries.period import Period, Scope
from tests.support.builders import RawWorkspace, Stay, create_workspace, look_at, micro, open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.figure import Figure

MARCH = Scope(period=Period(dt.date(2026, 3, 1), dt.date(2026, 4, 1)))


def on(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 6, 30, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two customers won in March after 10 and 20 days, one of them again; one won in April; spend in February."""
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.insert("campaign", uid="c1", name="Fair", name_key="fair", status="running")
        for number, (start, end, spend) in enumerate(
            (("2026-02-14", "2026-02-20", 50_000), ("2026-03-17", "2026-03-17", 7_000), ("2026-03-10",) * 2 + (1_000,))
        ):
            raw.insert(
                "campaign_result",
                uid=f"r{number}",
                campaign_id=1,
                starts_on=start,
                ends_on=end,
                system="typed",
                row_key="",
                spend_minor=spend,
                currency="INR",
                recorded_at=micro(on(4, 1)),
            )
        ann, bob, cyd = (raw.add_contact([("lead", on(2, day))]) for day in (1, 2, 3))
        for contact in (ann, bob, cyd):
            raw.change("contact", contact, campaign_id=1)
        for contact, opened, won in (
            (ann, on(3, 1), on(3, 11)),
            (ann, on(3, 5), on(3, 20)),
            (bob, on(3, 2), on(3, 22)),
            (cyd, on(3, 1), on(4, 2)),
        ):
            stays = [Stay("Qualified", opened), Stay("Won", won)]
            raw.add_deal(stays, amount_minor=100_000, contact_id=contact)
    return path


def cac(path: Path, scope: Scope = MARCH) -> Figure:
    with look_at(path) as look:
        return read_figures(look, ["cac"], scope)["cac"]


def test_without_a_sales_cost_there_is_paid_cac_alone(path: Path) -> None:
    figure = cac(path)
    assert (figure.value, figure.n) == (None, 2)
    assert "Settings" in figure.apart["refusal"]
    with look_at(path) as look:
        assert read_figures(look, ["paid_cac"], Scope())["paid_cac"].value == Money(58_000, "INR").times(Fraction(1, 3))


def test_cac_holds_the_costs_of_the_days_before_by_the_median_cycle(path: Path) -> None:
    with open_workspace(path) as app:
        app.run(edit_business, sales_cost_minor=2_800_000).result()
    figure = cac(path)
    # Cycles of 10, 15 and 20 days: 15. March less 15 days is 14 February to 17 March (the end not counted):
    # 15 of 28 days of February and 16 of 31 of March of ₹28,000 a month; spend 500 + 10 in those days.
    selling = Money(2_800_000, "INR").times(Fraction(15, 28) + Fraction(16, 31))
    assert figure.apart["lag_days"] == 15
    assert (figure.apart["cost_from"], figure.apart["cost_to"]) == ("2026-02-14", "2026-03-17")
    assert figure.apart["marketing_spend"] == "510.00"
    assert figure.apart["sales_cost"] == "29451.61"
    assert figure.value == (selling + Money(51_000, "INR")).times(Fraction(1, 2))
    assert figure.n == 2
    with look_at(path) as look:
        assert [len(one.ids) for one in find_records(look, "cac", MARCH)] == [2]


def test_cac_is_refused_in_words_where_it_cannot_be_told(path: Path) -> None:
    with open_workspace(path) as app:
        app.run(edit_business, sales_cost_minor=2_800_000).result()
        for scope, words in (
            (Scope(), "first day"),
            (Scope(period=MARCH.period, owner_id=1), "whole business"),
            (Scope(period=Period(dt.date(2026, 3, 3), dt.date(2026, 4, 1))), "straddles"),
            (Scope(period=Period(dt.date(2025, 3, 1), dt.date(2025, 4, 1))), "No marketing spend"),
        ):
            figure = app.ask(read_figures, ["cac"], scope).result()["cac"]
            assert figure.value is None
            assert words in figure.apart["refusal"], words
        app.run(edit_business, currency="USD").result()
        assert app.business.sales_cost == Money(2_800_000, "INR")


def test_return_takes_the_gross_margin_and_says_so(path: Path) -> None:
    with open_workspace(path) as app:
        (row,) = app.ask(read_campaigns).result()
        # Won 4,000.00 for 580.00.
        assert row.figures.roi == pytest.approx((400_000 - 58_000) / 58_000)
        assert row.figures.margin_words == NO_MARGIN_WORDS
        app.run(edit_business, gross_margin_bp=3_750).result()
        (row,) = app.ask(read_campaigns).result()
        assert row.figures.roi == pytest.approx((150_000 - 58_000) / 58_000)
        assert row.figures.roas == pytest.approx(400_000 / 58_000)
        figure = app.ask(read_figures, ["roi"], Scope()).result()["roi"]
        assert (figure.value, figure.apart["margin"]) == (row.figures.roi, "gross margin 37.5 %")
        app.run(edit_business, gross_margin_bp=None).result()
        assert app.business.gross_margin is None
        app.undo()
        assert app.business.gross_margin == Fraction(3, 8)
        for wrong in (-1, 10_001, 0.5):
            with pytest.raises(Refusal, match="from 0 to 100"):
                app.run(edit_business, gross_margin_bp=wrong).result()
        with pytest.raises(Refusal, match="not negative"):
            app.run(edit_business, sales_cost_minor=-1).result()
        assert app.check() == []


def test_months_are_counted_by_the_days_of_each() -> None:
    assert count_months(Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))) == 12
    assert count_months(Period(dt.date(2026, 1, 31), dt.date(2026, 3, 2))) == Fraction(1, 31) + 1 + Fraction(1, 31)
    assert count_months(Period(dt.date(2026, 1, 1), dt.date(2026, 1, 1))) == 0
