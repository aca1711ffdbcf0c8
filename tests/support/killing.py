"""Killing a process that writes, at a random instant, and holding the file to what was acknowledged."""

from __future__ import annotations

import multiprocessing
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.app import Application
from funneldesk.model.journal import JournalEntry
from tests.support.kill_worker import Asked, change_without_end, read_deals

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from pathlib import Path

    from funneldesk.queries.look import Look
    from tests.support.kill_worker import Acknowledged, Board

_LONGEST_LIFE_S = 0.25


@dataclass
class KillReport:
    """What a run of kills came to.

    Attributes:
        seed: repeats the choices of a run.
        kills: processes killed.
        mid_write: kills between a request and its acknowledgement.
        committed: of those, how many had reached the disk unacknowledged.
        acknowledged: changes acknowledged in all.
        lost: what was acknowledged and is not in the file, in words.
        wrong: what else was wrong after a kill.
    """

    seed: int
    kills: int = 0
    mid_write: int = 0
    committed: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.kills} kills, {self.mid_write} mid-write ({self.committed} of them on disk), "
            f"{self.acknowledged} changes acknowledged, {len(self.lost)} lost, {len(self.wrong)} other faults"
        )


@dataclass
class _Life:
    """What one process said before it was killed; `before` is the board it found."""

    before: Board
    first_entry: int
    asked: list[Board] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def board(self, changes: int) -> Board:
        """The board after so many changes; the one asked for last may be unacknowledged."""
        board = dict(self.before)
        for place in range(changes):
            done = self.acknowledged[place].deals if place < len(self.acknowledged) else self.asked[place]
            if 0 in done:
                done = {max(board, default=0) + 1: done[0]}
            board.update(done)
        return board


def kill_movers(path: Path, *, kills: int, seed: int, broken: bool = False) -> KillReport:
    """Let processes change the workspace one after the other, kill each, and check the file after each.

    Every other process is killed at a random instant, the rest right at an acknowledgement.

    Args:
        path: the workspace; it grows from life to life.
        kills: how many processes.
        seed: of the instants and of the changes.
        broken: use the writer that acknowledges before its commit, and stop at the first loss.
    """
    starting = start_context("tests.support.kill_worker")
    rng = random.Random(seed)
    report = KillReport(seed)
    while report.kills < kills and not (broken and report.lost):
        life = _open_life(path)
        ours, theirs = starting.Pipe(duplex=False)
        worker = starting.Process(
            target=change_without_end,
            args=(path, rng.randrange(2**32), theirs),
            kwargs={"acknowledge_early": broken},
            daemon=True,
        )
        worker.start()
        theirs.close()
        _listen(ours, life, rng.uniform(0, _LONGEST_LIFE_S), to_acknowledgement=report.kills % 2 == 0)
        worker.kill()
        _drain(ours, life)
        worker.join()
        worker.close()
        ours.close()
        report.kills += 1
        _judge(path, life, report)
    return report


def start_context(*modules: str) -> ForkServerContext | SpawnContext:
    """How processes start: from a server that has these modules loaded, where the system can fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", *modules])
    return context


def _open_life(path: Path) -> _Life:
    with Application.open(path, read_only=True) as app:
        return _Life(app.ask(read_deals).result(), app.ask(_last_entry).result() + 1)


def _listen(pipe: Connection, life: _Life, lifetime: float, *, to_acknowledgement: bool) -> None:
    """Take in what the process says; its time begins with its first request.

    With `to_acknowledgement` it lives on to its next acknowledgement and not a moment longer: the worst instant for
    a writer that promises too early.
    """
    _take(pipe, life)
    end = time.monotonic() + lifetime
    while (left := end - time.monotonic()) > 0:
        if pipe.poll(left):
            _take(pipe, life)
    heard = len(life.acknowledged)
    while to_acknowledgement and len(life.acknowledged) == heard:
        _take(pipe, life)


def _drain(pipe: Connection, life: _Life) -> None:
    """Take in what stood in the pipe when the process died; a message cut short was never said."""
    try:
        while True:
            _take(pipe, life)
    except (EOFError, OSError):
        return


def _take(pipe: Connection, life: _Life) -> None:
    word = pipe.recv()
    if isinstance(word, Asked):
        life.asked.append(word.deals)
    else:
        life.acknowledged.append(word)


def _judge(path: Path, life: _Life, report: KillReport) -> None:
    where = f"kill {report.kills}"
    report.acknowledged += len(life.acknowledged)
    report.mid_write += len(life.asked) > len(life.acknowledged)
    # Opening must need no hand: the lock of the dead process is free and the log beside the file is taken in.
    with Application.open(path) as app:
        entries = app.ask(_last_entry).result() - life.first_entry + 1
        report.lost += [f"{where}: change {place + 1}" for place in range(entries, len(life.acknowledged))]
        if report.lost:
            return
        if entries > len(life.asked):
            report.wrong.append(f"{where}: {entries} changes in the journal, {len(life.asked)} asked for")
            return
        report.committed += entries > len(life.acknowledged)
        if app.ask(read_deals).result() != life.board(entries):
            report.wrong.append(f"{where}: the rows differ from what was asked for")
        report.wrong += [f"{where}: {problem}" for problem in app.check()]
        if entries:
            app.undo().result()
            if app.ask(read_deals).result() != life.board(entries - 1):
                report.wrong.append(f"{where}: undo of the last change did not bring the rows back")
            app.redo().result()
            if app.ask(read_deals).result() != life.board(entries):
                report.wrong.append(f"{where}: redo of the last change did not bring it back")


def _last_entry(look: Look) -> int:
    return int(look.connection.execute(select(func.coalesce(func.max(JournalEntry.id), 0))).scalar_one())
