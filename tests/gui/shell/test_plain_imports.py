"""The window's modules are imported without their source being read again."""

import os
import subprocess
import sys

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
