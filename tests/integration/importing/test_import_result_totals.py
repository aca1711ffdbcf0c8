"""A report's own totals and rows that bring nothing are left out, and no campaign is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.exchange.importing import import_file
from tests.support.importing import ask_file, ask_number

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

KIND = "campaign-results"
NAMES = "SELECT name FROM campaign ORDER BY name"


def counts(answer: object) -> tuple[int, ...]:
    return tuple(getattr(answer, name) for name in ("created", "updated", "unchanged", "dropped", "refused"))


@pytest.mark.parametrize(
    "total",
    [
        "Total: Campaigns,,,INR,200,20,200.00,2",
        "Total: Account, --, --,INR,200,20,200.00,2",
        " --,Total: Account, --,INR,200,20,200.00,2",
        "Total: Filters,Enabled,Search,INR,200,20,200.00,2",
    ],
)
def test_totals_of_an_advertising_report_are_no_campaigns(app: Application, tmp_path: Path, total: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        "Campaign report\n1 March 2026 - 31 March 2026\n"
        "Campaign,Campaign status,Campaign type,Currency code,Impr.,Clicks,Cost,Conversions\n"
        f"Roof,Enabled,Search,INR,100,10,100.00,1\n{total}\nTotal Wine promo,Enabled,Search,INR,100,10,100.00,1\n"
        f"{total}\n",
        encoding="utf-8",
    )
    answer = import_file(app, path, kind=KIND)
    assert counts(answer) == (2, 0, 0, 2, 0)
    assert ask_file(app, NAMES) == [("Roof",), ("Total Wine promo",)]
    assert ask_number(app, "SELECT SUM(spend_minor) FROM campaign_result") == 20_000
    assert counts(import_file(app, path, kind=KIND)) == (0, 0, 2, 2, 0)


def test_totals_by_device_are_no_campaigns(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Day", "Device", "Campaign type", "Currency code", "Impr.", "Clicks", "Cost")
    answer = bring(
        KIND,
        header,
        ("Roof", "2026-03-01", "Mobile", "Search", "INR", "100", "10", "100"),
        ("Roof", "2026-03-01", "Computers", "Search", "INR", "100", "10", "100"),
        ("Total: Account", "2026-03-01", "Mobile", "Search", "INR", "100", "10", "100"),
        ("Total: Account", " --", "", "", "INR", "200", "20", "200"),
        ("Roof", "2026-03-02", "Mobile", "Search", "INR", "1", "1", "1"),
    )
    assert counts(answer) == (3, 0, 0, 2, 0)
    assert ask_file(app, NAMES) == [("Roof",)]


@pytest.mark.parametrize("label", ["Total", "TOTALS", "Grand total", "Gesamt", "Total général", "कुल"])
def test_totals_of_any_table_are_no_campaigns(app: Application, bring: Bring, label: str) -> None:
    header = ("Campaign", "Date", "Clicks", "Spend")
    answer = bring(
        KIND, header, (label, "2026-03-31", "5", "10"), ("Roof", "2026-03-01", "5", "10"), (label, "", "5", "10")
    )
    assert counts(answer) == (1, 0, 0, 2, 0)
    assert ask_file(app, NAMES) == [("Roof",)]
    assert "2 rows are the report's own total" in " ".join(answer.flags) or label in " ".join(answer.flags)


def test_a_campaign_with_a_number_may_be_called_total(app: Application, bring: Bring) -> None:
    bring(KIND, ("Campaign", "Campaign ID", "Date", "Clicks"), ("Total", "701", "2026-03-01", "5"))
    assert ask_file(app, NAMES) == [("Total",)]


def test_no_campaign_is_made_of_rows_that_bring_nothing(app: Application, bring: Bring) -> None:
    answer = bring(
        KIND,
        ("Campaign", "Start date", "End date", "Clicks", "Spend"),
        ("Silent", "2026-03-01", "2026-03-02", " --", " --"),
        ("Backwards", "2026-03-05", "2026-03-02", "5", "10"),
        ("Roof", "2026-03-01", "2026-03-02", "5", "10"),
    )
    assert counts(answer) == (1, 0, 0, 1, 1)
    assert "1 row measures nothing and was left out (line 2)" in answer.flags
    assert ask_file(app, NAMES) == [("Roof",)]
