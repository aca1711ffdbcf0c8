"""What a file's rows are is proposed from its columns."""

from pathlib import Path

import pytest

from funneldesk.exchange.columns import profile_columns, settle_readings
from funneldesk.exchange.kind_proposal import propose_kind
from funneldesk.exchange.source import read_source
from funneldesk.exchange.values_date import DateOrder
from funneldesk.exchange.values_number import NumberStyle
from tests.support.importing import find_data


def propose(path: Path) -> str:
    with read_source(path) as source:
        return propose_kind(profile_columns(source), path.name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Name,Mobile,E-mail\nRavi,9822014455,ravi@example.com\n", "leads"),
        ("Name,E-mail,Deal size\nRavi,ravi@example.com,5000\n", "leads"),
        ("Deal name,Stage,Amount\nDairy 15 kW,Won,500000\n", "deals"),
        ("Opportunity,Company,Close date,Amount\nRoof,Himalaya Foods,2026-01-02,500000\n", "deals"),
        ("Company,Industry,Employees\nHimalaya Foods,Food,120\n", "companies"),
        ("Product,Price\nPanel,12000\nInverter,40000\n", "products"),
        ("Sales rep,Manager,Region\nPriya,Asha,Nashik\n", "people"),
        ("Height,Colour\n12,green\n", "leads"),
    ],
)
def test_rows_are_what_their_columns_say(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    assert propose(path) == kind


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("maven_crm/sales_pipeline.csv", "deals"),
        ("maven_crm/accounts.csv", "companies"),
        ("maven_crm/products.csv", "products"),
        ("maven_crm/sales_teams.csv", "people"),
        ("olist_funnel/olist_marketing_qualified_leads_dataset.csv", "leads"),
        ("olist_funnel/olist_marketing_closed_deals_dataset.csv", "deals"),
        ("import_samples/hubspot_contacts.csv", "leads"),
        ("import_samples/pipedrive_deals_semicolon.csv", "deals"),
        ("import_samples/salesforce_lead_report.csv", "leads"),
    ],
)
def test_real_files_are_known_for_what_they_are(name: str, kind: str) -> None:
    assert propose(find_data(name)) == kind


def test_answers_settle_open_readings_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text("Day;Sum;Sure\n03/04/2026;1.000;2026-01-02\n05/06/2026;2.000;2026-01-03\n", encoding="utf-8")
    with read_source(path) as source:
        profiles = profile_columns(source)
    day, total, sure = settle_readings(
        profiles, {"Day": "dmy", "Sum": NumberStyle.DOT_COMMA.value, "Sure": "mdy", "Gone": "dmy"}
    )
    assert (day.date_order, day.ambiguous) == (DateOrder.DMY, ())
    assert (total.number_style, total.ambiguous) == (NumberStyle.DOT_COMMA, ())
    assert sure == profiles[2]
    assert settle_readings(profiles, {"Day": "nonsense"}) == profiles


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Campaign,Date,Clicks,Spend\nPumps,2026-03-01,5,10\n", "campaign-results"),
        ("Campaign,From,To,Spend\nPumps,2026-03-01,2026-03-31,10\n", "campaign-results"),
        ("Campaign,Email,Clicks,Spend\nPumps,a@example.com,5,10\n", "leads"),
        ("Email,When,Touch,Campaign\na@example.com,2026-03-01,Billboard,Pumps\n", "touchpoints"),
        ("Lead ID,At,Event\nA1,2026-03-01,Page view\nA2,2026-03-02,Form submission\n", "touchpoints"),
        ("Customer ID,Touch date,Channel\nA1,2026-03-01,Search\n", "touchpoints"),
        ("Name,Email,Created,Lead source,Campaign\nRavi,a@example.com,2026-03-01,Fair,Pumps\n", "leads"),
    ],
)
def test_results_and_touches_are_told_from_leads(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    assert propose(path) == kind
