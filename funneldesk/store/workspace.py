"""A workspace: one SQLite file that holds a business, created atomically and opened under a lock."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from funneldesk.errors import NotFound, Refusal, StaleChange, StoreFailure, WorkspaceTooNew
from funneldesk.store.backup import copy_verified, find_problems, flush_to_disk
from funneldesk.store.engine import APPLICATION_ID, make_readers, make_writer
from funneldesk.store.journal import Recorder
from funneldesk.store.lock import WorkspaceLock
from funneldesk.store.place import is_synced_or_remote
from funneldesk.store.schema import SCHEMA_VERSION, migrate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_MAGIC = b"SQLite format 3\x00"


@dataclass
class Workspace:
    """An open workspace file: the writer (None when opened to read only), the readers and the lock."""

    path: Path
    readers: Engine
    writer: Engine | None
    lock: WorkspaceLock | None

    @contextmanager
    def write(self, *, attach: Path | None = None) -> Iterator[tuple[Session, Recorder]]:
        """Yield a session and its journal recorder in one IMMEDIATE transaction; commit at the end.

        Args:
            attach: a database file to be seen as the schema `staging` while the transaction lasts.

        Raises:
            StaleChange: the change would have left a record pointing to one that is gone.
            StoreFailure: the disk or a lock failed; the transaction was rolled back.
        """
        session = Session(self._writer(), expire_on_commit=False, autoflush=True)
        with _store_errors(self.path), self._attached(attach), closing(session):
            recorder = Recorder(session)
            try:
                yield session, recorder
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def write_plain(self) -> Iterator[Connection]:
        """Yield the writer's connection in one IMMEDIATE transaction, without a journal entry of its own."""
        with _store_errors(self.path), self._writer().begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a read-only connection that sees one snapshot."""
        with _store_errors(self.path), self.readers.begin() as connection:
            yield connection

    def check(self) -> list[str]:
        """Return what is wrong with the file: pages, foreign keys, and the promises between tables."""
        from funneldesk.store.integrity import find_broken_promises

        with self.read() as connection:
            return [*find_problems(_raw(connection)), *find_broken_promises(connection)]

    def copy_to(self, target: Path) -> None:
        """Copy the workspace as it is now to a new file."""
        with self.read() as connection:
            copy_verified(_raw(connection), target)

    def close(self) -> None:
        """Fold the write-ahead log into the file, close every connection and free the lock."""
        self.readers.dispose()
        if self.writer is not None:
            with suppress(OperationalError), self.writer.connect() as connection:
                _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self.writer.dispose()
        if self.lock is not None:
            self.lock.release()

    @contextmanager
    def _attached(self, staging: Path | None) -> Iterator[None]:
        if staging is None:
            yield
            return
        with self._writer().connect() as connection:
            raw = _raw(connection)
        raw.execute("ATTACH DATABASE ? AS staging", (str(staging),))
        try:
            yield
        finally:
            raw.execute("DETACH DATABASE staging")

    def _writer(self) -> Engine:
        if self.writer is None:
            raise Refusal(f"{self.path.name} is open for reading only.")
        # A change may reach any table, an undo step too; what only looks is spared the tables it does not ask.
        import_module("funneldesk.model.records")
        return self.writer


@contextmanager
def _store_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "FOREIGN KEY" in str(error.orig):
            raise StaleChange("Something else points to what would be removed; nothing was changed.") from error
        raise
    except OperationalError as error:
        raise StoreFailure(
            f"{path.name} could not be read or written: {error.orig}. Nothing was half saved."
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        # SQLite names torn pages by the bare class; its other kinds are faults of ours and stay what they are.
        cause = error.orig if isinstance(error, DatabaseError) else error
        if type(cause) is not sqlite3.DatabaseError:
            raise
        raise StoreFailure(f"{path.name} is damaged: {cause}. Go back to a copy of it.") from error


def _raw(connection: Connection) -> sqlite3.Connection:
    """The driver's connection, for what must happen outside any transaction."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise StoreFailure("This needs a workspace in an SQLite file.")
    return raw


