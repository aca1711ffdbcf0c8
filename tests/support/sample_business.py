"""The sample business in a file of its own, made once and copied for each test."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.sample import add_sample_business
from tests.support.workspace import NOON, make_workspace


@cache
def _template() -> Path:
    path = make_workspace(Path(mkdtemp(prefix="funneldesk-sample-")))
    with Application.open(path, clock=FixedClock(NOON)) as app:
        app.run(add_sample_business).result()
    return path


def make_sample(folder: Path, name: str = "sample.funnel") -> Path:
    """A workspace with the sample business in a folder."""
    path = folder / name
    shutil.copyfile(_template(), path)
    return path
