"""Start to the window's first frame and to the painted board, against a bare window, each in a fresh process.

A virtual X server is used where there is one, else Qt's own screenless platform; the same for all. Byte code is
cached as in an installed program.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from tests.benchmarks.measuring import Line, p95, run_alone, workspace_copy
from tests.benchmarks.windows import drive, environment_for, screen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROUNDS = 7

Times = dict[str, list[tuple[float, float]]]


def _start(environment: dict[str, str], *words: str) -> dict[str, tuple[float, float]]:
    """Start a process and return wall and processor milliseconds up to each event it told."""
    begun = time.monotonic()
    events = drive(environment, *words)
    if any(event["heavy"] for event in events if event["event"] == "first frame"):
        raise AssertionError(f"loaded by the first frame: {events[0]['heavy']}")
    return {event["event"]: ((event["at"] - begun) * 1000, event["cpu"] * 1000) for event in events}


def _measure_size(n: int, environment: dict[str, str]) -> Times:
    path: Path = workspace_copy(n, "start")
    times: Times = {"bare": [], "with SQLAlchemy": [], "first frame": [], "board": []}
    for turn in range(-1, ROUNDS):
        bare = _start(environment, "bare")
        library = _start(environment, "library")
        ours = _start(environment, "start", str(path))
        if turn >= 0:
            times["bare"].append(bare["first frame"])
            times["with SQLAlchemy"].append(library["loaded"])
            times["first frame"].append(ours["first frame"])
            times["board"].append(ours["board"])
    return times


def _lines(n: int, times: Times) -> list[Line]:
    lines = []
    for event, aim in (("first frame", 1.3), ("board", 3.0)):
        for place, clock in enumerate(("wall", "processor")):
            values = [pair[place] for pair in times[event]]
            lines.append(
                Line(
                    f"start to {'the first frame' if event == 'first frame' else 'the painted board'}, {clock}",
                    n,
                    statistics.median(values),
                    p95(values),
                    "bare window",
                    statistics.median([pair[place] for pair in times["bare"]]),
                    aim,
                )
            )
    library, bare = times["with SQLAlchemy"], times["bare"]
    lines += [
        Line(
            f"for comparison: bare window, then SQLAlchemy's mapper loaded, {clock}",
            n,
            statistics.median([pair[place] for pair in library]),
            p95([pair[place] for pair in library]),
            "bare window",
            statistics.median([pair[place] for pair in bare]),
        )
        for place, clock in enumerate(("wall", "processor"))
    ]
    return lines


def measure(sizes: Sequence[int]) -> list[Line]:
    """Starts at each size, ours and bare in turns."""
    lines: list[Line] = []
    with screen() as base:
        environment = environment_for(base)
        print(f"starts on {environment['QT_QPA_PLATFORM']}")
        for n in sizes:
            lines += _lines(n, _measure_size(n, environment))
    return lines


if __name__ == "__main__":
    run_alone(measure)
