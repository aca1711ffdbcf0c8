"""The command line run in the test's own process, where starting one anew would only cost time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.cli.main import run
from tests.support.console import Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Said]:
    """Run the words in `tmp_path` and return what they left."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FUNNELDESK_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def say(*words: object) -> Said:
        code = run([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return Said(code, out.decode(), err.decode())

    return say
