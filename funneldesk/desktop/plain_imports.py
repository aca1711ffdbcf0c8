"""Imports modules without reading their source a second time."""

from __future__ import annotations

import builtins
from importlib import import_module

_KEPT = "__orig_import__"


def import_plainly() -> None:
    """Load Qt, then take its import hook away, before anything else is imported.

    The hook reads the source of every module that is imported afterwards, in search of those that want Qt's methods
    under other names. None of ours does, and the reading costs a tenth of a start. Where Qt has no such hook, or keeps
    what was there before under another name, nothing is changed.
    """
    import_module("PySide6.QtCore")
    before = vars(builtins).get(_KEPT)
    if before is not None:
        vars(builtins)["__import__"] = before
