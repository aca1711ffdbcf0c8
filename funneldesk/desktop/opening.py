"""Opening a workspace beside the window: the libraries and the file are loaded while the first frame stands."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.app import Application

# Loaded in the opening thread, so that showing a room imports nothing in the window's thread.
_WARM = ("funneldesk.desktop.pipeline.room", "funneldesk.desktop.leads.room")


def open_beside(path: Path) -> Future[Application]:
    """Open an existing workspace in a thread of its own."""
    return _beside(lambda: _open(path))


def create_beside(path: Path, *, sample: bool) -> Future[Application]:
    """Make a workspace, with or without the sample business, and open it; one that exists is only opened."""

    def make() -> Application:
        from funneldesk.app import Application
        from funneldesk.commands.sample import add_sample_business
        from funneldesk.model.business import Business

        if path.exists():
            return _open(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        Application.create(path, Business())
        app = _open(path)
        if sample:
            app.run(add_sample_business).result()
        return app

    return _beside(make)


def _open(path: Path) -> Application:
    from funneldesk.app import Application

    app = Application.open(path, threads=True)
    for name in _WARM:
        import_module(name)
    # What is loaded by now stays for good; the collector would walk all of it again and again, holding every thread.
    gc.freeze()
    return app


def _beside(work: Callable[[], Application]) -> Future[Application]:
    future: Future[Application] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001  the future carries it to the window
            future.set_exception(error)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return future
