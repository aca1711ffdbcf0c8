"""Deals as files show them: stages, history, money, people; and a later export of the same deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.exchange.importing import import_file
from funneldesk.model.business import Business
from tests.support.importing import ask_file, ask_number
from tests.support.workspace import NOON, read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.importing.conftest import Bring

HEAD = ("Deal ID", "Deal name", "Stage", "Create date", "Close date", "Amount", "Owner")


def test_words_of_a_known_pipeline_are_taken_as_its_stages(app: Application, bring: Bring) -> None:
    answer = bring(
        "deals",
        HEAD,
        ("1", "Roof", "proposal", "2026-01-05", "", "1000", "Priya"),
        ("2", "Pump", "WON", "2026-01-05", "2026-02-05", "2000", "Priya"),
    )

    assert answer.pipelines == []
    assert ask_number(app, "SELECT COUNT(*) FROM pipeline") == 1
    assert ask_file(app, "SELECT s.label, d.won_amount_minor FROM deal d JOIN stage s ON s.id = d.stage_id") == [
        ("Proposal", None),
        ("Won", 200_000),
    ]
    assert ask_file(app, "SELECT name, is_active FROM user") == [("Priya", 0)]


@pytest.mark.parametrize(
    ("won", "lost", "opens"),
    [
        ("Closed Won", "Closed Lost", ("Discovery", "Quote sent")),
        ("Gewonnen", "Verloren", ("Erstgespräch", "Angebot")),
        ("Abgerechnet", "Verworfen", ("Kontakt", "Termin")),
    ],
)
def test_kinds_come_from_words_and_else_from_dates(
    app: Application, bring: Bring, won: str, lost: str, opens: tuple[str, str]
) -> None:
    bring(
        "deals",
        HEAD,
        ("1", "A", opens[0], "2026-01-05", "", "", ""),
        ("2", "B", opens[1], "2026-01-05", "", "", ""),
        ("3", "C", won, "2026-01-05", "2026-02-05", "500", ""),
        ("4", "D", lost, "2026-01-05", "2026-02-06", "", ""),
        name="my deals.csv",
    )

    kinds = dict(
        ask_file(
            app, "SELECT s.label, s.kind FROM stage s JOIN pipeline p ON p.id = s.pipeline_id AND p.name = 'My deals'"
        )
    )
    assert kinds == {opens[0]: "open", opens[1]: "open", won: "won", lost: "lost"}
    assert app.check() == []


def test_no_visit_is_invented_between_several_open_stages(app: Application, bring: Bring) -> None:
    bring(
        "deals",
        HEAD,
        ("1", "A", "Qualified", "2026-01-05", "", "10", ""),
        ("2", "B", "Negotiation", "2026-01-05", "", "10", ""),
        ("3", "C", "Won", "2026-01-05", "2026-02-05", "10", ""),
    )

    visits = ask_file(
        app,
        """SELECT d.title, s.label, v.entered_at IS NOT NULL, v.is_open FROM stage_visit v
           JOIN deal d ON d.id = v.deal_id JOIN stage s ON s.id = v.stage_id ORDER BY v.id""",
    )
    assert visits == [("A", "Qualified", 1, 1), ("B", "Negotiation", 0, 1), ("C", "Won", 1, 1)]


def test_a_later_export_moves_deals_on(app: Application, bring: Bring) -> None:
    bring(
        "deals",
        HEAD,
        ("1", "A", "Talking", "2026-01-05", "", "10", ""),
        ("2", "B", "Talking", "2026-01-06", "", "20", ""),
        ("3", "C", "Won", "2026-01-05", "2026-02-05", "10", ""),
    )
    before = read_everything(app.path)

    answer = bring(
        "deals",
        HEAD,
        ("1", "A", "Won", "2026-01-05", "2026-03-05", "15", ""),
        ("2", "B", "Demo", "2026-01-06", "", "20", ""),
        ("3", "C", "Won", "2026-01-05", "2026-02-05", "10", ""),
    )

    assert (answer.created, answer.updated, answer.unchanged) == (0, 2, 1)
    assert ask_file(
        app,
        """SELECT d.title, s.label, d.won_amount_minor, f.label FROM deal d JOIN stage s ON s.id = d.stage_id
           JOIN stage f ON f.id = d.furthest_stage_id ORDER BY d.id""",
    ) == [("A", "Won", 1500, "Won"), ("B", "Demo", None, "Demo"), ("C", "Won", 1000, "Won")]
    assert ask_number(app, "SELECT seconds FROM stage_visit WHERE deal_id = 1 AND NOT is_open") == 59 * 86_400
    assert app.check() == []
    app.undo().result()
    assert read_everything(app.path) == before


def test_status_closes_a_deal_that_keeps_its_last_stage(app: Application, bring: Bring) -> None:
    bring(
        "deals",
        (
            "Deal - ID",
            "Deal - Title",
            "Deal - Stage",
            "Deal - Status",
            "Deal - Won time",
            "Deal - Lost time",
            "Deal - Lost reason",
        ),
        ("1", "A", "Proposal", "Open", "", "", ""),
        ("2", "B", "Proposal", "Won", "2026-02-01 08:00:00", "", ""),
        ("3", "C", "Negotiation", "Lost", "", "2026-02-01 08:00:00", "Too expensive"),
    )

    assert ask_file(
        app,
        """SELECT d.title, s.label, f.label, r.label FROM deal d JOIN stage s ON s.id = d.stage_id
           JOIN stage f ON f.id = d.furthest_stage_id LEFT JOIN reason r ON r.id = d.lost_reason_id ORDER BY d.id""",
    ) == [
        ("A", "Proposal", "Proposal", None),
        ("B", "Won", "Won", None),
        ("C", "Lost", "Negotiation", "Too expensive"),
    ]
    assert app.check() == []


def test_amounts_stay_in_their_currency(app: Application, bring: Bring) -> None:
    bring(
        "deals",
        ("Deal ID", "Stage", "Amount", "Currency"),
        ("1", "Won", "10.50", "EUR"),
        ("2", "Won", "1000", "INR"),
        ("3", "Qualified", "", ""),
    )

    assert ask_file(app, "SELECT amount_minor, currency FROM deal ORDER BY id") == [
        (1050, "EUR"),
        (100_000, "INR"),
        (None, "INR"),
    ]


def test_the_one_currency_of_a_first_import_becomes_the_workspaces(tmp_path: Path) -> None:
    path = tmp_path / "new.funnel"
    Application.create(path, Business(currency="INR"))
    source = tmp_path / "deals.csv"
    source.write_text("Deal ID,Stage,Amount\n1,Won,€10.50\n2,Qualified,€7\n", encoding="utf-8")
    with Application.open(path, clock=FixedClock(NOON)) as app:
        before = read_everything(path)
        answer = import_file(app, source, kind="deals")
        assert (app.business.currency, app.business.currency_is_chosen) == ("EUR", True)
        assert "All amounts are in EUR, so the workspace is now kept in EUR." in answer.flags
        app.undo().result()
        assert app.business.currency == "INR"
        assert read_everything(path) == before


def test_a_deal_links_to_its_lead_by_a_differently_named_id(app: Application, bring: Bring) -> None:
    bring("leads", ("id", "name", "source"), ("77", "Meera Joshi", "Fair"), ("78", "Arif Khan", "Web"))
    bring("deals", ("deal id", "lead id", "won date", "amount"), ("1", "77", "2026-02-01", "50"), name="won.csv")

    assert ask_file(
        app,
        """SELECT d.title, c.name, s.words, c.lifecycle_stage FROM deal d JOIN contact c ON c.id = d.contact_id
           JOIN source s ON s.id = d.source_id""",
    ) == [("Meera Joshi", "Meera Joshi", "Fair", "customer")]
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 2


def test_deals_without_an_id_are_known_by_their_rows(app: Application, bring: Bring) -> None:
    rows = (
        ("Company", "Stage", "Amount", "Close date"),
        ("Acme", "Won", "50", "2026-01-02"),
        ("Acme", "Won", "50", "2026-01-02"),
        ("Beta", "Won", "70", "2026-01-03"),
    )
    first = bring("deals", *rows)
    again = bring("deals", *rows)

    assert (first.created, again.created, again.unchanged) == (3, 0, 3)
    assert first.flags[0] == "1 row is the same as an earlier one and was kept as a deal of its own (line 3)"
    assert ask_number(app, "SELECT SUM(won_amount_minor) FROM deal") == 17_000


@pytest.mark.parametrize(
    "header",
    [
        ("Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Create Date", "Close Date", "Deal owner"),
        (
            "Opportunity ID",
            "Opportunity Name",
            "Stage",
            "Pipeline",
            "Amount",
            "Created Date",
            "Close Date",
            "Opportunity Owner",
        ),
        ("Record Id", "Deal Name", "Stage", "Pipeline", "Amount", "Created Time", "Closing Date", "Deal Owner"),
    ],
    ids=["HubSpot", "Salesforce", "Zoho"],
)
def test_other_programs_date_open_deals_by_their_expected_close(
    app: Application, bring: Bring, header: tuple[str, ...]
) -> None:
    answer = bring(
        "deals",
        header,
        ("501", "Roof", "Presentation Scheduled", "Main", "1000", "2026-01-05", "2026-04-30", "Priya"),
        ("502", "Pump", "Closed Won", "Main", "2000", "2026-01-05", "2026-02-05", "Priya"),
        ("503", "Shed", "Closed Lost", "Main", "3000", "2026-01-05", "2026-02-06", "Rohan"),
    )

    assert "custom" not in {told["field"] for told in answer.columns.values()}
    assert ask_file(
        app, "SELECT title, stage_kind, expected_close_on, closed_at IS NOT NULL FROM deal ORDER BY id"
    ) == [("Roof", "open", "2026-04-30", 0), ("Pump", "won", None, 1), ("Shed", "lost", None, 1)]
    assert ask_number(app, "SELECT COUNT(*) FROM pipeline WHERE name = 'Main'") == 1


def test_a_workbook_comes_in_through_the_same_path(app: Application, tmp_path: Path) -> None:
    import datetime as dt

    from openpyxl import Workbook

    path = tmp_path / "deals.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Deal ID", "Company", "Stage", "Close date", "Amount"])
    for line, (stage, day, amount) in enumerate(
        [("Won", dt.date(2026, 4, 3), 1234.5), ("Won", dt.date(2026, 6, 5), 1000), ("Qualified", None, None)], 1
    ):
        sheet.append([line, "Acme", stage, day, amount])
        sheet.cell(line + 1, 4).number_format = "dd/mm/yyyy"
    book.save(path)

    answer = import_file(app, path, kind="deals")

    assert (answer.created, answer.refused) == (3, 0)
    assert ask_file(
        app, "SELECT won_amount_minor, DATE(closed_at / 1000000, 'unixepoch'), closed_day_only FROM deal ORDER BY id"
    ) == [(123_450, "2026-04-03", 1), (100_000, "2026-06-05", 1), (None, None, 0)]
    assert import_file(app, path, kind="deals").unchanged == 3


def test_words_of_a_status_that_say_neither_are_kept(app: Application, bring: Bring) -> None:
    bring(
        "deals",
        ("Deal ID", "Title", "Stage", "Status"),
        ("1", "A", "Proposal", "Stalled"),
        ("2", "B", "Proposal", "Won"),
        ("3", "C", "Negotiation", "Open"),
    )
    assert ask_file(app, "SELECT stage_kind, custom FROM deal ORDER BY id") == [
        ("open", '{"Status":"Stalled"}'),
        ("won", '{"Status":"Won"}'),
        ("open", '{"Status":"Open"}'),
    ]


def test_people_who_are_staff_come_active_and_say_what_is_left_out(app: Application, bring: Bring) -> None:
    bring("deals", ("Deal ID", "Title", "Stage", "Owner"), ("1", "A", "Won", "Priya Sharma"))
    answer = bring(
        "people",
        ("Name", "Manager", "Region", "Shoe size"),
        ("PRIYA SHARMA", "Anita", "West", "7"),
        ("Rohan Rao", "Anita", "East", "9"),
        name="staff.csv",
    )

    assert (answer.created, answer.updated) == (1, 1)
    assert "People have no place for “Shoe size”; it was left out." in answer.flags
    assert ask_file(app, "SELECT name, manager_name, region, is_active FROM user ORDER BY id") == [
        ("PRIYA SHARMA", "Anita", "West", 1),
        ("Rohan Rao", "Anita", "East", 1),
    ]


def test_a_lead_in_the_bin_stays_there(app: Application, bring: Bring) -> None:
    from funneldesk.commands.contacts_bulk import delete_contacts

    leads = (("lead id", "name"), ("77", "Meera Joshi"))
    bring("leads", *leads)
    app.run(delete_contacts, contact_ids=[1]).result()

    again = bring("leads", *leads)
    deals = bring("deals", ("deal id", "lead id", "won date"), ("1", "77", "2026-02-01"), name="won.csv")

    assert (again.unchanged, again.flags) == (1, ["1 row belongs to leads in the bin and was passed over (line 2)"])
    assert deals.created == 1
    assert ask_file(app, "SELECT title, contact_id FROM deal") == [("1", None)]
    assert app.check() == []
