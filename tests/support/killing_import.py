"""Killing a process that imports a file, at a random instant, and holding the workspace to all or nothing."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.app import Application
from funneldesk.cli.main import run
from tests.support.killing import start_context
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

_STAGING = "funneldesk-import-*"


@dataclass
class ImportKillReport:
    """What a run of kills came to.

    Attributes:
        seed: repeats the instants of a run.
        kills: processes killed.
        mid_import: kills between the start of the import and its answer.
        nothing: after so many kills nothing of the file was there.
        everything: after so many kills all of it was there, because the commit had happened.
        wrong: what broke the promise, in words.
    """

    seed: int
    kills: int = 0
    mid_import: int = 0
    nothing: int = 0
    everything: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.kills} kills of an import, {self.mid_import} before its answer; "
            f"nothing there {self.nothing}, everything there {self.everything}, {len(self.wrong)} faults"
        )


def kill_imports(path: Path, source: Path, temporary: Path, *, kills: int, seed: int) -> ImportKillReport:
    """Start the import of one file again and again, kill it each time, and check the workspace.

    Every other kill comes late, when the rows are about to appear in the workspace.

    Args:
        path: the workspace; what was imported is undone before the next round.
        source: the file of leads.
        temporary: an empty folder for the import's temporary files.
        kills: how many processes.
        seed: of the instants.
    """
    rng, report = random.Random(seed), ImportKillReport(seed)
    before = read_everything(path)
    duration, _ = _import(path, source, temporary, lifetime=None)
    _judge(path, before, report, answered=True)
    for turn in range(kills):
        lifetime = duration * (rng.uniform(0, 1) if turn % 2 else rng.uniform(0.8, 1.05))
        _, answered = _import(path, source, temporary, lifetime=lifetime)
        report.kills += 1
        report.mid_import += not answered
        _judge(path, before, report, answered=answered)
    _import(path, source, temporary, lifetime=None)
    report.wrong += [f"{left.name} was left in the temporary folder" for left in temporary.glob(_STAGING)]
    return report


def _import(path: Path, source: Path, temporary: Path, *, lifetime: float | None) -> tuple[float, bool]:
    """Run one import, to its end or for so many seconds; its seconds, and whether it gave its answer."""
    context = start_context("tests.support.killing_import", "funneldesk.exchange.importing")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_import_as_the_command_line, args=(path, source, temporary, theirs), daemon=True)
    worker.start()
    theirs.close()
    ours.recv()
    begun = time.monotonic()
    answered = ours.poll(lifetime)
    worker.kill() if not answered else worker.join()
    worker.join()
    took = time.monotonic() - begun
    answered = answered or ours.poll(0)
    if answered:
        try:
            if (code := ours.recv()) != 0:
                raise AssertionError(f"the import ended with exit code {code}")
        except EOFError:
            answered = False
    worker.close()
    ours.close()
    return took, answered


def _import_as_the_command_line(path: Path, source: Path, temporary: Path, pipe: Connection) -> None:
    """The verb itself in a process of its own; says when it begins and with which code it ended."""
    tempfile.tempdir = str(temporary)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  the null device is no path of ours
        sys.stdout = sys.stderr = nowhere
        pipe.send("begun")
        pipe.send(run(["import", str(path), str(source), "--as", "leads", "--json"]))


def _judge(
    path: Path, before: dict[str, list[tuple[object, ...]]], report: ImportKillReport, *, answered: bool
) -> None:
    where = f"kill {report.kills}"
    with Application.open(path) as app:
        report.wrong += [f"{where}: {problem}" for problem in app.check()]
        history = app.history().result()
        found = read_everything(path)
        if history.undo is None:
            report.nothing += 1
            if answered:
                report.wrong.append(f"{where}: the import gave its answer and is not there")
        else:
            report.everything += report.kills > 0
            if len(found["contact"]) == len(before["contact"]):
                report.wrong.append(f"{where}: the journal knows an import that left no rows")
            app.undo().result()
            found = read_everything(path)
    if found != before:
        report.wrong.append(f"{where}: something of the import is there, or its undo left something")
