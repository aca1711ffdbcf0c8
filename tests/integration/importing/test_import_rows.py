"""What becomes of each row: made, joined, updated, left alone or refused with its reason."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.contact import edit_contact
from funneldesk.errors import Refusal
from funneldesk.exchange.plan_repeat import REPEATED
from tests.support.importing import ask_file, ask_number
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

LEADS = ("Lead ID", "Full name", "Email", "Phone", "Company", "City", "Lead source", "Created")


def test_blank_cells_keep_what_is_there(app: Application, bring: Bring) -> None:
    bring(
        "leads", LEADS, ("A1", "Meera Joshi", "meera@example.com", "", "Acme Pvt Ltd", "Pune", "Referral", "2026-03-05")
    )

    answer = bring("leads", LEADS, ("A1", "Meera Joshi", "", "", "", "Nashik", "", ""))

    assert (answer.created, answer.updated, answer.unchanged) == (0, 1, 0)
    found = ask_file(
        app,
        """SELECT c.name, c.email, c.city, o.name, s.words FROM contact c
           JOIN company o ON o.id = c.company_id JOIN source s ON s.id = c.source_id""",
    )
    assert found == [("Meera Joshi", "meera@example.com", "Nashik", "Acme Pvt Ltd", "Referral")]
    assert ask_number(app, "SELECT search_text FROM contact") == "meera joshi acme pvt ltd meera@example.com nashik"


def test_people_are_found_by_id_then_email_then_phone(app: Application, bring: Bring) -> None:
    bring(
        "leads",
        LEADS,
        ("A1", "Meera Joshi", "meera@example.com", "98220 14455", "", "", "", ""),
        ("A2", "Arif Khan", "arif@example.com", "", "", "", "", ""),
        ("A3", "Zoya Naik", "", "98220 14477", "", "", "", ""),
    )

    answer = bring(
        "leads",
        ("Name", "E-mail", "Mobile", "Job title"),
        ("Meera J.", "MEERA@example.com", "", "Owner"),
        ("Zoya Naik", "", "+91-98220-14477", "Director"),
        ("Another person", "other@example.com", "9822014455", "Cook"),
        name="other.csv",
    )

    assert (answer.created, answer.updated) == (1, 2)
    assert ask_file(app, "SELECT name, job_title FROM contact ORDER BY id") == [
        ("Meera J.", "Owner"),
        ("Arif Khan", None),
        ("Zoya Naik", "Director"),
        ("Another person", "Cook"),
    ]


def test_doubles_within_the_file_become_one_and_are_noted(app: Application, bring: Bring) -> None:
    answer = bring(
        "leads",
        LEADS,
        ("A1", "Meera Joshi", "meera@example.com", "", "", "", "", ""),
        ("A1", "Meera Joshi", "", "", "", "Pune", "", ""),
        ("A7", "M. Joshi", "Meera@Example.com", "", "", "", "", ""),
    )

    assert (answer.created, answer.updated, answer.unchanged) == (1, 1, 1)
    assert "1 row repeats an id with other values; the last one counts (line 3)" in answer.flags
    assert "1 row repeats a lead met earlier in the file and was joined with it (line 4)" in answer.flags
    shared = "1 row shares a phone or an e-mail with a lead met earlier in the file but says other things"
    assert f"{shared}; the first one's words stand (line 4)" in answer.flags
    assert ask_file(app, "SELECT name, city FROM contact") == [("Meera Joshi", "Pune")]
    assert ask_file(app, "SELECT system, value FROM external_id ORDER BY value") == [
        ("lead_id", "A1"),
        ("lead_id", "A7"),
    ]


def test_rows_without_any_key_are_known_by_their_own_words(app: Application, bring: Bring) -> None:
    rows = (("Name", "City"), ("Meera Joshi", "Pune"), ("Arif Khan", "Pune"))
    first = bring("leads", *rows)
    again = bring("leads", *rows)

    assert (first.created, again.created, again.unchanged) == (2, 0, 2)
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 2


def test_unreadable_rows_are_refused_with_their_text_and_can_be_mended(
    app: Application, bring: Bring, tmp_path: Path
) -> None:
    answer = bring(
        "deals",
        ("Deal ID", "Company", "Amount", "Close date", "Stage", "Note"),
        ("1", "Acme", "12,000.50", "2026-01-31", "Won", "=1+1"),
        ("2", "Beta", "about 500", "2026-02-30", "Won", "=cmd|' /C calc'!A0"),
        ("3", "Gamma", "-5", "2026-02-03", "Won", "@x"),
        name="won.csv",
    )

    assert (answer.created, answer.refused) == (1, 2)
    assert answer.refused_rows == tmp_path / "won.refused.csv"
    with answer.refused_rows.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream))
    assert header[-2:] == ["Refused line", "Refused because"]
    assert rows[0][:6] == ["2", "Beta", "about 500", "2026-02-30", "Won", "'=cmd|' /C calc'!A0"]
    assert rows[0][6] == "3"
    assert "“about 500” is no number." in rows[0][7]
    assert "“2026-02-30” is no day of the calendar." in rows[0][7]
    assert "cannot be negative" in rows[1][7]

    rows[0][2:4] = ["500", "2026-02-28"]
    mended = bring("deals", header, rows[0], name="mended.csv")
    assert (mended.created, mended.columns["Refused because"]["field"]) == (1, "ignored")
    assert ask_number(app, "SELECT notes FROM deal WHERE title = 'Beta'") == "=cmd|' /C calc'!A0"


def test_columns_without_a_field_keep_their_type(app: Application, bring: Bring) -> None:
    bring(
        "leads",
        ("Email", "Budget", "Rooftop area", "Pets", "Survey day", "Answer"),
        ("a@example.com", "120000", "35.5", "yes", "2026-02-03", "later"),
        ("b@example.com", "90000", "41.25", "no", "2026-02-04", ""),
    )

    assert json.loads(ask_number(app, "SELECT custom FROM contact WHERE email_key = 'a@example.com'")) == {
        "Answer": "later",
        "Budget": 120000,
        "Pets": True,
        "Rooftop area": 35.5,
        "Survey day": "2026-02-03",
    }
    assert "Answer" not in json.loads(ask_number(app, "SELECT custom FROM contact WHERE email_key = 'b@example.com'"))


def test_outcome_makes_customers_and_closes_the_lost(app: Application, bring: Bring) -> None:
    rows = (
        ("Email", "Outcome", "Created"),
        ("a@example.com", "won", "2026-01-01"),
        ("b@example.com", "lost", "2026-01-01"),
        ("c@example.com", "", "2026-01-01"),
    )
    bring("leads", *rows)

    assert ask_file(app, "SELECT email, lifecycle_stage FROM contact ORDER BY 1") == [
        ("a@example.com", "customer"),
        ("b@example.com", "disqualified"),
        ("c@example.com", "lead"),
    ]
    assert bring("leads", *rows).unchanged == 3
    assert app.check() == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Colour", "Weight"), ("red", "3"), ("blue", "4")], "cannot be imported as leads"),
        ([("Email", "Created"), ("a@example.com", "03/04/2026"), ("b@example.com", "05/06/2026")], "--dates"),
    ],
)
def test_what_cannot_be_mapped_or_read_is_refused_before_anything_is_written(
    app: Application, bring: Bring, rows: list[tuple[str, ...]], words: str
) -> None:
    before = read_everything(app.path)
    with pytest.raises(Refusal, match=words):
        bring("leads", *rows)
    assert read_everything(app.path) == before


def test_the_answer_to_an_ambiguous_date_is_remembered(app: Application, bring: Bring) -> None:
    rows = [("Email", "Created"), ("a@example.com", "03/04/2026"), ("b@example.com", "05/06/2026")]
    bring("leads", *rows, date_order="dmy")

    stored = ask_file(app, "SELECT DATE(created_at / 1000000, 'unixepoch') FROM contact ORDER BY id")
    assert stored == [("2026-04-03",), ("2026-06-05",)]
    assert bring("leads", *rows).unchanged == 2


def test_said_mapping_wins_and_is_remembered(bring: Bring) -> None:
    rows = (("Code", "Who", "Where from"), ("1", "Meera Joshi", "Fair"), ("2", "Arif Khan", "Web"))
    answer = bring("leads", *rows, mapping={"id": "Code", "name": "Who", "source": "Where from"})

    assert {name: told["field"] for name, told in answer.columns.items()} == {
        "Code": "id",
        "Who": "name",
        "Where from": "source",
    }
    assert bring("leads", *rows).unchanged == 2
    with pytest.raises(Refusal, match="no field of leads"):
        bring("leads", *rows, mapping={"colour": "Code"})
    with pytest.raises(Refusal, match="no column “Nowhere”"):
        bring("leads", *rows, mapping={"name": "Nowhere"})


def test_a_dry_run_says_the_same_and_writes_nothing(app: Application, bring: Bring, tmp_path: Path) -> None:
    before = read_everything(app.path)
    rows = (
        LEADS,
        ("A1", "Meera", "meera@example.com", "", "", "", "Fair", "2026-01-01"),
        ("A2", "", "not one", *[""] * 5),
    )
    dry = bring("leads", *rows, dry_run=True)
    assert read_everything(app.path) == before
    assert not list(tmp_path.glob("*.refused*"))

    real = bring("leads", *rows)
    assert (dry.created, dry.refused, dry.columns, dry.flags) == (real.created, real.refused, real.columns, real.flags)
    assert (dry.batch, dry.refused_rows) == (None, None)


def test_a_number_that_cannot_be_dialled_is_kept_and_a_destroyed_one_is_not(app: Application, bring: Bring) -> None:
    answer = bring("leads", ("Name", "Phone"), ("José Patel", "0007095649"), ("Arif Khan", "9.8E+09"))

    assert (answer.created, answer.refused) == (1, 1)
    assert "1 phone number is not certain and was kept as written (line 2)" in answer.flags
    assert ask_file(app, "SELECT name, phone FROM contact") == [("José Patel", "0007095649")]


def test_the_file_imported_last_says_nothing_new_even_where_a_person_changed_what_it_made(
    app: Application, bring: Bring
) -> None:
    rows = (LEADS, ("A1", "Meera Joshi", "meera@example.com", "", "", "Pune", "", ""))
    bring("leads", *rows)
    app.run(edit_contact, contact_id=1, city="Nashik").result()

    again = bring("leads", *rows)
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, 1, None)
    assert again.flags == [REPEATED]
    assert ask_file(app, "SELECT city FROM contact") == [("Nashik",)]

    bring("leads", LEADS, ("A2", "Arif Khan", "", "", "", "", "", ""))
    after_another = bring("leads", *rows)
    assert (after_another.updated, ask_file(app, "SELECT city FROM contact WHERE id = 1")) == (1, [("Pune",)])
