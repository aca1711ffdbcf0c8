"""The window's modules are imported without their source being read again."""

import builtins
import os
import subprocess
import sys
from typing import Any

import pytest

from funneldesk.desktop.plain_imports import import_plainly

_IMPORT = """
import linecache
from funneldesk.desktop.plain_imports import import_plainly
import_plainly()
import colorsys
import funneldesk.desktop.main
from PySide6.QtSvg import QSvgRenderer
print(QSvgRenderer.__name__, *linecache.cache)
"""


def test_no_source_is_read_for_a_module_that_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    name, *read = done.stdout.split()
    assert name == "QSvgRenderer"
    assert [path for path in read if "colorsys" in path or "funneldesk" in path] == []


def test_without_a_hook_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(vars(builtins), "__orig_import__", raising=False)
    before = builtins.__import__
    import_plainly()
    assert builtins.__import__ is before


def test_what_imports_after_is_what_imported_before_the_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def hook(*args: Any, **kwargs: Any) -> Any:
        return plain(*args, **kwargs)

    monkeypatch.setitem(vars(builtins), "__orig_import__", plain)
    monkeypatch.setitem(vars(builtins), "__import__", hook)
    import_plainly()
    assert builtins.__import__ is plain
    import_plainly()
    assert builtins.__import__ is plain
