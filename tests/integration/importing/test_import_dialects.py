"""The same data in other dialects gives the same figures, and the samples of other programs come in whole."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file
from tests.support.importing import ask_file, ask_number, find_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.app import Application

pytestmark = pytest.mark.real_data


def read_rows(name: str, delimiter: str = ",") -> tuple[list[str], list[list[str]]]:
    with find_data(name).open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream, delimiter=delimiter))
    return header, rows


def write_rows(path: Path, header: list[str], rows: list[list[str]], *, delimiter: str, encoding: str) -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
    return path


def in_pattern(pattern: str) -> Callable[[str], str]:
    return lambda text: dt.date.fromisoformat(text).strftime(pattern) if text else ""


def as_european(text: str) -> str:
    return f"{int(text):,}.00".replace(",", " ").replace(".", ",").replace(" ", ".") if text else ""


def as_indian(text: str) -> str:
    if not text:
        return ""
    head, tail = text[:-3], text[-3:]
    groups: list[str] = []
    while len(head) > 2:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return "₹ " + ",".join([part for part in (head, *groups) if part] + [tail])


RENAMED = ["Deal ID", "Sales rep", "Item", "Customer", "Phase", "Opened", "Closed on", "Deal value"]
GERMAN = ["Deal ID", "Betreuer", "Produkt", "Kunde", "Phase", "Erstellt am", "Abschlussdatum", "Betrag"]


@pytest.mark.parametrize(
    ("header", "delimiter", "encoding", "date", "amount", "order"),
    [
        (None, ";", "utf-8-sig", in_pattern("%d.%m.%Y"), as_european, None),
        (RENAMED, "\t", "utf-16", in_pattern("%m/%d/%Y"), str, None),
        (GERMAN, ";", "cp1252", in_pattern("%d.%m.%y"), as_european, None),
        (RENAMED, ",", "utf-8", in_pattern("%d %b %Y"), as_indian, "dmy"),
        (None, "|", "utf-8", in_pattern("%Y.%m.%d"), str, "ymd"),
    ],
    ids=["european", "utf16 tabs renamed", "german", "indian", "bars"],
)
def test_deals_of_maven_in_other_dialects(
    app: Application,
    tmp_path: Path,
    header: list[str] | None,
    delimiter: str,
    encoding: str,
    date: Callable[[str], str],
    amount: Callable[[str], str],
    order: str | None,
) -> None:
    names, rows = read_rows("maven_crm/sales_pipeline.csv")
    rows = [[*row[:5], date(row[5]), date(row[6]), amount(row[7])] for row in rows]
    path = write_rows(tmp_path / "deals.csv", header or names, rows, delimiter=delimiter, encoding=encoding)

    answer = import_file(app, path, kind="deals", date_order=order)

    assert (answer.created, answer.refused) == (8800, 0)
    by_stage = dict(ask_file(app, "SELECT s.label, COUNT(*) FROM deal d JOIN stage s ON s.id = d.stage_id GROUP BY 1"))
    assert by_stage == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert ask_number(app, "SELECT SUM(won_amount_minor) FROM deal") == 1_000_553_400
    assert ask_number(app, "SELECT SUM(seconds) FROM stage_visit") == sum(
        (dt.date.fromisoformat(row[6]) - dt.date.fromisoformat(row[5])).days * 86_400
        for row in read_rows("maven_crm/sales_pipeline.csv")[1]
        if row[6]
    )
    assert ask_number(app, "SELECT COUNT(*) FROM user") == 30
    assert app.check() == []


def test_olist_with_dates_that_could_be_read_two_ways(app: Application, tmp_path: Path) -> None:
    names, rows = read_rows("olist_funnel/olist_marketing_qualified_leads_dataset.csv", ";")
    early = [row for row in rows if int(row[1].split(".")[2]) <= 12]
    written = [[row[0], "/".join(reversed(row[1].split("."))), *row[2:]] for row in early]
    path = write_rows(tmp_path / "leads.csv", names, written, delimiter=",", encoding="utf-8")

    with pytest.raises(Refusal, match=r"first_contact_date.*--dates"):
        import_file(app, path, kind="leads")
    answer = import_file(app, path, kind="leads", date_order="dmy")

    assert answer.created == len(early)
    found = ask_file(
        app,
        """SELECT e.value, DATE(c.created_at / 1000000, 'unixepoch'), c.created_day_only FROM contact c
           JOIN external_id e ON e.kind = 'contact' AND e.record_id = c.id""",
    )
    assert {outer: day for outer, day, _ in found} == {row[0]: row[1].replace(".", "-") for row in early}


@pytest.mark.parametrize(
    ("name", "created", "refused"),
    [
        ("meta_lead_ads_utf16_tab.csv", 120, 0),
        ("hubspot_contacts.csv", 150, 0),
        ("salesforce_lead_report.csv", 90, 0),
        ("google_contacts_2024.csv", 40, 0),
        ("outlook_contacts_cp1252.csv", 30, 0),
    ],
)
def test_contacts_of_other_programs(app: Application, tmp_path: Path, name: str, created: int, refused: int) -> None:
    path = find_data(f"import_samples/{name}")
    answer = import_file(app, path, kind="leads", refused_folder=tmp_path)

    assert (answer.created, answer.refused) == (created, refused), answer.flags
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE name IS NULL") == 0
    assert app.check() == []
    again = import_file(app, path, kind="leads", refused_folder=tmp_path)
    assert (again.created, again.updated, again.refused) == (0, 0, refused)


def test_a_lead_form_brings_its_campaign_and_ids_without_prefix(app: Application) -> None:
    answer = import_file(app, find_data("import_samples/meta_lead_ads_utf16_tab.csv"), kind="leads")

    assert "1 test row of the lead form was passed over (line 2)" in answer.flags
    assert sorted(ask_file(app, "SELECT words FROM source")) == [("fb",), ("ig",)]
    assert ask_number(app, "SELECT COUNT(*) FROM campaign") == 2
    assert ask_number(app, "SELECT COUNT(*) FROM external_id WHERE value GLOB '*:*'") == 0
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE phone NOT LIKE '+%'") == 0


def test_pipedrive_deals(app: Application, tmp_path: Path) -> None:
    path = find_data("import_samples/pipedrive_deals_semicolon.csv")
    answer = import_file(app, path, kind="deals", refused_folder=tmp_path)

    # One column writes 1234.56 and 1 234,56; each of them can be read in one way only.
    assert (answer.created, answer.refused) == (80, 0)
    amounts = dict(ask_file(app, "SELECT amount_minor, COUNT(*) FROM deal GROUP BY 1"))
    assert amounts == {1_000_000: 31, 123_456: 49}
    assert ask_number(app, "SELECT COUNT(DISTINCT currency) FROM deal") == 3
    assert ask_number(app, "SELECT COUNT(*) FROM reason WHERE label = 'Too expensive'") == 1
    kinds = dict(ask_file(app, "SELECT stage_kind, COUNT(*) FROM deal GROUP BY 1"))
    with path.open(newline="", encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert kinds == {
        kind.lower(): sum(row["Deal - Status"] == kind for row in rows) for kind in ("Open", "Won", "Lost")
    }
    assert app.check() == []


def test_leads_of_x_education_with_their_outcome(app: Application) -> None:
    path = find_data("x_education/leads_first_60_percent.csv")
    answer = import_file(app, path, kind="leads")

    assert (answer.created, answer.refused) == (5544, 0)
    stages = dict(ask_file(app, "SELECT lifecycle_stage, COUNT(*) FROM contact GROUP BY 1"))
    assert stages == {"customer": 2090, "disqualified": 3454}
    systems = dict(ask_file(app, "SELECT system, COUNT(*) FROM external_id GROUP BY 1"))
    assert systems == {"prospect_id": 5544, "lead_number": 5544}
    assert answer.columns["Specialization"] == {"field": "custom", "values": 5544 - 1101 - 834}
    assert ask_number(app, "SELECT COUNT(*) FROM contact WHERE custom LIKE '%\"Select\"%'") == 0
    with path.open(newline="", encoding="utf-8") as stream:
        google = sum(row["Lead Source"] == "Google" for row in csv.DictReader(stream))
    with_source = "SELECT COUNT(*) FROM contact c JOIN source s ON s.id = c.source_id WHERE s.words = 'Google'"
    assert ask_number(app, with_source) == google
    assert import_file(app, path, kind="leads").unchanged == 5544
    assert app.check() == []
