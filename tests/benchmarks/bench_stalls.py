"""Stalls of the real window's thread while figures are drawn, a report is made and a file is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks.measuring import FRAME_MS, Line, run_alone, run_folder, workspace_copy
from tests.benchmarks.windows import drive, environment_for, screen
from tests.support.lead_files import write_leads

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 20_000


def _measure_size(n: int, environment: dict[str, str]) -> list[Line]:
    source = write_leads(run_folder() / f"stalls-{ROWS}.csv", min(ROWS, n), seed=7)
    events = drive(environment, "stalls", str(workspace_copy(n, "stalls")), str(source))
    lines = []
    for event in events:
        if event["event"] == "not imported":
            raise AssertionError(event["why"])
        if event["event"] == "stalls":
            what = event["what"] if event["done"] else f"{event['what']} (not done)"
            aim = FRAME_MS if what != "nothing" else None
            lines.append(Line(f"stalls during {what}, p99", n, event["p99"], aim=aim, judged="value"))
            lines.append(Line(f"stalls during {what}, longest of {event['beats']:,} beats", n, event["longest"]))
    return lines


def measure(sizes: Sequence[int]) -> list[Line]:
    """Stalls at each size."""
    with screen() as base:
        return [line for n in sizes for line in _measure_size(n, environment_for(base))]


if __name__ == "__main__":
    run_alone(measure)
