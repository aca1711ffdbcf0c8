"""`import --as campaign-results|touchpoints|leads`: answers, exit codes, and the option that answers a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import marketing_files as files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said


@pytest.fixture
def workspace(run_here: Callable[..., Said], tmp_path: Path) -> Path:
    path = tmp_path / "shop.funnel"
    assert run_here("new", path).code == 0
    return path


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_a_report_is_answered_in_counts_and_a_second_time_adds_nothing(
    run_here: Callable[..., Said], workspace: Path
) -> None:
    source = write(workspace.with_name("meta.csv"), files.as_csv(files.meta_ads_period()))
    said = run_here("import", workspace, source, "--as", "campaign-results", "--json")
    assert said.code == 0, said.err
    document = said.document
    assert {key: document[key] for key in ("created", "updated", "unchanged", "refused", "dropped")} == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "dropped": 1,
    }
    assert document["batch"] is not None
    assert document["refused_rows"] is None
    assert document["columns"]["Amount spent (INR)"] == {"field": "spend", "values": 3}
    assert "Read as a Meta Ads Manager report." in document["flags"]
    again = run_here("import", workspace, source, "--as", "campaign-results", "--json").document
    assert (again["batch"], again["created"], again["updated"], again["unchanged"]) == (None, 0, 0, 2)
    assert again["dropped"] == 1
    words = run_here("import", workspace, source, "--as", "campaign-results").out
    assert words.startswith("Created 0, updated 0, unchanged 2, refused 0, left out 1.")
    assert run_here("undo", workspace).code == 0
    assert run_here("check", workspace).code == 0


def test_all_time_names_the_option_that_answers_it(run_here: Callable[..., Said], workspace: Path) -> None:
    source = write(workspace.with_name("google.csv"), files.google_ads_report("All time"))
    said = run_here("import", workspace, source, "--as", "campaign-results", "--json")
    assert (said.code, said.out) == (2, "")
    assert "--period" in said.err
    for wrong in ("March", "2026-03-31..2026-03-01", "2026-02-30..2026-03-01"):
        refused = run_here("import", workspace, source, "--as", "campaign-results", "--period", wrong)
        assert refused.code == 2, wrong
    words = ("--as", "campaign-results", "--period", "2026-03-01..2026-03-31")
    tried = run_here("import", workspace, source, *words, "--dry-run", "--json")
    assert (tried.code, tried.document["created"], tried.document["batch"]) == (0, 3, None)
    assert run_here("import", workspace, source, *words, "--json").document["created"] == 3


def test_a_table_without_campaigns_or_measures_names_the_option(run_here: Callable[..., Said], workspace: Path) -> None:
    source = write(workspace.with_name("plain.csv"), "Name,Day,Height\nPumps,2026-03-01,5\n")
    said = run_here("import", workspace, source, "--as", "campaign-results")
    assert said.code == 2
    assert "--map campaign=COLUMN" in said.sentence
    said = run_here("import", workspace, source, "--as", "campaign-results", "--map", "campaign=Name")
    assert said.code == 2
    assert "--map spend=COLUMN" in said.sentence
    said = run_here(
        "import", workspace, source, "--as", "campaign-results", "--map", "campaign=Name", "--map", "clicks=Height",
        "--json",
    )  # fmt: skip
    assert (said.code, said.document["created"]) == (0, 1)


def test_touches_with_bad_rows_are_done_and_counted(run_here: Callable[..., Said], workspace: Path) -> None:
    source = write(
        workspace.with_name("touches.csv"),
        "Email,When,Touch,Campaign\nmeera@example.com,2026-03-01 10:00,Ad click,Pumps\n,2026-03-01,Visit,Pumps\n",
    )
    said = run_here("import", workspace, source, "--as", "touchpoints", "--json")
    assert said.code == 0, said.err
    document = said.document
    assert (document["created"], document["refused"]) == (1, 1)
    assert document["refused_rows"].endswith("touches.refused.csv")
    assert any("1 lead was made of a touch" in flag for flag in document["flags"])


def test_days_that_can_be_read_two_ways_name_the_option(run_here: Callable[..., Said], workspace: Path) -> None:
    source = write(workspace.with_name("touches.csv"), "Email,When,Touch\nmeera@example.com,03/04/2026,Visit\n")
    said = run_here("import", workspace, source, "--as", "touchpoints")
    assert said.code == 2
    assert "--dates dmy" in said.sentence
    assert run_here("import", workspace, source, "--as", "touchpoints", "--dates", "dmy").code == 0


def test_campaigns_are_told_with_what_the_reports_say(run_here: Callable[..., Said], workspace: Path) -> None:
    report = write(workspace.with_name("meta.csv"), files.as_csv(files.meta_ads_period()))
    leads = write(workspace.with_name("leads.tsv"), files.as_csv(files.meta_leads(), delimiter="\t"))
    run_here("import", workspace, report, "--as", "campaign-results")
    run_here("import", workspace, leads, "--as", "leads")
    said = run_here("campaigns", workspace, "--json")
    assert said.code == 0, said.err
    by_name = {row["name"]: row for row in said.document["campaigns"]}
    row = by_name["Monsoon roofs"]
    assert (row["impressions"], row["clicks"], row["visits"], row["leads"]) == (100_000, 1_500, 1_300, 3)
