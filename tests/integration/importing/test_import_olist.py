"""The Olist files come in: leads known by an id alone, and their won deals, linked by it."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from funneldesk.exchange.importing import import_file
from tests.support.importing import ask_file, ask_number, find_data
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from funneldesk.app import Application
    from funneldesk.exchange.plan_batch import ImportAnswer

pytestmark = pytest.mark.real_data

LEADS = "olist_funnel/olist_marketing_qualified_leads_dataset.csv"
DEALS = "olist_funnel/olist_marketing_closed_deals_dataset.csv"


def import_both(app: Application) -> tuple[ImportAnswer, ImportAnswer]:
    return import_file(app, find_data(LEADS), kind="leads"), import_file(app, find_data(DEALS), kind="deals")


def read_rows(name: str) -> list[dict[str, str]]:
    with find_data(name).open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_leads_and_their_won_deals(app: Application) -> None:
    leads, deals = import_both(app)

    assert (leads.created, leads.refused, deals.created, deals.refused) == (8000, 0, 842, 0)
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 8000
    assert ask_number(app, "SELECT COUNT(*) FROM deal WHERE stage_kind = 'won' AND contact_id IS NOT NULL") == 842
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE lifecycle_stage = 'customer'") == 842
    assert ask_number(app, "SELECT COUNT(*) FROM deal WHERE amount_minor IS NOT NULL") == 0
    assert ask_number(app, "SELECT COUNT(*) FROM external_id WHERE kind = 'contact' AND system = 'mql_id'") == 8000
    assert [flag for flag in deals.flags if "before the first contact" in flag] == [
        "1 deal was won before the first contact with the lead (line 669)"
    ]
    assert deals.columns["business segment"] == {"field": "custom", "values": 841}
    assert app.check() == []


def test_conversion_by_origin_agrees_with_the_files(app: Application) -> None:
    import_both(app)
    won = {row["mql_id"] for row in read_rows(DEALS)}
    leads = read_rows(LEADS)
    expected = {
        origin: (count, sum(row["mql_id"] in won for row in leads if row["origin"] == origin))
        for origin, count in Counter(row["origin"] for row in leads).items()
    }

    stored = {
        words: (leads, won)
        for words, leads, won in ask_file(
            app,
            """SELECT s.words, COUNT(*), SUM(c.lifecycle_stage = 'customer') FROM contact c
               JOIN source s ON s.id = c.source_id GROUP BY 1""",
        )
    }
    assert stored == expected
    assert stored["Unknown"] == (1099, 179)
    assert stored["Other"] == (150, 4)
    same_source = "SELECT COUNT(*) FROM deal d JOIN contact c ON c.id = d.contact_id WHERE d.source_id IS c.source_id"
    assert ask_number(app, same_source) == 842


def test_deals_before_leads_end_the_same(app: Application) -> None:
    import_file(app, find_data(DEALS), kind="deals")
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 842

    answer = import_file(app, find_data(LEADS), kind="leads")

    assert (answer.created, answer.updated) == (8000 - 842, 842)
    assert [flag.split(" (")[0] for flag in answer.flags if "first contact" in flag] == [
        "1 deal was won before the first contact with the lead"
    ]
    assert ask_number(app, "SELECT COUNT(*) FROM deal WHERE source_id IS NULL") == 0
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE lifecycle_stage = 'customer'") == 842
    undated = "SELECT COUNT(*) FROM lifecycle_change WHERE to_stage = 'lead' AND at IS NULL"
    assert ask_number(app, undated) == 0
    assert app.check() == []


def test_again_changes_nothing_and_undo_takes_each_file(app: Application) -> None:
    bare = read_everything(app.path)
    import_both(app)
    whole = read_everything(app.path)

    leads, deals = import_both(app)
    assert (leads.created, leads.updated, leads.unchanged) == (0, 0, 8000)
    assert (deals.created, deals.updated, deals.unchanged) == (0, 0, 842)
    assert read_everything(app.path) == whole

    app.undo().result()
    app.undo().result()
    assert read_everything(app.path) == bare
    app.redo().result()
    app.redo().result()
    assert read_everything(app.path) == whole
