"""The Maven files come in with their true figures, in any order, twice without a change, and go with one undo."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from itertools import permutations
from statistics import median
from typing import TYPE_CHECKING

import pytest

from funneldesk.exchange.importing import import_file
from tests.support.importing import ask_file, ask_number, find_data
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from funneldesk.app import Application
    from funneldesk.exchange.plan_batch import ImportAnswer

pytestmark = pytest.mark.real_data

FILES = {
    "companies": "maven_crm/accounts.csv",
    "products": "maven_crm/products.csv",
    "people": "maven_crm/sales_teams.csv",
    "deals": "maven_crm/sales_pipeline.csv",
}
ORDERS = [("companies", "products", "people", "deals"), ("deals", "people", "products", "companies")]


def import_all(app: Application, order: tuple[str, ...]) -> dict[str, ImportAnswer]:
    return {kind: import_file(app, find_data(FILES[kind]), kind=kind) for kind in order}


def read_rows() -> list[dict[str, str]]:
    with find_data(FILES["deals"]).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_true_figures_in_any_order(app: Application, order: tuple[str, ...]) -> None:
    answers = import_all(app, order)

    assert {kind: answer.created for kind, answer in answers.items() if kind == "deals"} == {"deals": 8800}
    assert all(answer.refused == 0 for answer in answers.values())
    by_stage = dict(ask_file(app, "SELECT s.label, COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id GROUP BY 1"))
    assert by_stage == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    furthest = dict(
        ask_file(app, "SELECT s.label, COUNT(*) FROM deal d JOIN stage s ON s.id = d.furthest_stage_id GROUP BY 1")
    )
    assert furthest == {"Prospecting": 500, "Engaging": 1589 + 2473, "Won": 4238}
    assert ask_number(app, "SELECT SUM(won_amount_minor) FROM deal") == 1_000_553_400
    assert ask_number(app, "SELECT COUNT(*) FROM deal WHERE company_id IS NULL") == 1425
    assert ask_number(app, "SELECT COUNT(*) FROM product") == 7
    assert ask_number(app, "SELECT name FROM product WHERE name_key = 'gtxpro'") == "GTX Pro"
    assert ask_number(app, "SELECT COUNT(*) FROM company") == 85
    assert ask_number(app, "SELECT COUNT(*) FROM user") == 35
    assert app.check() == []


def test_stages_are_proposed_in_order_with_their_kinds(app: Application) -> None:
    answer = import_file(app, find_data(FILES["deals"]), kind="deals")

    stages = ask_file(
        app,
        """SELECT s.label, s.kind, s.win_probability FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
           WHERE p.name = 'Sales pipeline' ORDER BY s.position""",
    )
    assert stages == [("Prospecting", "open", 33), ("Engaging", "open", 67), ("Won", "won", 100), ("Lost", "lost", 0)]
    assert answer.pipelines == ["New pipeline “Sales pipeline”: Prospecting, Engaging, Won, Lost."]


def test_visits_agree_with_an_independent_computation(app: Application) -> None:
    import_all(app, ORDERS[0])
    rows = read_rows()

    expected = Counter(
        (dt.date.fromisoformat(row["close_date"]) - dt.date.fromisoformat(row["engage_date"])).days
        for row in rows
        if row["deal_stage"] in {"Won", "Lost"}
    )
    stored = Counter(
        seconds // 86_400
        for (seconds,) in ask_file(
            app,
            """SELECT v.seconds FROM stage_visit v JOIN stage s ON s.id = v.stage_id
               WHERE s.label = 'Engaging' AND NOT v.is_open""",
        )
    )
    assert stored == expected
    won_days = [
        (dt.date.fromisoformat(row["close_date"]) - dt.date.fromisoformat(row["engage_date"])).days
        for row in rows
        if row["deal_stage"] == "Won"
    ]
    assert median(won_days) == 57
    assert sum(Decimal(row["close_value"] or 0) for row in rows if row["deal_stage"] == "Won") == 10_005_534
    open_visits = ask_file(
        app,
        """SELECT s.label, COUNT(*), COUNT(v.entered_at) FROM stage_visit v JOIN stage s ON s.id = v.stage_id
           WHERE v.is_open GROUP BY 1""",
    )
    assert sorted(open_visits) == [
        ("Engaging", 1589, 1589),
        ("Lost", 2473, 2473),
        ("Prospecting", 500, 0),
        ("Won", 4238, 4238),
    ]
    by_rep = dict(ask_file(app, "SELECT u.name, COUNT(*) FROM deal d JOIN user u ON u.id = d.owner_id GROUP BY 1"))
    assert by_rep == Counter(row["sales_agent"] for row in rows)
    assert ask_number(app, "SELECT COUNT(*) FROM deal WHERE last_touch_at IS NOT NULL") == 0


def test_a_second_import_changes_nothing(app: Application) -> None:
    import_all(app, ORDERS[1])
    before = read_everything(app.path)
    undo = app.history().result().undo

    again = import_all(app, ORDERS[0])

    for kind, answer in again.items():
        assert (answer.created, answer.updated, answer.batch) == (0, 0, None), kind
    assert again["deals"].unchanged == 8800
    assert read_everything(app.path) == before
    assert app.history().result().undo == undo


def test_one_undo_takes_all_and_redo_brings_the_same_bytes(app: Application) -> None:
    bare = read_everything(app.path)
    import_file(app, find_data(FILES["deals"]), kind="deals")
    whole = read_everything(app.path)
    assert app.history().result().undo == "Import sales_pipeline.csv: 8,800 deals"

    app.undo().result()
    assert read_everything(app.path) == bare

    app.redo().result()
    assert read_everything(app.path) == whole
    assert app.check() == []


def test_every_order_of_the_files_ends_the_same(app: Application) -> None:
    assert len(list(permutations(FILES))) == 24
    ends = []
    for order in (("products", "deals", "companies", "people"), ("people", "deals", "companies", "products")):
        import_all(app, order)
        ends.append(
            {
                "deals": ask_file(
                    app,
                    """SELECT e.value, d.title, d.amount_minor, s.label, c.name, p.name, u.name, u.is_active
                       FROM deal d JOIN external_id e ON e.kind = 'deal' AND e.record_id = d.id
                       JOIN stage s ON s.id = d.stage_id LEFT JOIN company c ON c.id = d.company_id
                       LEFT JOIN deal_product l ON l.deal_id = d.id LEFT JOIN product p ON p.id = l.product_id
                       LEFT JOIN user u ON u.id = d.owner_id ORDER BY 1""",
                ),
                "companies": ask_file(app, "SELECT name, industry, employees, country FROM company ORDER BY 1"),
                "products": ask_file(app, "SELECT name, series, price_minor FROM product ORDER BY 1"),
            }
        )
        for _ in order:
            app.undo().result()
    assert ends[0]["companies"] == ends[1]["companies"]
    assert ends[0]["products"] == ends[1]["products"]
    assert [row[2:] for row in ends[0]["deals"]] == [row[2:] for row in ends[1]["deals"]]
