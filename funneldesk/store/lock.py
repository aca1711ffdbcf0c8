"""The lock that gives a workspace one owner process and tells others who it is."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from typing import TYPE_CHECKING, Self

import orjson
from filelock import FileLock, Timeout

from funneldesk.errors import WorkspaceBusy

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


class WorkspaceLock:
    """Held while a process may write; the operating system frees it when the process ends, however it ends."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._lock = FileLock(str(workspace) + "-lock", timeout=0, thread_local=False)
        self._owner_file = workspace.with_name(workspace.name + "-owner")

    def acquire(self, *, now: dt.datetime) -> Self:
        """Take the lock and write down who holds it.

        Raises:
            WorkspaceBusy: another process holds it; the message names that process.
        """
        try:
            self._lock.acquire()
        except Timeout as busy:
            raise WorkspaceBusy(
                f"{self._workspace.name} is open already{self._describe_owner()}. Close it there and try again."
            ) from busy
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "user": _user_name(),
            "since": now.isoformat(),
        }
        self._owner_file.write_bytes(orjson.dumps(owner))
        return self

    def release(self) -> None:
        """Give the lock back."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._owner_file.unlink()
            self._lock.release()

    def _describe_owner(self) -> str:
        try:
            owner = orjson.loads(self._owner_file.read_bytes())
            return f" in another FunnelDesk (user {owner['user']} on {owner['host']}, process {owner['pid']})"
        except (OSError, ValueError, KeyError, TypeError):
            return " in another process"


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
