"""Spreadsheets, read by a child process that may fail without harm, and handed on as text."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from funneldesk.errors import Refusal

MAX_FILE_BYTES: Final = 50 << 20
TIME_LIMIT_SECONDS: Final = 60
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class SheetOrigin:
    """Which sheet of which workbook the rows came from.

    Attributes:
        sheet: Its name.
        sheets: All names in the workbook.
        numeric: Positions of columns in which every value below the first is a typed number.
        folder: The temporary folder that holds the sheet as text.
        notices: What the sheet's reader has to say.
    """

    sheet: str
    sheets: tuple[str, ...]
    numeric: frozenset[int]
    folder: Path
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> Path:
        """The sheet as UTF-8 CSV: row n of the sheet is record n."""
        return self.folder / "sheet.csv"


def is_workbook(head: bytes) -> bool:
    """Whether a file's first bytes are those of XLSX, ODS or XLS."""
    return head.startswith((_ZIP, _OLE))


def sheet_as_text(path: Path, sheet: str | None = None) -> SheetOrigin:
    """Write one sheet of a workbook as text, in a child process with limits on memory and time.

    Args:
        path: An XLSX, ODS or XLS file.
        sheet: Which sheet; without it the one most like a table.

    Raises:
        Refusal: The workbook is damaged, hostile, protected or too large, or has no such sheet.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Refusal(f"{path.name} is larger than 50 MB. Save the sheet as CSV and import that.")
    folder = Path(tempfile.mkdtemp(prefix="funneldesk-sheet-"))
    try:
        told = _run_worker(path, folder / "sheet.csv", sheet)
        return SheetOrigin(
            told["sheet"], tuple(told["sheets"]), frozenset(told["numeric"]), folder, tuple(told["notices"])
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _run_worker(path: Path, target: Path, sheet: str | None) -> dict[str, Any]:
    command = [sys.executable, "-m", "funneldesk.exchange.sheet_worker", str(path.resolve()), str(target)]
    command += [sheet] if sheet is not None else []
    root = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, arguments as a list
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        told = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired as error:
        raise Refusal(
            f"{path.name} takes longer than {TIME_LIMIT_SECONDS} seconds to read. "
            "Save the sheet as CSV and import that."
        ) from error
    except ValueError:
        told = None
    if isinstance(told, dict) and "refused" in told:
        raise Refusal(f"{path.name}: {told['refused']}")
    if not isinstance(told, dict):
        raise Refusal(
            f"{path.name} cannot be read within the limits set for spreadsheets. Save the sheet as CSV and import that."
        )
    return told
