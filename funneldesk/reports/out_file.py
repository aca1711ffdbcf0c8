"""The file a report or a picture is written to: which names are taken for one, and how it gets there whole."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from funneldesk.errors import Refusal, StoreFailure


@dataclass(frozen=True, slots=True)
class OutKind:
    """A kind of file that is written.

    Attributes:
        words: what it is called, with its article.
        ending: how its name ends.
        head: how its content begins.
    """

    words: str
    ending: str
    head: bytes


PDF = OutKind("a PDF", ".pdf", b"%PDF-")
ICS = OutKind("a calendar", ".ics", b"BEGIN:VCALENDAR")
PNG = OutKind("a PNG picture", ".png", b"\x89PNG\r\n\x1a\n")


def check_target(out: Path, kind: OutKind, *, workspace: Path | None = None) -> None:
    """Refuse a target that is no such file, so that nothing but an older one of its kind is ever replaced.

    Args:
        out: the file to write.
        kind: what will be in it.
        workspace: the file that is asked, which must outlive every answer.

    Raises:
        Refusal: it is the workspace under whatever name, its name ends otherwise, its folder is missing, or
            something else is there already.
    """
    try:
        there = out.stat() if out.exists() else None
        if there is not None and workspace is not None and workspace.exists() and out.samefile(workspace):
            raise Refusal(f"“{out.name}” is the workspace itself; choose another name, one that ends in {kind.ending}.")
        if there is not None and stat.S_ISDIR(there.st_mode):
            raise Refusal(f"“{out}” is a folder; give the name of {kind.words} in it.")
        if out.suffix.casefold() != kind.ending:
            raise Refusal(f"“{out.name}” is no name for {kind.words}; give one that ends in {kind.ending}.")
        if not out.parent.is_dir():
            raise Refusal(f"The folder “{out.parent}” does not exist; make it first or choose another.")
        # An empty file is what dialogs leave to keep a name; there is nothing in it to lose.
        if there is not None and not (stat.S_ISREG(there.st_mode) and (not there.st_size or _begins(out, kind.head))):
            raise Refusal(f"“{out.name}” exists already and is not {kind.words}; choose another name or remove it.")
    except OSError as error:
        reason = error.strerror or "the disk refused"
        raise Refusal(f"“{out.name}” cannot be written: {reason}. Choose another name or folder.") from error


def replace_file(out: Path, content: bytes) -> None:
    """Put the content where a reader finds the old file or the new one, never a part.

    Raises:
        StoreFailure: the disk refused.
    """
    waiting: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
        waiting = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        waiting.chmod(0o666 & ~_umask())
        waiting.replace(out)
    except OSError as error:
        if waiting is not None:
            waiting.unlink(missing_ok=True)
        reason = error.strerror or "the disk refused"
        raise StoreFailure(
            f"“{out.name}” could not be written: {reason}. Close it elsewhere or save it anew."
        ) from error


def _begins(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
