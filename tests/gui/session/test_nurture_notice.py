"""At the start the window says what came due in nurture; nothing goes out, and one press shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.desktop.nurture_notice import tell_woken
from funneldesk.desktop.session import Session
from funneldesk.nurture.run import Woken
from tests.support.nurture import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance


@pytest.mark.parametrize(
    ("woken", "words"),
    [
        (Woken(0, 0, 3), ""),
        (Woken(1, 0, 0), "One nurture step came due while you were away"),
        (Woken(7, 0, 0), "7 nurture steps came due while you were away"),
        (Woken(0, 1, 0), "One message may or may not have arrived"),
        (
            Woken(2, 0, 0, 1),
            "2 nurture steps came due while you were away; 1 more is withheld",
        ),
        (Woken(0, 0, 0, 9), ""),
        (
            Woken(2, 2, 0),
            "2 nurture steps came due while you were away; 2 messages may or may not have arrived",
        ),
    ],
)
def test_the_notice_says_what_there_is_to_do(woken: Woken, words: str) -> None:
    assert tell_woken(woken) == words


def test_what_came_due_is_said_at_the_start_and_shown_by_one_press(
    qtbot: QtBot, appearance: Appearance, state: WindowState, tmp_path: Path
) -> None:
    world = make_world(tmp_path)
    people = [world.add_person(name) for name in ("Asha Rao", "Ravi Shah")]
    world.enrol(world.add_sequence("Welcome", ("email", 0)), *people)
    world.close()
    session = Session(appearance, state, tmp_path / "home")
    try:
        session.window.resize(1280, 800)
        session.window.show()
        session.begin(world.path)
        qtbot.waitUntil(
            lambda: session.window.toast.text == "2 nurture steps came due while you were away", timeout=20_000
        )
        QTest.mouseClick(session.window.toast.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: session.window.current_room == "campaigns", timeout=20_000)
        page = session.window.page("campaigns").page("nurture")  # type: ignore[union-attr]  # the room of campaigns
        qtbot.waitUntil(lambda: page.due.table.records.rowCount() == 2, timeout=20_000)
        assert page.due.table.isVisible()
        assert world.rows("SELECT COUNT(*) FROM message") == [(0,)]
    finally:
        session.window.close()
        session.close_workspace()
        shiboken6.delete(session.window)
