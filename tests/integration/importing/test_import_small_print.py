"""Small things a report may get wrong are said: days to come, decimals, formulas without values, needless periods."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import openpyxl
import pytest

from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file
from tests.support.importing import ask_file
from tests.support.marketing_files import google_ads_report

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

KIND = "campaign-results"
HEADER = ("Campaign", "Date", "Impressions", "Spend")
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


def test_days_to_come_and_counts_with_decimals_are_flagged(bring: Bring) -> None:
    answer = bring(KIND, HEADER, ("Roof", "2027-03-01", "10", "1"), ("Roof", "2026-03-01", "10.5", "1"))
    assert answer.created == 2
    assert "1 row is for days still to come; look whether the day is right (line 2)" in answer.flags
    assert "1 row has a count with decimals, which was rounded to whole ones (line 3)" in answer.flags


def test_a_formula_whose_value_was_never_saved_is_said(app: Application, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, ("Roof", "2026-03-01", 10, 5), ("Roof", "2026-03-02", 10, "=2+3")):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    answer = import_file(app, tmp_path / "book.xlsx", kind=KIND)
    assert any("1 cell holds a formula without its value and is read as blank" in flag for flag in answer.flags)
    assert ask_file(app, "SELECT spend_minor FROM campaign_result ORDER BY starts_on") == [(500,), (None,)]


def test_a_period_is_refused_where_it_says_nothing(app: Application, bring: Bring, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="campaign results alone"):
        bring("leads", ("Email",), ("a@example.com",), period=MARCH)
    with pytest.raises(Refusal, match="Each row of the file says"):
        bring(KIND, HEADER, ("Roof", "2026-03-01", "10", "1"), period=MARCH)
    report = tmp_path / "report.csv"
    report.write_text(google_ads_report(), encoding="utf-8-sig")
    with pytest.raises(Refusal, match=r"2026-03-01\.\.2026-03-31"):
        import_file(app, report, kind=KIND, period=(MARCH[0], dt.date(2026, 4, 30)))
    assert import_file(app, report, kind=KIND, period=MARCH).created == 3


def test_the_same_refused_rows_are_saved_once(bring: Bring, tmp_path: Path) -> None:
    good = ("Roof", "2026-03-01", "10", "1")
    first = bring(KIND, HEADER, good, ("Roof", "soon", "10", "1"))
    again = bring(KIND, HEADER, good, ("Roof", "soon", "10", "1"))
    other = bring(KIND, HEADER, good, ("Roof", "later", "10", "1"))
    assert first.refused_rows == again.refused_rows
    assert other.refused_rows not in {None, first.refused_rows}
    assert len(list(tmp_path.glob("*.refused*"))) == 2


def test_films_and_banners_are_no_social_advertisements(app: Application, bring: Bring) -> None:
    header = ("Campaign", "Campaign type", "Day", "Impr.", "Cost", "Clicks")
    rows = [(kind, kind, "2026-03-01", "10", "1", "1") for kind in ("Search", "Video", "Display")]
    bring(KIND, header, *rows)
    told = "SELECT c.name, h.key FROM campaign c JOIN channel h ON h.id = c.channel_id ORDER BY 1"
    assert ask_file(app, told) == [("Display", "other"), ("Search", "search_ads"), ("Video", "other")]
