"""Inbound performance against figures reckoned by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.model.money import Money
from funneldesk.queries.metrics import find_records, read_figures
from funneldesk.queries.period import EVERYTHING, Scope
from tests.support.builders import RawWorkspace, Stay, create_workspace, look_at, micro
from tests.support.console import run_console

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.inbound import InboundRow


def on(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 6, 30, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Search has two inbound leads, one of whom bought; Fair one of each origin; one inbound lead has no campaign."""
    path = create_workspace(tmp_path, gross_margin_bp=5_000)
    with RawWorkspace(path) as raw:
        inbound, outbound = raw.add_source("Web-site"), raw.add_source("Cold call")
        raw.change("source", inbound, origin="inbound")
        raw.change("source", outbound, origin="outbound")
        for number, (name, spend) in enumerate((("Search", 60_000), ("Fair", 90_000)), start=1):
            raw.insert("campaign", uid=f"c{number}", name=name, name_key=name.casefold(), status="running")
            raw.insert(
                "campaign_result",
                uid=f"r{number}",
                campaign_id=number,
                starts_on="2026-03-01",
                ends_on="2026-03-01",
                system="typed",
                row_key="",
                spend_minor=spend,
                currency="INR",
                recorded_at=micro(on(4, 1)),
            )
        for campaign, source, won in (
            (1, inbound, 400_000),
            (1, inbound, 0),
            (2, inbound, 50_000),
            (2, outbound, 70_000),
            (None, inbound, 10_000),
        ):
            contact = raw.add_contact([("lead", on(3, 2))])
            raw.change("contact", contact, campaign_id=campaign, source_id=source)
            if won:
                stays = [Stay("Qualified", on(3, 5)), Stay("Won", on(3, 9))]
                raw.add_deal(stays, amount_minor=won, contact_id=contact)
    return path


def read(path: Path, scope: Scope = EVERYTHING) -> dict[str, InboundRow]:
    with look_at(path) as look:
        rows: tuple[InboundRow, ...] = read_figures(look, ["inbound_performance"], scope)["inbound_performance"].value  # type: ignore[assignment]  # a table's rows
    return {row.campaign: row for row in rows}


def test_a_campaign_of_inbound_leads_alone_has_all_its_figures(path: Path) -> None:
    search = read(path)["Search"]
    assert (search.leads, search.customers) == (2, 1)
    assert (search.spend, search.revenue) == (Money(60_000, "INR"), Money(400_000, "INR"))
    assert (search.cpl, search.cac) == (Money(30_000, "INR"), Money(60_000, "INR"))
    assert search.roi == pytest.approx((200_000 - 60_000) / 60_000)
    assert search.refusal == ""


def test_spend_of_leads_of_both_origins_is_refused_in_words(path: Path) -> None:
    fair, none = read(path)["Fair"], read(path)["(none)"]
    assert (fair.leads, fair.revenue, fair.spend, fair.cpl, fair.roi) == (1, Money(50_000, "INR"), None, None, None)
    assert "1 of the 2 leads of this campaign are not of inbound origin" in fair.refusal
    assert (none.leads, none.revenue, none.spend) == (1, Money(10_000, "INR"), None)
    assert "no campaign" in none.refusal
    narrowed = read(path, Scope(source_id=1))["Search"]
    assert (narrowed.leads, narrowed.spend) == (2, None)
    assert "narrowed" in narrowed.refusal


def test_the_leads_stand_behind_it_and_people_read_it(path: Path, tmp_path: Path) -> None:
    with look_at(path) as look:
        (found,) = find_records(look, "inbound_performance", EVERYTHING)
    assert len(found.ids) == 4
    said = run_console("metrics", path, "inbound_performance", folder=tmp_path).out
    assert "Search: leads 2" in said
    assert "ROI 2.33" in said
    told = run_console("metrics", path, "inbound_performance", "--json", folder=tmp_path).document
    (search,) = [row for row in told["metrics"]["inbound_performance"]["value"] if row["campaign"] == "Search"]
    assert (search["spend"], search["cpl"], search["cac"], search["revenue"]) == (
        "600.00",
        "300.00",
        "600.00",
        "4000.00",
    )
