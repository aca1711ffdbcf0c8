"""The one place where parts meet: workspace, lanes, journal and clock become an application."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar

from funneldesk.clock import SystemClock
from funneldesk.commands.work import Work
from funneldesk.errors import StaleChange
from funneldesk.lanes import JOB, PERSON, InlineLane, ReadPool, WriteLane
from funneldesk.queries.business import read_business
from funneldesk.queries.look import Look
from funneldesk.store import turning
from funneldesk.store.workspace import create_workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from funneldesk.clock import Clock
    from funneldesk.lanes import Lane
    from funneldesk.model.business import Business
    from funneldesk.store.followers import EntryHead
    from funneldesk.store.journal import Touched
    from funneldesk.store.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """What was committed: announced once, after the commit.

    Attributes:
        entry_id: the journal entry.
        kind: `do`, `undo` or `redo`.
        label: what the person knows the change as.
        touched: which rows of which tables changed.
        origin: whatever the caller passed, so that a view knows its own change again.
        cause: person, import or automation.
    """

    entry_id: int
    kind: str
    label: str
    touched: Touched
    origin: object = None
    cause: str = "person"


@dataclass(frozen=True)
class Done(Generic[T]):
    """A committed command: its answer and the change it made (None when nothing changed)."""

    result: T
    change: Change | None


@dataclass(frozen=True)
class History:
    """What undo and redo would do now; None where there is nothing."""

    undo: str | None
    redo: str | None


class Application:
    """An open workspace that can be told and asked; knows no screen."""

    def __init__(self, workspace: Workspace, *, clock: Clock, write_lane: Lane, read_pool: Lane) -> None:
        self._workspace = workspace
        self._clock = clock
        self._write_lane = write_lane
        self._read_pool = read_pool
        self._listeners: list[Callable[[Change], None]] = []
        self.actor_id: int | None = None
        with workspace.read() as connection:
            self._business = read_business(connection)

    @classmethod
    def create(cls, path: Path, business: Business, *, clock: Clock | None = None) -> None:
        """Create a new workspace file.

        Raises:
            Refusal: the file exists or its folder does not.
            StoreFailure: the disk refused.
        """
        from funneldesk.commands.setup import seed_workspace

        now = (clock or SystemClock()).now()
        create_workspace(path, lambda session: seed_workspace(session, business, now=now))

    @classmethod
    def open(cls, path: Path, *, threads: bool = False, read_only: bool = False, clock: Clock | None = None) -> Self:
        """Open a workspace.

        Args:
            path: the file.
            threads: True gives a write lane and a read pool (the window); False runs all in the caller's thread.
            read_only: take no lock and write nothing.
            clock: where the time comes from.
        """
        clock = clock or SystemClock()
        workspace = open_workspace(path, now=clock.now(), read_only=read_only)
        try:
            if threads:
                return cls(workspace, clock=clock, write_lane=WriteLane(), read_pool=ReadPool())
            return cls(workspace, clock=clock, write_lane=InlineLane(), read_pool=InlineLane())
        except BaseException:
            workspace.close()
            raise

    @property
    def path(self) -> Path:
        """The workspace's file."""
        return self._workspace.path

    @property
    def is_read_only(self) -> bool:
        """Whether this application takes no commands."""
        return self._workspace.writer is None

    @property
    def business(self) -> Business:
        """The business as last committed."""
        return self._business

    @property
    def clock(self) -> Clock:
        """Where the time comes from."""
        return self._clock

    def run(
        self,
        command: Callable[Concatenate[Work, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[Done[T]]:
        """Run a command as the person at the screen; the future is done once the change is on disk."""
        return self.submit(lambda work: command(work, *args, **kwargs), name=_name_of(command))

    def submit(
        self,
        command: Callable[[Work], T],
        *,
        name: str,
        cause: str = "person",
        origin: object = None,
        priority: int = PERSON,
        attach: Path | None = None,
        caused_by: int | None = None,
    ) -> Future[Done[T]]:
        """Run a prepared command on the write lane with all that can be said about it.

        Args:
            command: what to do.
            name: the command's name in the journal.
            cause: person, import or automation.
            origin: passed on with the change, so that a view knows its own change again.
            priority: PERSON before JOB.
            attach: a database file that the command's connection sees as the schema `staging`.
            caused_by: the journal entry on whose account this is done; its undo takes this along.
        """

        def work() -> Done[T]:
            return self._write(command, name=name, cause=cause, origin=origin, attach=attach, caused_by=caused_by)

        return self._write_lane.submit(work, priority=priority)

    def ask(self, query: Callable[Concatenate[Look, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Ask a question on a read-only snapshot."""
        return self._ask(PERSON, query, *args, **kwargs)

    def ask_behind(self, query: Callable[Concatenate[Look, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Ask a question that nobody sits waiting for; it never takes the last reader."""
        return self._ask(JOB, query, *args, **kwargs)

    def undo(self) -> Future[Done[EntryHead]]:
        """Take back the newest change that stands, with what the program did on its account."""
        return self._write_lane.submit(lambda: self._turn("undo"))

    def undo_entry(self, entry_id: int) -> Future[Done[EntryHead]]:
        """Take back one entry alone, such as what an automation did; refused where somebody built upon it."""
        return self._write_lane.submit(lambda: self._turn("undo", entry_id))

    def redo_entry(self, entry_id: int) -> Future[Done[EntryHead]]:
        """Bring back one entry that was taken back."""
        return self._write_lane.submit(lambda: self._turn("redo", entry_id))

    def redo(self) -> Future[Done[EntryHead]]:
        """Bring back the change undone last."""
        return self._write_lane.submit(lambda: self._turn("redo"))

    def history(self) -> Future[History]:
        """Say what undo and redo would do now."""

        def look() -> History:
            with self._workspace.read() as connection:
                undo, redo = turning.next_undo(connection), turning.next_redo(connection)
            return History(undo.label if undo else None, redo.label if redo else None)

        return self._read_pool.submit(look)

    def check(self) -> list[str]:
        """Return what is wrong with the file; empty when it is whole."""
        return self._workspace.check()

    def copy_to(self, target: Path) -> None:
        """Copy the workspace as it is now to a new file, to try something on it."""
        self._workspace.copy_to(target)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call the listener after each commit, in the write lane's thread; returns what ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Finish what was begun and close the file."""
        self._write_lane.close()
        self._read_pool.close()
        self._workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _ask(
        self, priority: int, query: Callable[Concatenate[Look, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        def look() -> T:
            with self._workspace.read() as connection:
                return query(Look(connection, self._clock.now(), self._business), *args, **kwargs)

        return self._read_pool.submit(look, priority=priority)

    def _write(
        self,
        command: Callable[[Work], T],
        *,
        name: str,
        cause: str,
        origin: object,
        attach: Path | None,
        caused_by: int | None,
    ) -> Done[T]:
        now = self._clock.now()
        with self._workspace.write(attach=attach) as (session, recorder):
            work = Work(session, now, self.actor_id, cause, self._business, recorder)
            result = command(work)
            session.flush()
            label = work.label or name.replace("_", " ").capitalize()
            entry_id, touched = recorder.write(
                command=name, label=label, at=now, actor_id=work.actor_id, cause=cause, caused_by_id=caused_by
            )
            for note in work.after_entry:
                note(entry_id)
        if entry_id is None:
            return Done(result, None)
        change = Change(entry_id, "do", label, touched, origin, cause)
        self._announce(change)
        return Done(result, change)

    def _turn(self, kind: str, entry_id: int | None = None) -> Done[EntryHead]:
        try:
            done = self._turn_once(kind, entry_id, who_points=False)
        except StaleChange:
            if kind == "redo":
                raise
            # What the program made may point to what goes; finding that takes long, so it is asked for only then.
            done = self._turn_once(kind, entry_id, who_points=True)
        if done.change is not None:
            self._announce(done.change)
        return done

    def _turn_once(self, kind: str, entry_id: int | None, *, who_points: bool) -> Done[EntryHead]:
        with self._workspace.write_plain() as connection:
            if entry_id is not None:
                entry = turning.find_entry(connection, entry_id, kind)
            else:
                find = turning.next_undo if kind == "undo" else turning.next_redo
                entry = turning.require_entry(find(connection), kind)
            turn_id, head, touched = turning.turn(
                connection, entry, kind, at=self._clock.now(), actor_id=self.actor_id, who_points=who_points
            )
        return Done(head, Change(turn_id, kind, head.label, touched))

    def _announce(self, change: Change) -> None:
        if "setting" in change.touched.tables():
            with self._workspace.read() as connection:
                self._business = read_business(connection)
        for listener in list(self._listeners):
            try:
                listener(change)
            except Exception:  # noqa: BLE001
                # One broken view must neither stop the others nor undo a change that is on disk.
                _log.exception("a listener failed on the change of entry %s", change.entry_id)


def _name_of(command: Callable[..., Any]) -> str:
    return getattr(command, "__name__", "change")


__all__ = ["JOB", "PERSON", "Application", "Change", "Done", "History"]
