"""What every benchmark shares: interleaved rounds, workspaces of each size, and the table that is printed."""

from __future__ import annotations

import argparse
import atexit
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from tests.support.synthetic import make_synthetic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SIZES = (1_000, 10_000, 100_000)
FRAME_MS = 1000 / 60


@dataclass(frozen=True)
class Line:
    """One measured case.

    Attributes:
        case: what was measured.
        n: of how many deals or rows.
        value_ms: the median, or whatever `unit` says, in milliseconds.
        p95_ms: the 95th percentile; None where one figure is all there is.
        floor: what the floor is, in words; empty where the aim is absolute.
        floor_ms: the floor's median in the same run.
        aim: the ratio to the floor, or the milliseconds, not to be exceeded; None where only the figure is of interest.
        judged: what the aim is held against: "ratio", "value" or "p95".
    """

    case: str
    n: int
    value_ms: float
    p95_ms: float | None = None
    floor: str = ""
    floor_ms: float | None = None
    aim: float | None = None
    judged: str = "ratio"

    @property
    def ratio(self) -> float | None:
        """The case in units of its floor."""
        return None if not self.floor_ms else self.value_ms / self.floor_ms

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        figure = {"ratio": self.ratio, "value": self.value_ms, "p95": self.p95_ms}[self.judged]
        return None if self.aim is None or figure is None else figure <= self.aim

    def cells(self) -> list[str]:
        """The line as the table's cells."""
        unit = "×" if self.judged == "ratio" else " ms"
        verdict = {True: "met", False: "MISSED", None: ""}[self.is_met]
        return [
            self.case,
            f"{self.n:,}",
            _figure(self.value_ms),
            _figure(self.p95_ms),
            self.floor,
            _figure(self.floor_ms),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.aim is None else f"≤ {self.aim:.3g}{unit}{' p95' if self.judged == 'p95' else ''}",
            verdict,
        ]


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def time_in_turns(cases: Mapping[str, Callable[[], object]], *, rounds: int, warm: int = 1) -> dict[str, list[float]]:
    """Milliseconds of each case, taken round by round so that a busy moment of the machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(-warm, rounds):
        for name, case in cases.items():
            begun = time.perf_counter()
            case()
            if turn >= 0:
                times[name].append((time.perf_counter() - begun) * 1000)
    return times


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[18] if len(times) > 1 else times[0]


def compare(
    case: str, n: int, times: Mapping[str, Sequence[float]], key: str, floor: str, aim: float | None = None
) -> Line:
    """A line of one case over its floor, both from the same rounds."""
    return Line(case, n, statistics.median(times[key]), p95(times[key]), floor, statistics.median(times[floor]), aim)


def exponent(lines: Sequence[Line]) -> float | None:
    """By which power of n the medians grow between the smallest and the largest size."""
    import math

    if len(lines) < 2:
        return None
    first, last = lines[0], lines[-1]
    return math.log(last.value_ms / first.value_ms) / math.log(last.n / first.n)


@cache
def run_folder() -> Path:
    """A folder that lasts as long as the run."""
    folder = Path(mkdtemp(prefix="funneldesk-benchmarks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def workspace(n: int) -> Path:
    """A workspace of so many deals, made once a run; read it only."""
    sys.stderr.write(f"making a workspace of {n:,} deals\n")
    return make_synthetic(run_folder() / f"deals-{n}.funnel", n)


def workspace_copy(n: int, name: str) -> Path:
    """A workspace of so many deals to write into."""
    target = run_folder() / f"{name}-{n}.funnel"
    shutil.copyfile(workspace(n), target)
    return target


def print_table(lines: Sequence[Line]) -> None:
    """Print the lines under their heads."""
    heads = ["case", "n", "ms", "p95 ms", "floor", "floor ms", "ratio", "aim", ""]
    rows = [heads, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for row in rows:
        print(
            "  ".join(
                cell.ljust(width) if at in (0, 4) else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
        )


def print_machine() -> None:
    """Print what the figures were taken on."""
    from importlib.metadata import version

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, Qt {version('pyside6-essentials')}, SQLAlchemy {version('sqlalchemy')}"
    )


def run_alone(measure: Callable[[Sequence[int]], list[Line]]) -> None:
    """Measure one benchmark at the sizes asked for on the command line and print its table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    print_machine()
    print_table(measure(sizes))
