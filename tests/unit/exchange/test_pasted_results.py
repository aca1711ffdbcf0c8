"""What is pasted into the grid of results is read cell by cell, as the business writes."""

from __future__ import annotations

import datetime as dt

import pytest

from funneldesk.commands.campaign_result import ResultEntry
from funneldesk.errors import Refusal
from funneldesk.exchange.pasted_results import CellProblem, read_pasted_results
from funneldesk.model.business import Business

INDIA = Business()
AMERICA = Business(currency="USD", time_zone="America/New_York", phone_region="US")
MARCH = dt.date(2026, 3, 1)


def test_cells_of_a_spreadsheet_with_names() -> None:
    text = "Date\tImpr.\tLink clicks\tAmount spent (INR)\tSessions\n2026-03-01\t1,23,456\t12\t₹1,234.50\t\n\n"
    pasted = read_pasted_results(text, INDIA)
    assert pasted.columns == ("starts_on", "impressions", "clicks", "spend", "visits")
    assert pasted.problems == ()
    assert pasted.entries == (ResultEntry(MARCH, impressions=123_456, clicks=12, spend_minor=123_450, currency="INR"),)


def test_cells_without_names_follow_the_grid() -> None:
    pasted = read_pasted_results("2026-03-01\t2026-03-31\t1000\t50\n", INDIA)
    assert pasted.entries == (ResultEntry(MARCH, dt.date(2026, 3, 31), impressions=1000, clicks=50),)
    from_clicks = read_pasted_results("2026-03-01,7\n2026-03-02,8", INDIA, columns=("starts_on", "clicks"))
    assert [entry.clicks for entry in from_clicks.entries] == [7, 8]


@pytest.mark.parametrize(
    ("business", "day"), [(INDIA, dt.date(2026, 4, 3)), (AMERICA, dt.date(2026, 3, 4))], ids=["india", "america"]
)
def test_days_that_could_be_read_two_ways_are_read_as_the_business_writes(business: Business, day: dt.date) -> None:
    pasted = read_pasted_results("Day;Clicks\n03/04/2026;1.234\n", business)
    assert pasted.entries == (ResultEntry(day, clicks=1_234),)
    assert len(pasted.questions) == 2
    said = read_pasted_results("Day;Clicks\n03/04/2026;1.234\n", business, date_order="mdy")
    assert said.entries[0].starts_on == dt.date(2026, 3, 4)
    assert said.questions == ("The mark in “1.234” was taken to group thousands.",)


def test_each_cell_that_cannot_be_read_is_told_with_its_place() -> None:
    text = "Day\tClicks\tSpend\tNote\n2026-03-01\tmany\t-5\tfine\nsoon\t5\t\t\n\t6\t\t\n2026-03-04\t7\t1.00505 INR\t"
    pasted = read_pasted_results(text, INDIA)
    assert [(each.row, each.column) for each in pasted.problems] == [
        (0, "clicks"),
        (0, "spend"),
        (1, "starts_on"),
        (2, "starts_on"),
        (3, "spend"),
    ]
    assert pasted.problems[3] == CellProblem(2, "starts_on", "", "The day is missing.")
    assert [row.entry is None for row in pasted.rows] == [False, True, True, False]
    assert pasted.rows[0].entry == ResultEntry(MARCH, note="fine")
    assert pasted.rows[1].cells == {"starts_on": "soon", "clicks": "5"}


def test_months_and_ends_before_beginnings() -> None:
    months = read_pasted_results("Month,Spend\nMarch 2026,100 USD", INDIA)
    assert months.entries == (ResultEntry(MARCH, dt.date(2026, 3, 31), spend_minor=10_000, currency="USD"),)
    turned = read_pasted_results("From\tTo\tClicks\n2026-03-05\t2026-03-01\t4", INDIA)
    assert [(each.row, each.column) for each in turned.problems] == [(0, "ends_on")]


def test_nothing_names_alone_and_too_much_are_refused() -> None:
    for text, words in (
        (" \n", "nothing to paste"),
        ("Day\tClicks\n", "no rows"),
        ("2026-03-01\t1\n" * 5_001, "5,001"),
    ):
        with pytest.raises(Refusal, match=words):
            read_pasted_results(text, INDIA)


def test_days_without_a_year_are_the_newest_that_are_past() -> None:
    today = dt.date(2026, 11, 22)
    text = "Day\tClicks\n3 Nov\t1\n7 Nov\t2\nDec 5\t3\n29 Feb\t4\n25 Nov\t5\ntoday\t6\nsoon\t7\n"
    pasted = read_pasted_results(text, INDIA, today=today)
    days = [(2026, 11, 3), (2026, 11, 7), (2025, 12, 5), (2024, 2, 29), (2025, 11, 25), (2026, 11, 22)]
    assert [entry.starts_on for entry in pasted.entries] == [dt.date(*day) for day in days]
    assert [(each.row, each.column) for each in pasted.problems] == [(6, "starts_on")]
    assert pasted.questions == ()


@pytest.mark.parametrize(
    ("business", "day"), [(INDIA, dt.date(2026, 4, 3)), (AMERICA, dt.date(2026, 3, 4))], ids=["india", "america"]
)
def test_only_a_day_that_is_truly_open_is_told(business: Business, day: dt.date) -> None:
    pasted = read_pasted_results("Day\tClicks\n3 Nov\t1\n3/4\t2\n", business, today=dt.date(2026, 11, 22))
    assert [entry.starts_on for entry in pasted.entries] == [dt.date(2026, 11, 3), day]
    assert [question.split(" was")[0] for question in pasted.questions] == ["“3/4”"]
