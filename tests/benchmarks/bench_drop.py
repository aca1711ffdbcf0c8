"""A card dragged by mouse in the real window: from letting go to the repainted board, commit and journal included.

The first drop is no part of the figures; nothing else is. The floor is the same drop's own repaint, with neither
journal nor commit: the column painted with the card at its new place.

Dropped one right after the other, the cards come faster than anything that waits for changes to rest. So they are also
dropped at a person's pace, in a business whose handoff has much to catch up with: scores, clocks, reminders,
automations and the navigation's numbers then look again between the drops, and during them.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.benchmarks.bench_today import fill_handover
from tests.benchmarks.measuring import FRAME_MS, Line, exponent, p95, run_alone, workspace_copy
from tests.benchmarks.windows import drive, environment_for, screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DROPS, DROPS_AT_PACE = 60, 40
AT_ONCE_MS, AT_PACE_MS = 20, 1_800
"""The longest rest between two drops."""

_CASES = (
    ("shown", "drop to the card at its new place", None),
    ("committed", "drop to the durable commit, announced", None),
    ("repainted", "drop to the repainted board and figures", FRAME_MS),
)


def _measure_size(n: int, environment: dict[str, str]) -> list[Line]:
    path = workspace_copy(n, "drops")
    drops = _drop(environment, path, DROPS, AT_ONCE_MS)
    times = {key: [drop[key] for drop in drops] for key, *_ in _CASES}
    shown = statistics.median(times["shown"])
    return [
        Line(case, n, statistics.median(times[key]), p95(times[key]), "repaint alone", shown, aim, "p95")
        for key, case, aim in _CASES
    ]


def _measure_at_pace(n: int, environment: dict[str, str]) -> Line:
    path = workspace_copy(n, "drops-at-pace")
    fill_handover(path, n)
    drops = _drop(environment, path, DROPS_AT_PACE, AT_PACE_MS)
    whole = [drop["repainted"] for drop in drops]
    shown = statistics.median([drop["shown"] for drop in drops])
    case = "the same at a person's pace, much to catch up with"
    return Line(case, n, statistics.median(whole), p95(whole), "repaint alone", shown, 2 * FRAME_MS, "p95")


def _drop(environment: dict[str, str], path: Path, count: int, longest_rest_ms: int) -> list[dict[str, float]]:
    events = drive(environment, "drops", str(path), str(count + 1), str(longest_rest_ms))
    drops: list[dict[str, float]] = [event["took"] for event in events if event["event"] == "drop"][1:]
    if len(drops) != count:
        raise AssertionError(f"{len(drops)} of {count} drops came to an end")
    return drops


def measure(sizes: Sequence[int]) -> list[Line]:
    """Drops at each size, and how they grow."""
    with screen() as base:
        lines = [line for n in sizes for line in _measure_size(n, environment_for(base))]
        at_pace = [_measure_at_pace(n, environment_for(base)) for n in sizes]
    grown = exponent(lines[len(_CASES) - 1 :: len(_CASES)])
    if grown is not None:
        print(f"a drop to the repainted board grows as n^{grown:.2f}")
    return [*lines, *at_pace]


if __name__ == "__main__":
    run_alone(measure)
