"""Where the details of an unexpected error go."""

from __future__ import annotations

import datetime as dt
import os
import traceback
from pathlib import Path

LOG_FOLDER_VARIABLE = "FUNNELDESK_LOG_DIR"
_LARGEST_BYTES = 1_000_000


def log_folder() -> Path:
    """The folder of the log: the variable FUNNELDESK_LOG_DIR, else the platform's own."""
    chosen = os.environ.get(LOG_FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_log_path

    return user_log_path("FunnelDesk", appauthor=False)


def log_trouble(error: BaseException) -> Path | None:
    """Append the traceback to the log and say where; None where the log cannot be written."""
    try:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "funneldesk.log"
        if path.exists() and path.stat().st_size > _LARGEST_BYTES:
            path.replace(folder / "funneldesk.log.old")
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"--- {at} process {os.getpid()}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return None
    return path
