"""Opening a workspace beside the window: the libraries and the file are loaded while the first frame stands."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import Future
from importlib import import_module
from typing import TYPE_CHECKING

from funneldesk.desktop.beside import run_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from funneldesk.app import Application


_BEHIND = (
    "funneldesk.desktop.handoff_acts",
    "funneldesk.desktop.work_steps",
    "funneldesk.desktop.key_hints",
    "funneldesk.desktop.person_chooser",
    "funneldesk.desktop.finding",
    "funneldesk.desktop.today.badges",
    "funneldesk.score_upkeep",
)


def open_beside(path: Path, room: str) -> Future[Application]:
    """Open an existing workspace in a thread of its own, and load the room that will be shown."""
    return _beside(lambda: _open(path, room))


def create_beside(path: Path, room: str, *, sample: bool) -> Future[Application]:
    """Make a workspace, with or without the sample business, and open it; one that exists is only opened."""

    def make() -> Application:
        from funneldesk.app import Application
        from funneldesk.commands.sample import add_sample_business
        from funneldesk.model.business import Business

        if path.exists():
            return _open(path, room)
        path.parent.mkdir(parents=True, exist_ok=True)
        Application.create(path, Business())
        app = _open(path, room)
        if sample:
            app.run(add_sample_business).result()
        return app

    return _beside(make)


def warm_rooms(rooms: Sequence[str]) -> threading.Thread:
    """Load the other rooms, and what they will need, behind the person's back: a first visit then imports nothing."""

    def load() -> None:
        for name in ("funneldesk.model.records", *(f"funneldesk.desktop.{room}.room" for room in rooms), "numpy"):
            module = import_module(name)
            for part in getattr(module, "LATER", ()):
                import_module(part)

    thread = threading.Thread(target=load, name="warming", daemon=True)
    thread.start()
    return thread


def load_behind() -> tuple[Future[None], threading.Thread]:
    """Load what goes on behind the rooms in a thread of its own: in the window's it would hold up several frames."""

    def load() -> None:
        from funneldesk.desktop.watches import WATCHES

        for name in (*_BEHIND, *WATCHES):
            import_module(name)

    return run_beside(load)


def _open(path: Path, room: str) -> Application:
    from funneldesk.app import Application

    app = Application.open(path, threads=True)
    for part in getattr(import_module(f"funneldesk.desktop.{room}.room"), "LATER", ())[:1]:
        import_module(part)
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
