"""Loads the set-up script, which is no part of the package, and makes small checkouts for it."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.checkout import ROOT

ECHO = '''"""Stands in for the program: says what it was asked, writes what it was told to, ends as it was told to."""

import os
import sys
from pathlib import Path

words = sys.argv[1:]
print("asked", *words, "on", os.environ.get("QT_QPA_PLATFORM", "the default"))
if words[:1] == ["new"] and Path(words[1]).exists():
    sys.exit(2)
if words[:1] == ["new"]:
    Path(words[1]).touch()
if "--out" in words:
    Path(words[words.index("--out") + 1]).touch()
sys.exit(int(words[1]) if words[:1] == ["end-with"] else 0)
'''


def load_module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the packaging folder, fresh, and gone again after the test."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module(name)
    monkeypatch.setitem(sys.modules, name, module)
    return module


def make_checkout(folder: Path, *, environment: bool = True) -> Path:
    """A checkout with the real set-up script and locks, and a program that only says what it is asked."""
    root = folder / "a checkout"
    (root / "funneldesk").mkdir(parents=True)
    (root / "packaging").mkdir()
    for source in (ROOT / "packaging").iterdir():
        if source.is_file():
            shutil.copy(source, root / "packaging")
    (root / "funneldesk" / "__init__.py").touch()
    (root / "funneldesk" / "__main__.py").write_text(ECHO, encoding="utf-8")
    if environment:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    return root
