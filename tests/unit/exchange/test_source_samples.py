"""Every export of the sample set and the public data sets opens as it stands."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from funneldesk.exchange.columns import Kind, profile_columns
from funneldesk.exchange.source import read_source
from funneldesk.exchange.values_date import DateOrder
from funneldesk.exchange.values_number import NumberStyle, parse_number

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SAMPLES = DATA / "import_samples"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not SAMPLES.exists(), reason="the public data sets are not beside the project"),
]


def _expected() -> dict[str, dict[str, object]]:
    told: dict[str, dict[str, object]] = json.loads((SAMPLES / "EXPECT.json").read_text()) if SAMPLES.exists() else {}
    return told


@pytest.mark.parametrize("name", sorted(_expected()))
def test_sample_opens_as_expected(name: str) -> None:
    expected = _expected()[name]
    source = read_source(SAMPLES / name)
    rows = list(source.rows())
    assert len(rows) == expected["rows"]
    assert not [row for row in rows if row.trouble]
    assert source.encoding.label == expected.get("encoding", source.encoding.label)
    assert source.delimiter == str(expected.get("delimiter", source.delimiter)).replace("\\t", "\t")
    assert len(source.cut_above) == expected.get("preamble", expected.get("comment_lines", 0))
    assert len(source.cut_below) == expected.get("footer_lines", expected.get("total_rows", 0))


def test_total_wine_is_a_campaign_and_the_spend_is_exact() -> None:
    source = read_source(SAMPLES / "google_ads_campaign_en.csv")
    rows = [dict(zip(source.header, row.cells, strict=True)) for row in source.rows()]
    assert rows[-1]["Campaign"] == "Total Wine promo"
    spend = sum(parse_number(row["Cost"], NumberStyle.COMMA_DOT) for row in rows)
    assert spend == Decimal("1334.46")
    assert [line.why for line in source.cut_below] == ["total", "total"]


def test_guessed_encoding_is_told() -> None:
    source = read_source(SAMPLES / "outlook_contacts_cp1252.csv")
    assert source.encoding.guessed
    assert any("Windows-1252" in notice for notice in source.notices)
    assert next(source.rows()).cells[5] == "Société Générale"


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("maven_crm/accounts.csv", 85),
        ("maven_crm/products.csv", 7),
        ("maven_crm/sales_pipeline.csv", 8800),
        ("maven_crm/sales_teams.csv", 35),
        ("olist_funnel/olist_marketing_closed_deals_dataset.csv", 842),
        ("olist_funnel/olist_marketing_qualified_leads_dataset.csv", 8000),
        ("x_education/leads_first_60_percent.csv", 5544),
    ],
)
def test_public_set_has_all_its_rows(path: str, rows: int) -> None:
    source = read_source(DATA / path)
    found = list(source.rows())
    assert len(found) == rows
    assert not [row for row in found if row.trouble]
    assert [row.line for row in found] == list(range(2, rows + 2))


def test_maven_columns_are_recognised() -> None:
    columns = {column.name: column for column in profile_columns(read_source(DATA / "maven_crm/sales_pipeline.csv"))}
    assert columns["opportunity_id"].kind is Kind.ID
    assert columns["opportunity_id"].unique == 1.0
    assert columns["engage_date"].kind is Kind.DATE
    assert columns["engage_date"].date_order is DateOrder.YMD
    assert columns["engage_date"].filled == 8300
    assert columns["close_value"].kind is Kind.INTEGER
    assert columns["account"].filled == 8800 - 1425
    assert not any(column.unreadable or column.ambiguous for column in columns.values())


def test_olist_columns_are_recognised() -> None:
    folder = DATA / "olist_funnel"
    leads = {c.name: c for c in profile_columns(read_source(folder / "olist_marketing_qualified_leads_dataset.csv"))}
    deals = {c.name: c for c in profile_columns(read_source(folder / "olist_marketing_closed_deals_dataset.csv"))}
    assert leads["mql_id"].kind is Kind.ID
    assert leads["first_contact_date"].kind is Kind.DATE
    assert deals["won_date"].kind is Kind.DATETIME
    assert deals["has_company"].kind is Kind.BOOLEAN
    # "Unknown" is a word of its own; what is blank stays blank.
    assert leads["origin"].distinct == 10


def test_x_education_select_is_blank() -> None:
    source = read_source(DATA / "x_education/leads_first_60_percent.csv")
    columns = {column.name: column for column in profile_columns(source)}
    assert "Select" not in columns["Specialization"].samples
    assert columns["Specialization"].fill < 0.7
    assert columns["Converted"].kind is Kind.BOOLEAN
    assert columns["Lead Number"].kind is Kind.ID


def test_workbook_of_the_set_opens() -> None:
    with read_source(DATA / "x_education/Leads Data Dictionary.xlsx") as source:
        assert source.kind == "sheet"
        assert "Variables" in source.header
        assert len(list(source.rows())) == 37


def test_mixed_decimal_marks_are_told_and_each_read_in_the_one_way_it_can_be() -> None:
    source = read_source(SAMPLES / "pipedrive_deals_semicolon.csv")
    value = next(column for column in profile_columns(source) if column.name == "Deal - Value")
    assert value.number_style is NumberStyle.MIXED
    assert value.unreadable == 0