def create_workspace(path: Path, seed: Callable[[Session], None]) -> None:
    """Create a workspace file in one step: it appears whole under its name, or not at all.

    Args:
        path: where; a missing folder or an existing file is refused.
        seed: fills in the business, its first pipeline and its lists.

    Raises:
        Refusal: the file exists, or its folder does not.
        StoreFailure: the disk refused.
    """
    try:
        if path.exists():
            raise Refusal(f"{path.name} exists already; choose another name or open it.")
        if not path.parent.is_dir():
            raise Refusal(f"The folder {path.parent} does not exist; create it first.")
    except OSError as error:
        raise _not_created(path, error) from error
    partial = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        partial.unlink(missing_ok=True)
        _build(partial, seed)
        _take_name(partial, path)
    except (OSError, sqlite3.Error, OperationalError) as error:
        raise _not_created(path, error) from error
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            # What could not be created need not be removed; and its disk may refuse that as well.
            with suppress(OSError):
                partial.with_name(partial.name + ending).unlink()


def _not_created(path: Path, error: OSError | sqlite3.Error | OperationalError) -> StoreFailure:
    """What the system said, without statements, and what to do."""
    said = error.orig if isinstance(error, OperationalError) else error
    reason = (isinstance(said, OSError) and said.strerror) or str(said)
    return StoreFailure(
        f"{path.name} could not be created in {path.absolute().parent} ({reason}); "
        "choose another folder, or see that this one can be written and its disk has room."
    )


def _build(partial: Path, seed: Callable[[Session], None]) -> None:
    engine = make_writer(partial)
    try:
        with engine.connect() as connection:
            _raw(connection).execute(f"PRAGMA application_id={APPLICATION_ID}")
        migrate(engine)
        with closing(Session(engine)) as session:
            seed(session)
            session.commit()
        with engine.connect() as connection:
            _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
    flush_to_disk(partial)


def _take_name(partial: Path, path: Path) -> None:
    """Give the finished file its name without ever replacing another file."""
    try:
        os.link(partial, path)
    except FileExistsError as taken:
        raise Refusal(f"{path.name} exists already; choose another name or open it.") from taken
    except OSError:
        partial.rename(path)
    flush_to_disk(path)


def open_workspace(path: Path, *, now: dt.datetime, read_only: bool = False) -> Workspace:
    """Open a workspace; to write, under its lock and with its schema brought up to date.

    Raises:
        NotFound: there is no such file.
        Refusal: the file is not a workspace.
        WorkspaceBusy: another process holds it.
        WorkspaceTooNew: a newer program wrote it.
        StoreFailure: the disk failed.
    """
    _require_workspace(path)
    if read_only:
        if _schema_version(path) < SCHEMA_VERSION:
            raise StoreFailure(
                f"{path.name} was written by an older version; open it once in FunnelDesk to bring it up to date."
            )
        return Workspace(path, make_readers(path), None, None)
    lock = WorkspaceLock(path).acquire(now=now)
    try:
        writer = make_writer(path, rollback_journal=is_synced_or_remote(path))
        _bring_up_to_date(path, writer)
    except BaseException:
        lock.release()
        raise
    return Workspace(path, make_readers(path), writer, lock)


def _require_workspace(path: Path) -> None:
    if not path.exists():
        raise NotFound(f"There is no workspace at {path}; check the name, or create it with “new”.")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreFailure(f"{path.name} cannot be read: {error.strerror}.") from error
    if head[:16] != _MAGIC or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise Refusal(
            f"{path.name} is not a FunnelDesk workspace. To bring in a spreadsheet, import it into a workspace."
        )
    if _schema_version(path) > SCHEMA_VERSION:
        raise WorkspaceTooNew(
            f"{path.name} was saved by a newer FunnelDesk. Update FunnelDesk to open it; the file was not touched."
        )


def _schema_version(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(60)
        return int.from_bytes(file.read(4), "big")


def _bring_up_to_date(path: Path, writer: Engine) -> None:
    version = _schema_version(path)
    if version >= SCHEMA_VERSION:
        return
    with writer.connect() as connection:
        copy_verified(
            _raw(connection),
            path.with_name(f"{path.stem}.before-version-{SCHEMA_VERSION}{path.suffix}-backup"),
        )
    migrate(writer)
