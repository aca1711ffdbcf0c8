"""Where benchmarks show real windows: a virtual X server where there is one, else Qt's own screenless platform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measuring import run_folder
from tests.support.checkout import ROOT
from tests.support.virtual_screen import has_virtual_screen, virtual_screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DRIVER = ROOT / "tests" / "support" / "drive_window.py"


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Yield the environment that shows windows."""
    if has_virtual_screen():
        with virtual_screen() as environment:
            yield environment
    else:
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def drive(environment: Mapping[str, str], *words: str) -> list[dict[str, Any]]:
    """Run the driver of the real window and return the events it told; where it failed, say what it said."""
    driven = subprocess.run(
        [sys.executable, str(DRIVER), *words], env=environment, capture_output=True, check=False, timeout=240
    )
    if driven.returncode:
        raise RuntimeError(f"the window ended with {driven.returncode}: {driven.stderr.decode()[-3000:]}")
    return [json.loads(line) for line in driven.stdout.splitlines()]


def environment_for(base: Mapping[str, str]) -> dict[str, str]:
    """The screen's environment, with byte code cached as in an installed program and with settings of its own."""
    # Fresh each time: the window opens the room it was left in.
    home = mkdtemp(dir=run_folder())
    return {
        **{name: value for name, value in base.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(run_folder() / "bytecode"),
        "XDG_CONFIG_HOME": home,
        "XDG_DATA_HOME": home,
    }
