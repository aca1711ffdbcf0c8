"""While a workspace is open the handoff is looked after: at the start, after changes, once scores were kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6

from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.desktop.handover_watch import HandoverWatch
from funneldesk.desktop.session import Session
from funneldesk.queries.handoffs import read_handoffs
from tests.support.handoff import make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.app import Application
    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A business with a rep and a lead that has done nothing yet."""
    world = make_handoff_world(tmp_path)
    world.clock.at = dt.datetime.now(dt.UTC)
    world.add_user("Asha")
    world.add_lead("Kiran")
    world.close()
    return world.path


@pytest.fixture
def session(appearance: Appearance, state: WindowState, tmp_path: Path, path: Path) -> Iterator[Session]:
    """The window with that business open."""
    made = Session(appearance, state, tmp_path / "home")
    made.window.resize(1280, 800)
    made.window.show()
    made.begin(path)
    yield made
    made.window.close()
    made.close_workspace()
    shiboken6.delete(made.window)


def _states(app: Application) -> list[str]:
    return [row.state for row in app.ask(read_handoffs, states=None).result()]


def _find_watch(session: Session) -> HandoverWatch | None:
    found = session.window.findChildren(HandoverWatch)
    return found[0] if found else None


def test_a_lead_that_asks_for_a_demo_is_offered_and_the_undo_takes_the_offer_along(
    qtbot: QtBot, session: Session
) -> None:
    qtbot.waitUntil(lambda: _find_watch(session) is not None, timeout=20_000)
    desk: Any = session.desk
    assert _states(desk.app) == []
    desk.tell(log_touchpoint, session.window, contact_id=1, kind="demo_asked")
    qtbot.waitUntil(lambda: _states(desk.app) == ["offered"], timeout=20_000)
    assert "demo" in (desk.app.history().result().undo or "")
    desk.undo()
    qtbot.waitUntil(lambda: _states(desk.app) == [], timeout=20_000)


def test_nothing_is_done_once_the_workspace_is_closed(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: _find_watch(session) is not None, timeout=20_000)
    watch = _find_watch(session)
    assert watch is not None
    watch.look()
    session.close_workspace()
    assert watch._closed
    assert watch._thread is None
    watch.look()
    assert watch._thread is None
