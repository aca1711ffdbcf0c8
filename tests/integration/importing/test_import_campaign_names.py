"""A campaign is one campaign whether a report, a form or a tracked link names it, in whatever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.utm import find_utm_campaign
from tests.support.importing import ask_file, ask_number

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

URL = "https://example.com/?utm_source=facebook&utm_medium=paid&utm_campaign="
FILES = {
    "results": ("campaign-results", ("Campaign", "Date", "Clicks"), ("Diwali Offer", "2026-03-01", "5")),
    "leads": (
        "leads",
        ("Email", "Created", "utm_source", "utm_campaign"),
        ("a@example.com", "2026-03-01", "facebook", "Diwali Offer"),
    ),
    "touches": (
        "touchpoints",
        ("Email", "At", "Kind", "Landing URL"),
        ("a@example.com", "2026-03-02", "visit", f"{URL}diwali_offer"),
    ),
}


def add_campaign(app: Application, name: str) -> None:
    app.submit(lambda work: create_campaign(work, name=name), name="create_campaign").result()


@pytest.mark.parametrize("order", ["results leads touches", "leads results touches", "touches leads results"])
def test_a_name_with_a_blank_is_one_campaign_in_any_order(app: Application, bring: Bring, order: str) -> None:
    for name in order.split():
        kind, *rows = FILES[name]
        assert bring(kind, *rows, name=f"{name}.csv").refused == 0
    assert ask_number(app, "SELECT COUNT(*) FROM campaign") == 1
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE campaign_id = 1") == 1
    assert ask_number(app, "SELECT COUNT(*) FROM touchpoint WHERE campaign_id IS NULL") == 0
    assert app.check() == []


def test_a_value_that_fits_two_names_is_given_to_neither_and_said(app: Application, bring: Bring) -> None:
    for name in ("Diwali  Offer!", "diwali offer", "Diwali_Offer"):
        add_campaign(app, name)
    kind, *rows = FILES["leads"]
    answer = bring(kind, *rows)
    assert any("fits several campaigns" in flag for flag in answer.flags)
    assert ask_file(app, "SELECT c.name FROM contact p JOIN campaign c ON c.id = p.campaign_id") == [("diwali-offer",)]


def test_a_visit_finds_a_campaign_without_utm_values_by_its_name(app: Application) -> None:
    def find(name: str) -> int | None:
        return (
            app.submit(lambda work: find_utm_campaign(work, source="x", medium="y", name=name), name="find")
            .result()
            .result.campaign_id
        )

    add_campaign(app, "Diwali Offer")
    assert find("diwali-offer") == find("Diwali_offer") == 1
    add_campaign(app, "Diwali-Offer")
    assert find("diwali-offer") is None


def test_a_later_file_tells_the_channel_of_a_campaign_and_changes_none(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Date", "Clicks")
    bring("campaign-results", header, ("Spring", "2026-03-01", "5"))
    channel = "SELECT h.key FROM campaign c LEFT JOIN channel h ON h.id = c.channel_id"
    assert ask_file(app, channel) == [(None,)]
    meta = ("Campaign name", "Reporting starts", "Reporting ends", "Amount spent (INR)", "Impressions")
    bring("campaign-results", meta, ("Spring", "2026-03-01", "2026-03-31", "10", "100"), name="meta.csv")
    assert ask_file(app, channel) == [("social_ads",)]
    more = ("Spring", "Print", "2026-03-02", "7")
    bring("campaign-results", ("Campaign", "Channel", *header[1:]), more, name="more.csv")
    assert ask_file(app, channel) == [("social_ads",)]
