"""Runs every benchmark and prints one table: `python -m tests.benchmarks [--sizes N …]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks import (
    bench_attribution,
    bench_campaigns,
    bench_drop,
    bench_figures,
    bench_import,
    bench_moves,
    bench_scores,
    bench_segments,
    bench_stalls,
    bench_start,
    bench_today,
)
from tests.benchmarks.measuring import run_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.measuring import Line


def measure(sizes: Sequence[int]) -> list[Line]:
    """One after the other; what fails is said and the rest goes on."""
    lines: list[Line] = []
    for bench in (
        bench_start,
        bench_drop,
        bench_moves,
        bench_figures,
        bench_stalls,
        bench_import,
        bench_attribution,
        bench_campaigns,
        bench_segments,
        bench_scores,
        bench_today,
    ):
        try:
            lines += bench.measure(sizes)
        except Exception as error:  # noqa: BLE001  one broken benchmark must not hide the others' figures
            print(f"{bench.__name__} failed: {type(error).__name__}: {error}")
    return lines


if __name__ == "__main__":
    run_alone(measure)
