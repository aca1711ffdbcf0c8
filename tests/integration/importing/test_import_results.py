"""What campaigns were measured to do comes in from the reports people have, and nothing counts twice."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file, preview_file
from tests.support.importing import ask_file, ask_number, find_data
from tests.support.marketing_files import as_csv, ga4_report, google_ads_days, google_ads_report, meta_ads_days
from tests.support.marketing_files import meta_ads_period as meta_period
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

KIND = "campaign-results"
ROWS = """SELECT c.name, r.starts_on, r.ends_on, r.system, r.row_key, r.impressions, r.clicks, r.visits,
    r.page_conversions, r.spend_minor, r.currency FROM campaign_result r JOIN campaign c ON c.id = r.campaign_id
    ORDER BY c.name, r.starts_on, r.row_key"""


def write(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def add_campaign(app: Application, **fields: str) -> None:
    app.submit(lambda work: create_campaign(work, **fields), name="create_campaign").result()


def counts(answer: object) -> tuple[int, int, int, int]:
    return tuple(getattr(answer, name) for name in ("created", "updated", "unchanged", "refused"))


def test_a_month_of_meta_ads_stays_a_period_in_the_headers_currency(app: Application, bring: Bring) -> None:
    before = read_everything(app.path)
    answer = bring(KIND, *meta_period(), name="meta.csv")

    assert (*counts(answer), answer.dropped) == (2, 0, 0, 0, 1)
    assert "Read as a Meta Ads Manager report." in answer.flags
    assert "1 row is the report's own total and was passed over (line 2)" in answer.flags
    assert ask_file(app, ROWS) == [
        ("Brand – Nashik", "2026-03-01", "2026-03-31", "meta_ads", "", 50_000, 800, 600, None, 650_000, "INR"),
        ("Monsoon roofs", "2026-03-01", "2026-03-31", "meta_ads", "", 100_000, 1_500, 1_300, 41, 1_200_050, "INR"),
    ]
    assert ask_file(app, "SELECT DISTINCT h.key FROM campaign c JOIN channel h ON h.id = c.channel_id") == [
        ("social_ads",)
    ]
    assert app.check() == []
    whole = read_everything(app.path)
    again = bring(KIND, *meta_period(), name="meta.csv")
    assert (*counts(again), again.dropped) == (0, 0, 2, 0, 1)
    assert read_everything(app.path) == whole
    app.undo().result()
    assert read_everything(app.path) == before


def test_days_of_ad_sets_are_rows_of_their_own_in_any_order(app: Application, bring: Bring, tmp_path: Path) -> None:
    header, *rows = meta_ads_days()
    answer = bring(KIND, header, *rows)
    assert counts(answer) == (6, 0, 0, 0)
    told = ask_file(app, ROWS)
    assert [row[1:5] for row in told[:2]] == [
        ("2026-04-01", "2026-04-01", "meta_ads", "Lookalike 1%"),
        ("2026-04-01", "2026-04-01", "meta_ads", "Owners 35+"),
    ]
    random.Random(5).shuffle(rows)
    assert counts(bring(KIND, header, *rows, name="shuffled.csv")) == (0, 0, 6, 0)
    assert ask_file(app, ROWS) == told
    assert tmp_path.exists()


def test_the_order_of_columns_says_nothing(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Date", "Ad name", "Ad set name", "Clicks")
    rows = [("Pumps", "2026-03-01", "Film", "Owners", "5"), ("Pumps", "2026-03-01", "Picture", "Owners", "6")]
    assert counts(bring(KIND, header, *rows)) == (2, 0, 0, 0)
    turned = [tuple(reversed(row)) for row in (header, *rows)]
    assert counts(bring(KIND, *turned, name="turned.csv")) == (0, 0, 2, 0)
    assert ask_file(app, "SELECT row_key FROM campaign_result ORDER BY 1") == [
        ("Owners · Film",),
        ("Owners · Picture",),
    ]


def test_a_newer_report_of_the_same_days_updates(app: Application, bring: Bring) -> None:
    header, *rows = meta_ads_days()
    bring(KIND, header, *rows)
    cells = list(rows[0])
    cells[header.index("Impressions")] = "1100"
    answer = bring(KIND, header, cells, *rows[1:], name="newer.csv")
    assert counts(answer) == (0, 1, 5, 0)
    assert ask_number(app, "SELECT SUM(impressions) FROM campaign_result") == 6_100
    assert app.check() == []


def test_a_period_is_refused_where_its_days_are_there(app: Application, bring: Bring, tmp_path: Path) -> None:
    rows = [("Campaign", "Date", "Clicks", "Spend"), *(("Pumps", f"2026-03-0{day}", "5", "10") for day in (1, 2, 3))]
    assert counts(bring(KIND, *rows)) == (3, 0, 0, 0)
    header = ("Campaign", "Start date", "End date", "Clicks", "Spend")
    answer = bring(KIND, header, ("Pumps", "2026-03-01", "2026-03-31", "50", "99"), name="month.csv")
    assert counts(answer) == (0, 0, 0, 1)
    assert answer.refused_rows is not None
    assert "the same money would count twice" in answer.refused_rows.read_text(encoding="utf-8-sig")
    assert ask_number(app, "SELECT SUM(spend_minor) FROM campaign_result") == 3_000
    assert app.check() == []
    assert tmp_path.exists()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_stand_before_periods_whatever_their_order_in_the_file(app: Application, bring: Bring, seed: int) -> None:
    header = ("Campaign", "Start date", "End date", "Clicks")
    rows = [
        ("Pumps", "2026-03-01", "2026-03-31", "50"),
        ("Pumps", "2026-03-02", "2026-03-02", "5"),
        ("Pumps", "2026-03-03", "2026-03-03", "6"),
        ("Roofs", "2026-03-01", "2026-03-31", "7"),
    ]
    random.Random(seed).shuffle(rows)
    answer = bring(KIND, header, *rows)
    assert counts(answer) == (3, 0, 0, 1)
    assert ask_file(app, "SELECT SUM(clicks), COUNT(*) FROM campaign_result") == [(18, 3)]


def test_parts_and_wholes_of_a_campaign_do_not_stand_beside_each_other(app: Application, bring: Bring) -> None:
    bring(KIND, ("Campaign", "Date", "Ad group", "Clicks"), ("Pumps", "2026-03-01", "A", "5"))
    answer = bring(KIND, ("Campaign", "Date", "Clicks"), ("Pumps", "2026-03-01", "5"), name="whole.csv")
    assert counts(answer) == (0, 0, 0, 1)
    assert app.check() == []


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", ",")])
@pytest.mark.parametrize(
    "period", ["1 March 2026 - 31 March 2026", "Mar 1, 2026 - Mar 31, 2026", "1. März 2026 – 31. März 2026"]
)
def test_a_google_ads_report_in_its_dresses(
    app: Application, tmp_path: Path, encoding: str, delimiter: str, period: str
) -> None:
    text = google_ads_report(period)
    if delimiter == "\t":
        import csv
        import io

        title, quoted, table = text.split("\r\n", 2)
        rows = list(csv.reader(io.StringIO(table)))
        text = f"{title}\r\n{quoted.strip(chr(34))}\r\n{as_csv(rows, delimiter=delimiter)}"
    path = write(tmp_path / "report.csv", text, encoding)
    answer = import_file(app, path, kind=KIND)

    assert counts(answer) == (3, 0, 0, 0), answer.flags
    assert "7 lines at the end are totals and were left out (line 7 to 13)" in answer.flags
    assert ask_file(app, ROWS) == [
        ("Old video", "2026-03-01", "2026-03-31", "google_ads", "", 0, 0, None, 0, 0, "INR"),
        ("Solar pump search", "2026-03-01", "2026-03-31", "google_ads", "", 12_345, 640, None, 13, 204_800, "INR"),
        ("Total Wine promo", "2026-03-01", "2026-03-31", "google_ads", "", 1_200, 10, None, 0, 9_950, "INR"),
    ]
    assert counts(import_file(app, path, kind=KIND)) == (0, 0, 3, 0)
    assert app.check() == []


def test_all_time_asks_for_the_period_unless_rows_have_their_day(app: Application, tmp_path: Path) -> None:
    path = write(tmp_path / "all.csv", google_ads_report("All time"))
    before = read_everything(app.path)
    with pytest.raises(Refusal, match="--period"):
        import_file(app, path, kind=KIND)
    shown = preview_file(app, path, kind=KIND)
    assert shown.answer is None
    assert "--period" in (shown.problem or "")
    assert read_everything(app.path) == before
    said = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert import_file(app, path, kind=KIND, period=said).created == 3
    assert ask_file(app, "SELECT DISTINCT starts_on, ends_on FROM campaign_result") == [("2026-01-01", "2026-03-31")]
    answer = import_file(app, write(tmp_path / "days.csv", google_ads_days()), kind=KIND)
    # The same days of the same campaign are in the period above already.
    assert counts(answer) == (0, 0, 0, 3)


def test_days_of_a_google_ads_report(app: Application, tmp_path: Path) -> None:
    answer = import_file(app, write(tmp_path / "days.csv", google_ads_days()), kind=KIND)
    assert counts(answer) == (3, 0, 0, 0)
    assert ask_number(app, "SELECT SUM(spend_minor) FROM campaign_result") == 100_010 + 100_110 + 100_210
    assert ask_file(app, "SELECT system, value FROM external_id WHERE kind = 'campaign'") == [("google_ads", "701")]


def test_an_analytics_report_by_campaign_makes_no_campaign_of_none(app: Application, tmp_path: Path) -> None:
    add_campaign(app, name="Diwali", utm_campaign="diwali-2026")
    rows = [
        ("diwali-2026", 150, 90, "0.6", 12, 0),
        ("Monsoon roofs", 80, 40, "0.5", 3, 0),
        ("(not set)", 40, 20, "0.5", 1, 0),
        ("(direct)", 70, 20, "0.3", 1, 0),
        ("(organic)", 60, 20, "0.3", 1, 0),
    ]
    path = write(tmp_path / "ga4.csv", ga4_report(rows), "utf-8")
    answer = import_file(app, path, kind=KIND)

    assert counts(answer) == (2, 0, 0, 3)
    assert ask_file(app, ROWS) == [
        ("Diwali", "2026-03-01", "2026-03-31", "ga4", "", None, None, 150, 12, None, "INR"),
        ("Monsoon roofs", "2026-03-01", "2026-03-31", "ga4", "", None, None, 80, 3, None, "INR"),
    ]
    again = import_file(app, path, kind=KIND)
    assert counts(again) == (0, 0, 2, 3)
    assert app.check() == []


def test_an_analytics_report_by_source_goes_to_the_one_campaign_that_has_it(app: Application, tmp_path: Path) -> None:
    add_campaign(app, name="Pumps", utm_source="google", utm_medium="cpc", utm_campaign="pumps")
    rows = [("google / cpc", 90, 40, "0.4", 5, 0), ("(direct) / (none)", 70, 10, "0.1", 0, 0)]
    text = ga4_report(rows, "Session source / medium")
    text += "\n# ----------------------------------------\n# Start date: 20260301\nNth day,Sessions\n0000,12\n"
    answer = import_file(app, write(tmp_path / "ga4.csv", text, "utf-8"), kind=KIND)

    assert counts(answer) == (1, 0, 0, 2)
    assert ask_file(app, ROWS)[0][:9] == ("Pumps", "2026-03-01", "2026-03-31", "ga4", "", None, None, 90, 5)
    assert ask_number(app, "SELECT COUNT(*) FROM campaign") == 1
    assert any("second table" in flag for flag in answer.flags)


def test_the_block_with_campaigns_is_taken_of_several(app: Application, tmp_path: Path) -> None:
    first = "# Start date: 20260301\n# End date: 20260331\nNth day,Sessions\n0000,12\n0001,14\n0002,15\n0003,15\n\n"
    text = first + ga4_report([("Monsoon roofs", 80, 40, "0.5", 3, 0)])
    answer = import_file(app, write(tmp_path / "ga4.csv", text, "utf-8"), kind=KIND)
    # What stands in the other table is refused, not passed over in silence.
    assert counts(answer) == (1, 0, 0, 4)
    assert answer.refused_rows is not None
    assert "another table of the file, under “Nth day, Sessions”" in answer.refused_rows.read_text(encoding="utf-8-sig")
    assert ask_number(app, "SELECT SUM(visits) FROM campaign_result") == 80


def test_every_block_with_the_same_columns_is_read_with_its_own_days(app: Application, tmp_path: Path) -> None:
    march = ga4_report([("Monsoon roofs", 80, 40, "0.5", 3, 0), ("Pumps", 8, 4, "0.5", 0, 0)])
    april = ga4_report([("Monsoon roofs", 60, 30, "0.5", 2, 0)], days=("20260401", "20260430"))
    other = "# Start date: 20260401\n# End date: 20260430\nNth day,Sessions\n0000,12\n"
    path = write(tmp_path / "ga4.csv", f"{march}\n{other}\n{april}", "utf-8")
    answer = import_file(app, path, kind=KIND)
    assert counts(answer) == (3, 0, 0, 1)
    told = ask_file(app, "SELECT starts_on, ends_on, SUM(visits) FROM campaign_result GROUP BY 1, 2 ORDER BY 1")
    assert told == [("2026-03-01", "2026-03-31", 88), ("2026-04-01", "2026-04-30", 60)]
    assert counts(import_file(app, path, kind=KIND)) == (0, 0, 3, 1)
    only = write(tmp_path / "two.csv", f"{march}\n{april}", "utf-8")
    answer = import_file(app, only, kind=KIND)
    assert counts(answer) == (0, 0, 3, 0)
    assert not any("second table" in flag for flag in answer.flags)


def test_a_plain_table_with_months_and_another_currency(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Channel", "Month", "Spend", "Currency", "Mentions", "Branded visits", "Impressions")
    answer = bring(
        KIND,
        header,
        ("Trade press", "Print", "March 2026", "1200.50", "USD", "4", "30", "10000"),
        ("Trade press", "Print", "April 2026", "900", "INR", "", "", ""),
    )
    assert counts(answer) == (2, 0, 0, 0)
    told = ask_file(
        app,
        "SELECT starts_on, ends_on, system, spend_minor, currency, mentions, branded_visits FROM campaign_result "
        "ORDER BY 1",
    )
    assert told == [
        ("2026-03-01", "2026-03-31", "file", 120_050, "USD", 4, 30),
        ("2026-04-01", "2026-04-30", "file", 90_000, "INR", None, None),
    ]
    assert ask_file(app, "SELECT h.key FROM campaign c JOIN channel h ON h.id = c.channel_id") == [("print",)]


def test_rows_told_apart_by_other_words_are_added_and_equal_ones_count_once(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Date", "Clicks", "Audience")
    rows = [
        ("Pumps", "2026-03-01", "5", "Farmers"),
        ("Pumps", "2026-03-01", "7", "Owners"),
        ("Pumps", "2026-03-01", "7", "Owners"),
        ("Pumps", "2026-03-01", "6", "Owners"),
    ]
    answer = bring(KIND, header, *rows)
    assert counts(answer) == (1, 0, 3, 0)
    assert ask_number(app, "SELECT clicks FROM campaign_result") == 12
    assert counts(bring(KIND, header, *reversed(rows), name="again.csv")) == (0, 0, 4, 0)


def test_what_a_later_file_does_not_measure_stays(app: Application, bring: Bring) -> None:
    bring(KIND, ("Campaign", "Date", "Clicks", "Spend"), ("Pumps", "2026-03-01", "5", "10 USD"))
    answer = bring(KIND, ("Campaign", "Date", "Clicks", "Visits"), ("Pumps", "2026-03-01", "6", "4"), name="more.csv")
    assert counts(answer) == (0, 1, 0, 0)
    told = ask_file(app, "SELECT clicks, visits, spend_minor, currency FROM campaign_result")
    assert told == [(6, 4, 1_000, "USD")]


def test_channels_of_a_campaign_stand_beside_each_other(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Channel", "Date", "Clicks")
    bring(KIND, header, ("Spring", "Search ads", "2026-03-01", "5"), ("Spring", "Social", "2026-03-01", "7"))
    told = ask_file(app, "SELECT row_key, clicks FROM campaign_result ORDER BY 1")
    assert told == [("Search ads", 5), ("Social", 7)]


def test_source_and_medium_part_campaigns_with_the_same_utm_name(app: Application, tmp_path: Path) -> None:
    add_campaign(app, name="Search", utm_source="google", utm_medium="cpc", utm_campaign="diwali")
    add_campaign(app, name="Social", utm_source="facebook", utm_medium="paid", utm_campaign="diwali")
    text = ga4_report([("diwali", 90, 40, "0.4", 5, 0)])
    head, _, table = text.partition("Session campaign,")
    text = f"{head}Session source / medium,Session campaign,{table}".replace("\ndiwali", "\nfacebook / paid,diwali")
    answer = import_file(app, write(tmp_path / "ga4.csv", text, "utf-8"), kind=KIND)
    assert counts(answer) == (1, 0, 0, 0)
    assert ask_file(app, ROWS)[0][:5] == ("Social", "2026-03-01", "2026-03-31", "ga4", "facebook / paid")


def test_bad_rows_are_refused_with_their_reason(app: Application, bring: Bring) -> None:
    answer = bring(
        KIND,
        ("Campaign", "Date", "Clicks", "Spend"),
        ("Pumps", "2026-03-01", "5", "10"),
        ("Pumps", "2026-03-02", "-5", "10"),
        ("Pumps", "soon", "5", "10"),
        ("Pumps", "", "5", "10"),
        ("", "2026-03-02", "5", "10"),
        ("Pumps", "2026-03-04", "", ""),
    )
    assert (*counts(answer), answer.dropped) == (1, 0, 0, 4, 1)
    assert app.check() == []


def test_names_that_differ_by_case_and_accents_are_one_campaign(app: Application, bring: Bring) -> None:
    add_campaign(app, name="Réel  Été")
    bring(KIND, ("Campaign", "Date", "Clicks"), ("reel été", "2026-03-01", "5"), ("RÉEL ETE", "2026-03-02", "5"))
    assert ask_number(app, "SELECT COUNT(*) FROM campaign") == 1
    assert app.check() == []


@pytest.mark.real_data
def test_the_sample_of_google_ads(app: Application) -> None:
    answer = import_file(app, find_data("import_samples/google_ads_campaign_en.csv"), kind=KIND)
    assert counts(answer) == (3, 0, 0, 0)
    assert ask_number(app, "SELECT SUM(spend_minor) FROM campaign_result") == 133_446
    assert ask_number(app, "SELECT COUNT(*) FROM campaign WHERE name = 'Total Wine promo'") == 1


@pytest.mark.real_data
def test_the_sample_of_analytics_names_channels_alone(app: Application, tmp_path: Path) -> None:
    path = find_data("import_samples/ga4_traffic_acquisition.csv")
    answer = import_file(app, path, kind=KIND, refused_folder=tmp_path)
    assert counts(answer) == (0, 0, 0, 3)
    assert answer.refused_rows is not None
    reasons = answer.refused_rows.read_text(encoding="utf-8-sig")
    assert "“Organic Search” is where visits came from, not a campaign" in reasons
    assert "Export the report by session campaign" in reasons
    assert "--map campaign=COLUMN" in reasons
    assert ask_number(app, "SELECT COUNT(*) FROM campaign") == 0
    said = {"campaign": "Session primary channel group (Default Channel Group)"}
    chosen = import_file(app, path, kind=KIND, mapping=said, refused_folder=tmp_path)
    assert counts(chosen) == (2, 0, 0, 1)
    assert ask_number(app, "SELECT SUM(visits) FROM campaign_result") == 2_323


def test_first_and_last_day_are_written_alike(app: Application, bring: Bring) -> None:
    header = ("Campaign name", "Reporting starts", "Reporting ends", "Amount spent (USD)", "Impressions")
    answer = bring(KIND, header, ("Roofs", "01/03/2026", "31/03/2026", "10.125", "100"))
    assert counts(answer) == (1, 0, 0, 0)
    assert "1 amount was rounded to 2 decimals (line 2)" in answer.flags
    told = ask_file(app, "SELECT starts_on, ends_on, spend_minor, currency FROM campaign_result")
    assert told == [("2026-03-01", "2026-03-31", 1_013, "USD")]


def test_three_decimals_of_a_platform_are_no_thousands(app: Application, bring: Bring) -> None:
    header = ("Campaign name", "Reporting starts", "Reporting ends", "Amount spent (INR)", "Impressions")
    rows = [("Roofs", f"2026-03-0{day}", f"2026-03-0{day}", f"1{day}.12{day}", "100") for day in (1, 2, 3)]
    bring(KIND, header, *rows)
    assert ask_number(app, "SELECT SUM(spend_minor) FROM campaign_result") == 1_112 + 1_212 + 1_312
