"""A card dragged by mouse in the real window: from letting go to the repainted board, commit and journal included.

The first drop is no part of the figures; nothing else is. The floor is the same drop's own repaint, with neither
journal nor commit: the column painted with the card at its new place.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.benchmarks.measuring import FRAME_MS, Line, exponent, p95, run_alone, workspace_copy
from tests.benchmarks.windows import drive, environment_for, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

DROPS = 60

_CASES = (
    ("shown", "drop to the card at its new place", None),
    ("committed", "drop to the durable commit, announced", None),
    ("repainted", "drop to the repainted board and figures", FRAME_MS),
)


def _measure_size(n: int, environment: dict[str, str]) -> list[Line]:
    path = workspace_copy(n, "drops")
    events = drive(environment, "drops", str(path), str(DROPS + 1))
    drops = [event["took"] for event in events if event["event"] == "drop"][1:]
    if len(drops) != DROPS:
        raise AssertionError(f"{len(drops)} of {DROPS} drops came to an end")
    times = {key: [drop[key] for drop in drops] for key, *_ in _CASES}
    shown = statistics.median(times["shown"])
    return [
        Line(case, n, statistics.median(times[key]), p95(times[key]), "repaint alone", shown, aim, "p95")
        for key, case, aim in _CASES
    ]


def measure(sizes: Sequence[int]) -> list[Line]:
    """Drops at each size, and how they grow."""
    with screen() as base:
        lines = [line for n in sizes for line in _measure_size(n, environment_for(base))]
    grown = exponent(lines[len(_CASES) - 1 :: len(_CASES)])
    if grown is not None:
        print(f"a drop to the repainted board grows as n^{grown:.2f}")
    return lines


if __name__ == "__main__":
    run_alone(measure)
