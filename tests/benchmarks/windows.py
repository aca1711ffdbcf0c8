"""Where benchmarks show real windows: a virtual X server where there is one, else Qt's own screenless platform."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

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


def environment_for(base: Mapping[str, str]) -> dict[str, str]:
    """The screen's environment, with byte code cached as in an installed program and with settings of its own."""
    home = run_folder() / "home"
    home.mkdir(exist_ok=True)
    return {
        **{name: value for name, value in base.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(run_folder() / "bytecode"),
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
    }
