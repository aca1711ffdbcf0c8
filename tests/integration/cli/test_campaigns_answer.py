"""The campaigns answer, key by key."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import RawWorkspace, Stay, create_workspace, micro
from tests.support.console import run_console

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.console import Said


def on(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 6, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with a week and a day of results, two leads and a sale; and one about which nothing is known."""
    path = create_workspace(tmp_path_factory.mktemp("campaigns"))
    with RawWorkspace(path) as raw:
        for number, name in enumerate(("Fair", "Zero"), start=1):
            raw.insert(
                "campaign", uid=f"c{number}", name=name, name_key=name.casefold(), status="running", channel_id=number
            )
        for number, (start, end, spend) in enumerate(
            (("2026-10-01", "2026-10-07", 70_000), ("2026-10-08",) * 2 + (5,))
        ):
            raw.insert(
                "campaign_result",
                uid=f"r{number}",
                campaign_id=1,
                starts_on=start,
                ends_on=end,
                system="typed",
                row_key="",
                impressions=1000,
                clicks=50,
                visits=40,
                mentions=3,
                branded_visits=4,
                spend_minor=spend,
                currency="INR",
                recorded_at=micro(on(10, 9)),
            )
        roads = ([("lead", on(10, 2)), ("mql", on(10, 5))], [("lead", on(10, 8))])
        first, second = (raw.add_contact(road) for road in roads)
        for contact in (first, second):
            raw.change("contact", contact, campaign_id=1)
        stays = [Stay("Qualified", on(10, 9)), Stay("Won", on(11, 1))]
        raw.add_deal(stays, amount_minor=210_015, contact_id=first)
    return path


def ask(path: Path, *words: str) -> Said:
    return run_console("campaigns", path, *words, folder=path.parent)


def test_the_document_has_these_keys(path: Path) -> None:
    said = ask(path, "--json", "--from", "2026-10-01", "--to", "2026-11-01")
    assert (said.code, said.err) == (0, "")
    fair, zero = said.document["campaigns"]
    expected = {
        "name": "Fair",
        "channel": "Search ads",
        "spend": "700.05",
        "impressions": 2000,
        "clicks": 100,
        "visits": 80,
        "mentions": 6,
        "branded_visits": 8,
        "leads": 2,
        "mql": 1,
        "sql": 1,
        "customers": 1,
        "revenue": "2100.15",
        "cpl": "350.03",
        "cac": "700.05",
        "roi": 2.0,
        "roas": 3.0,
        "ctr": 0.05,
    }
    assert {key: fair[key] for key in expected} == expected
    assert (zero["spend"], zero["impressions"], zero["leads"], zero["cpl"], zero["roi"]) == (None, None, 0, None, None)
    assert said.document["total"]["spend"] == "700.05"
    assert said.document["revenue_words"].startswith("by the lead's own campaign")


def test_a_week_across_the_edge_is_left_out_and_return_refused(path: Path) -> None:
    fair = ask(path, "--json", "--from", "2026-10-03").document["campaigns"][0]
    assert (fair["spend"], fair["straddling_rows"], fair["roi"], fair["cpl"]) == ("0.05", 1, None, None)
    assert "straddles" in fair["notes"][0]


def test_words_for_people(path: Path) -> None:
    said = ask(path)
    assert said.code == 0
    assert said.out.startswith("Fair (Search ads): spent ₹700.05, impressions 2,000")
    assert "ROI 2.00" in said.out
    assert "All together" in said.out
    assert "Revenue is by the lead's own campaign" in said.out
    assert "ROI: gross margin taken as 100 %, as none is known." in said.out


def test_a_workspace_without_campaigns_says_so(tmp_path: Path) -> None:
    said = ask(create_workspace(tmp_path))
    assert (said.code, said.out) == (0, "There is no campaign yet.\n")
