"""Public data sets brought in and asked by the command line, against a count over the files themselves."""

from __future__ import annotations

import csv
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.console import run_console

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tests.support.console import Said

DATA = ROOT.parent / "shared" / "data"
DEALS = DATA / "maven_crm" / "sales_pipeline.csv"
LEADS = DATA / "olist_funnel" / "olist_marketing_qualified_leads_dataset.csv"
WON = DATA / "olist_funnel" / "olist_marketing_closed_deals_dataset.csv"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not (DEALS.is_file() and LEADS.is_file()), reason="the public data sets are not beside the project"
    ),
]


def read_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))


def day(text: str) -> dt.date:
    from datetime import date

    return date.fromisoformat(text)


def done(said: Said) -> Said:
    assert said.code == 0, said.err
    return said


def ask(path: Path, *words: str) -> dict[str, dict[str, object]]:
    metrics = done(run_console("metrics", path, *words, "--json", folder=path.parent)).document["metrics"]
    assert isinstance(metrics, dict)
    return metrics


def test_deals_of_a_sales_team(tmp_path: Path) -> None:
    path = tmp_path / "team.funnel"
    done(run_console("new", path, folder=tmp_path))
    done(run_console("import", path, DEALS, "--as", "deals", "--json", folder=tmp_path))
    rows = read_rows(DEALS)
    won = [row for row in rows if row["deal_stage"] == "Won"]
    metrics = ask(path, "deals_won", "deals_open", "total_sales", "median_cycle_days", "funnel")
    assert metrics["deals_won"]["value"] == len(won)
    assert metrics["deals_open"]["value"] == sum(row["deal_stage"] in {"Prospecting", "Engaging"} for row in rows)
    assert metrics["total_sales"]["value"] == f"{sum(int(row['close_value']) for row in won)}.00"
    days = [(day(row["close_date"]) - day(row["engage_date"])).days for row in won]
    assert metrics["median_cycle_days"]["value"] == median(days)
    quarter = ask(
        path, "deals_won", "deals_lost", "--from", "2017-04-01", "--to", "2017-07-01", "--as-of", "2017-05-31"
    )
    for kind in ("Won", "Lost"):
        expected = sum(row["deal_stage"] == kind and "2017-04-01" <= row["close_date"] <= "2017-05-31" for row in rows)
        assert quarter[f"deals_{kind.lower()}"]["value"] == expected


def test_leads_and_their_wins_by_source(tmp_path: Path) -> None:
    path = tmp_path / "shop.funnel"
    done(run_console("new", path, folder=tmp_path))
    done(run_console("import", path, LEADS, "--as", "leads", "--json", folder=tmp_path))
    done(run_console("import", path, WON, "--as", "deals", "--json", folder=tmp_path))
    leads, won = read_rows(LEADS), {row["mql_id"] for row in read_rows(WON)}
    by_source = Counter(row["origin"] or "(none)" for row in leads)
    won_by_source = Counter(row["origin"] or "(none)" for row in leads if row["mql_id"] in won)
    metrics = ask(path, "leads", "lead_conversion", "conversion_by_source")
    assert metrics["leads"]["value"] == len(leads)
    assert metrics["lead_conversion"]["value"] == len(won) / len(leads)
    assert metrics["conversion_by_source"]["value"] == {
        source: {"leads": n, "won": won_by_source[source], "rate": won_by_source[source] / n}
        for source, n in by_source.items()
    }
