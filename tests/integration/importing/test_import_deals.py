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
