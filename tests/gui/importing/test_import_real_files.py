"""The public files come in as they are, through the window."""

import pytest

from tests.gui.importing.conftest import Import
from tests.support.importing import ask_number, find_data

pytestmark = pytest.mark.real_data


def test_deals_of_thirty_reps_come_in_with_nothing_to_settle(over_window: Import) -> None:
    dialog = over_window.open(find_data("maven_crm/sales_pipeline.csv"))
    assert dialog.draft is not None
    assert dialog.draft.kind == "deals"
    assert dialog.columns_step.open_questions == []
    over_window.check(dialog)
    result = over_window.run(dialog)
    assert result.counts.parts["created"].number.text() == "8,800"
    won = ask_number(over_window.app, "SELECT count(*) FROM deal WHERE stage_kind = 'won'")
    assert won == 4_238


def test_leads_known_by_an_id_and_their_won_deals_find_each_other(over_window: Import) -> None:
    leads = over_window.open(find_data("olist_funnel/olist_marketing_qualified_leads_dataset.csv"))
    assert leads.draft is not None
    assert leads.draft.kind == "leads"
    over_window.check(leads)
    over_window.run(leads).close()
    deals = over_window.open(find_data("olist_funnel/olist_marketing_closed_deals_dataset.csv"))
    assert deals.draft is not None
    assert deals.draft.kind == "deals"
    over_window.check(deals)
    result = over_window.run(deals)
    assert result.counts.parts["created"].number.text() == "842"
    assert ask_number(over_window.app, "SELECT count(*) FROM deal WHERE contact_id IS NOT NULL") == 842
