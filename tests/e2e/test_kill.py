"""A process that is killed at a random instant loses nothing it has acknowledged, and the file stays whole."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.killing import kill_movers
from tests.support.killing_import import kill_imports
from tests.support.lead_files import write_leads
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

# More kills than a test run has time for: FUNNELDESK_KILLS=1000. FUNNELDESK_SEED repeats the choices of a run.
KILLS = int(os.environ.get("FUNNELDESK_KILLS", "40"))
SEED = int(os.environ.get("FUNNELDESK_SEED") or random.randrange(2**32))

pytestmark = pytest.mark.timeout(60 + 5 * KILLS)


def test_no_acknowledged_change_is_lost_when_the_process_is_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = kill_movers(make_workspace(tmp_path), kills=KILLS, seed=SEED)
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert report.lost == []
    assert report.wrong == []
    assert report.acknowledged > 0
    assert report.mid_write >= KILLS // 4, "too few kills fell between a request and its acknowledgement"


def test_a_writer_that_acknowledges_before_its_commit_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = kill_movers(make_workspace(tmp_path), kills=max(60, KILLS), seed=SEED, broken=True)
    with capsys.disabled():
        sys.stdout.write(f"\nbroken writer, {report}\n")
    assert report.lost, "the harness is blind"


def test_an_import_that_is_killed_is_there_in_full_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    source = write_leads(tmp_path / "leads.csv", 1000)
    report = kill_imports(make_workspace(tmp_path), source, temporary, kills=max(4, KILLS // 3), seed=SEED)
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert report.wrong == []
    assert report.mid_import > 0
