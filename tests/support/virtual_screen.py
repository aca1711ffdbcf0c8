"""A virtual X server of one's own, for what must run on a real screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def has_virtual_screen() -> bool:
    """Whether the virtual X server is installed."""
    return shutil.which("Xvfb") is not None


@contextmanager
def virtual_screen(size: str = "1440x900") -> Iterator[dict[str, str]]:
    """Start an X server, yield the environment that shows windows on it, and stop it.

    The server chooses a free number itself and says it once it is ready, so nothing waits and nothing clashes.
    """
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            number = said.readline().strip()
        if not number:
            raise RuntimeError("the virtual X server did not start")
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(timeout=10)
