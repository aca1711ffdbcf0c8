"""Where a workspace lies: a folder that another program copies or that is not on this machine needs care."""

from __future__ import annotations

import sys
from pathlib import Path

_SYNC_FOLDERS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "icloud drive",
    "mobile documents",
    "nextcloud",
    "syncthing",
)
_REMOTE_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p", "afs", "davfs"}
)


def is_synced_or_remote(path: Path) -> bool:
    """Whether a path seems to lie in a synced folder or on a network drive.

    There, shared memory beside the file cannot be trusted, so the store uses a rollback journal.
    """
    parts = [part.casefold() for part in path.absolute().parts]
    if any(part == name or part.startswith((f"{name} ", f"{name}-")) for part in parts for name in _SYNC_FOLDERS):
        return True
    if str(path).startswith("\\\\"):
        return True
    return sys.platform == "linux" and _file_system(path.absolute()) in _REMOTE_FILE_SYSTEMS


def _file_system(path: Path) -> str:
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split()
        point = fields[1].replace("\\040", " ")
        if len(point) > len(best) and path.is_relative_to(point):
            best, kind = point, fields[2]
    return kind
