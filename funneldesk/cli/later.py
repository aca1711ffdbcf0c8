"""Parts of the program that only some verbs need, loaded when they run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from funneldesk.errors import Refusal


def load(module: str, name: str, what: str) -> Any:
    """Return a function of a module of ours.

    Raises:
        Refusal: this build does not hold the module.
    """
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as missing:
        if missing.name is None or not module.startswith(missing.name):
            raise
        raise Refusal(f"{what} is not part of this build of FunnelDesk.") from missing
