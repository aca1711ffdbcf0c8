"""`score` as people read it: points, the lead's name or id, and the strongest reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.builders import create_workspace
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
    expected = []
    for row, name in zip(rows, ("Asha Rao", "lead 0123456789abcdef"), strict=True):
        strongest = max(row["reasons"], key=lambda reason: abs(reason["points"]), default=None)
        why = f": {strongest['what']} ({strongest['points']:+d})" if strongest else ""
        expected.append(f"{row['points']:>4}  {name}{why}")
    assert said.out.splitlines() == expected
    assert "(+" in said.out


def test_a_workspace_without_leads_says_so(tmp_path: Path) -> None:
    said = run_console("score", create_workspace(tmp_path), folder=tmp_path)
    assert (said.code, said.out) == (0, "There is no lead yet.\n")
