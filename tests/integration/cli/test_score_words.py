"""`score` as people read it: points, the lead's name or id, and the strongest reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.contact import create_contact
from funneldesk.commands.touchpoint import log_touchpoint
from tests.support.builders import NOW, create_workspace, open_workspace
from tests.support.console import run_console

if TYPE_CHECKING:
    from pathlib import Path


def test_each_lead_is_named_with_points_and_its_strongest_reason(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    leads = tmp_path / "leads.csv"
    leads.write_text("id,name,source\nA-1,Asha Rao,Referral\n0123456789abcdef,,\n", encoding="utf-8")
    words = ("--map", "id=id", "--map", "name=name", "--map", "source=source")
    assert run_console("import", path, leads, "--as", "leads", *words, folder=tmp_path).code == 0
    said = run_console("score", path, folder=tmp_path)
    assert (said.code, said.err) == (0, "")
    rows = run_console("score", path, "--json", folder=tmp_path).document["leads"]
    assert rows[0]["name"] == "Asha Rao"
    expected = []
    for row, name in zip(rows, ("Asha Rao", "lead 0123456789abcdef"), strict=True):
        strongest = max(row["reasons"], key=lambda reason: abs(reason["points"]), default=None)
        why = f": {strongest['what']} ({strongest['points']:+d})" if strongest else ""
        expected.append(f"{row['points']:>4}  {name}{why}")
    assert said.out.splitlines() == expected
    assert "(+" in said.out


def test_a_first_contact_that_lies_ahead_is_flagged_and_not_recent(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    leads = tmp_path / "leads.csv"
    leads.write_text("id,name,created\nA-1,Asha Rao,2098-05-01\nA-2,Ben Rao,2026-11-01\n", encoding="utf-8")
    said = run_console("import", path, leads, "--as", "leads", "--json", folder=tmp_path)
    assert any("first contact that lies ahead" in flag for flag in said.document["flags"])
    reasons = {
        row["name"]: {reason["what"] for reason in row["reasons"]}
        for row in run_console("score", path, "--json", folder=tmp_path).document["leads"]
    }
    assert "First contact is recent" not in reasons["Asha Rao"]
    assert "First contact is recent" in reasons["Ben Rao"]


def test_a_workspace_without_leads_says_so(tmp_path: Path) -> None:
    said = run_console("score", create_workspace(tmp_path), folder=tmp_path)
    assert (said.code, said.out) == (0, "There is no lead yet.\n")


def test_scores_as_of_a_day_know_nothing_of_what_came_after(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with open_workspace(path) as app:
        lead = app.run(create_contact, name="Meera Joshi", phone="+919822014455").result().result.contact_id
        app.run(log_touchpoint, contact_id=lead, kind="demo_asked", at=NOW - dt.timedelta(days=3)).result()
    late = run_console("score", path, "--as-of", "2026-11-18", "--json", folder=tmp_path)
    assert late.document["as_of"] == "2026-11-18"
    assert "Asked for a demo" in {reason["what"] for reason in late.document["leads"][0]["reasons"]}
    assert run_console("score", path, "--as-of", "2026-11-18", "--json", folder=tmp_path).out == late.out
    earlier = run_console("score", path, "--as-of", "2026-11-17", "--json", folder=tmp_path).document["leads"]
    assert earlier == []
    said = run_console("score", path, "--as-of", "2026-11-18", folder=tmp_path)
    assert said.out.startswith("As of 2026-11-18. Who was known")
    assert run_console("score", path, "--as-of", "last week", folder=tmp_path).code == 2
